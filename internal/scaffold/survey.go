package scaffold

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// How far a survey goes. Apps lie at the root, or in folders such as api and
// apps/web.
const (
	maxDepth   = 2
	maxFolders = 500
	maxFile    = 512 << 10
)

// survey is one under way.
type survey struct {
	root    fs.FS
	apps    []App
	folders int // that were looked at
}

// folder looks at a folder and those below it. Claimed says that it lies in an app
// already: pages beside a server are its own then.
func (s *survey) folder(dir string, claimed bool) {
	s.folders++
	f := folder{root: s.root, dir: dir}
	entries, err := fs.ReadDir(s.root, dir)
	if err != nil || s.folders > maxFolders {
		return
	}
	app, found := f.app(claimed)
	if found {
		s.apps = append(s.apps, app)
		claimed = true
	}
	if dir != "." && strings.Count(dir, "/")+1 >= maxDepth {
		return
	}
	for _, e := range entries { // sorted by name
		if e.IsDir() && !foreign(e.Name()) {
			s.folder(path.Join(dir, e.Name()), claimed)
		}
	}
}

// app is what the folder holds. One with a Dockerfile is an app, whatever is in it.
func (f folder) app(claimed bool) (App, bool) {
	var app *App
	found := false
	for _, look := range looks() {
		if app, found = look(f); found {
			break
		}
	}
	switch {
	case f.has("Dockerfile"):
		return f.complete(f.own(app)), true
	case found:
		return f.complete(app), true
	case claimed:
		return App{}, false
	}
	if app, found = staticSite(f); found {
		return f.complete(app), true
	}
	return App{}, false
}

// foreign says that nothing in a folder of that name is an app of the project: what
// others wrote, what tools made, what is only read or tested.
func foreign(name string) bool {
	if strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return true
	}
	return slices.Contains([]string{
		"node_modules", "bower_components", "vendor", "third_party", "site-packages", "venv", "env",
		"dist", "build", "out", "target", "bin", "obj", "coverage", "public", "tmp", "temp", "log", "logs",
		"test", "tests", "testdata", "spec", "fixtures", "e2e", "doc", "docs", "example", "examples",
		"docker", "deploy", "deployment", "ci", "infra", "terraform", "helm", "k8s", "scripts", "tools",
	}, strings.ToLower(name))
}
