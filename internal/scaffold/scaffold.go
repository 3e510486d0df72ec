// Package scaffold proposes how a folder of sources runs in containers. It looks
// for apps in the folder and a little below it, and writes for each a Dockerfile
// and a .dockerignore, and one compose file for all, as text. It reads what a
// project says of itself (package.json, go.mod, …), runs nothing, writes no file,
// and knows addons by their ids only.
package scaffold

import (
	"io/fs"
	"path"
	"slices"
	"strings"
)

// App is one program of a folder, and how it runs.
type App struct {
	Service string // name of its service, which no other app has
	Dir     string // its folder, slashed; "." is the one that was looked at
	Kind    string // "Next.js"
	Own     bool   // it has a Dockerfile, which is used
	Files   []File // to be written, Dockerfile first; none that is there
	Addons  []Addon
	Notes   []string // what a person should know, one sentence each

	port    int    // that it listens on, 0 where that is not known
	host    int    // the port of this machine
	context string // folder that it is built from, slashed
	stage   string // of the Dockerfile, "" for the last
	small   bool   // its image is Alpine's: nc asks whether a port is open, in others bash does
	env     []setting
	envFile string // path from the root, "" where it has none
	watch   []watch
}

// File is a file to be written.
type File struct {
	Path string // slashed, from the folder that was looked at
	Text string
}

// Addon is one that an app's dependencies ask for.
type Addon struct {
	ID      string // in the catalog
	Because string // the dependency: "ioredis"
}

// setting is a variable of an app's environment.
type setting struct{ name, value string }

// watch is a rule of develop.watch.
type watch struct {
	action string // "sync", "sync+restart" or "rebuild"
	path   string // slashed, from the root
	target string // in the container
	ignore []string
}

// look says which app a folder holds, if it is one of its kind.
type look func(folder) (*App, bool)

// looks are in order: a folder is the first that it can be. Languages that servers
// are written in come before Node, which many of their folders have for the pages.
func looks() []look {
	return []look{goApp, pythonApp, rubyApp, javaApp, phpApp, rustApp, dotnetApp, nodeApp}
}

// Survey finds the apps in a folder: the one at its root first, the others by name.
func Survey(root fs.FS) []App {
	s := &survey{root: root}
	s.folder(".", false)
	once(s.apps)
	names(s.apps)
	ports(s.apps)
	s.leaveOthers()
	return s.apps
}

// once leaves a file that several apps share to the first of them.
func once(apps []App) {
	seen := map[string]bool{}
	for i := range apps {
		apps[i].Files = slices.DeleteFunc(apps[i].Files, func(f File) bool {
			before := seen[f.Path]
			seen[f.Path] = true
			return before
		})
	}
}

// file is one in the folder.
func (f folder) file(name, text string) File { return File{Path: path.Join(f.dir, name), Text: text} }

// complete turns what a look found into an app with its files.
func (f folder) complete(a *App) App {
	a.Dir = f.dir
	if a.context == "" {
		a.context = f.dir
	}
	if f.has(".env", ".env.example", ".env.sample", ".env.dist") {
		a.envFile = path.Join(f.dir, ".env")
	}
	a.Addons = append(a.Addons, f.prisma()...)
	return *a
}

// leaveOthers keeps what changes in one app from touching another around it.
func (s *survey) leaveOthers() {
	for i := range s.apps {
		for j := range s.apps[i].watch {
			w := &s.apps[i].watch[j]
			for _, other := range s.apps {
				inner, inside := strings.CutPrefix(other.Dir, w.path+"/")
				if w.path == "." && other.Dir != "." {
					inner, inside = other.Dir, true
				}
				if inside && w.target != "" && s.apps[i].context != other.context {
					w.ignore = append(w.ignore, inner+"/")
				}
			}
		}
	}
}
