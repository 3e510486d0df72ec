package scaffold

import (
	"encoding/json"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// workspaces are the patterns of the folders that share one lock file: a list, or a
// mapping with a list in it, as Yarn has it.
type workspaces []string

// UnmarshalJSON takes both forms, and nothing of any other.
func (w *workspaces) UnmarshalJSON(text []byte) error {
	var list []string
	if json.Unmarshal(text, &list) == nil {
		*w = list
		return nil
	}
	var mapping struct {
		Packages []string `json:"packages"`
	}
	if json.Unmarshal(text, &mapping) == nil {
		*w = mapping.Packages
	}
	return nil
}

// pnpmPattern is a line of pnpm-workspace.yaml.
var pnpmPattern = regexp.MustCompile(`(?m)^[ \t]*-[ \t]*["']?([^"'\s#]+)`)

// workspace is the root of several packages of Node's that are installed together.
type workspace struct {
	root    folder
	tool    packages
	members []string // folders, from the root
}

// workspace is the one that the folder is a member of.
func (f folder) workspace() (workspace, bool) {
	if f.dir == "." {
		return workspace{}, false
	}
	root := folder{root: f.root, dir: "."}
	var m manifest
	if !root.json("package.json", &m) {
		return workspace{}, false
	}
	patterns := []string(m.Workspaces)
	if text, _, _ := strings.Cut(root.read("pnpm-workspace.yaml"), "\ncatalog"); text != "" {
		for _, match := range pnpmPattern.FindAllStringSubmatch(text, -1) {
			patterns = append(patterns, match[1])
		}
	}
	w := workspace{root: root, tool: root.packages()}
	for _, pattern := range patterns {
		found, err := fs.Glob(f.root, path.Join(path.Clean(strings.TrimSuffix(pattern, "/**")+suffixOf(pattern)), "package.json"))
		if err != nil || strings.HasPrefix(pattern, "!") {
			continue
		}
		for _, file := range found {
			if dir := path.Dir(file); !slices.Contains(w.members, dir) {
				w.members = append(w.members, dir)
			}
		}
	}
	slices.Sort(w.members)
	return w, slices.Contains(w.members, f.dir)
}

// suffixOf is what "packages/**" means one folder down.
func suffixOf(pattern string) string {
	if strings.HasSuffix(pattern, "/**") {
		return "/*"
	}
	return ""
}

// member makes an app of a package that is installed with its workspace: it is built
// from the root, where the lock file is, and runs in its own folder.
func (f folder) member(a *App, w workspace, m manifest, kind framework, file string) *App {
	a.context = "."
	a.small = w.tool.name != "bun"
	run := func(script, flags string) string { return w.tool.command(script, flags, file) }
	dev, start := m.script("dev", "start:dev", "develop", "start", "serve"), m.script("start:prod", "start", "serve")
	if kind.pages != "" && kind.flags != "" && start == dev {
		start = ""
	}
	if start == "" && file == "" && kind.pages == "" {
		start = dev
	}
	a.watch = []watch{
		{action: "sync", path: ".", target: "/app", ignore: []string{"node_modules/", "**/node_modules/"}},
		{action: "rebuild", path: path.Join(f.dir, "package.json")},
	}
	dockerfile := render("workspace.Dockerfile", struct {
		Bun, Corepack     bool
		Manifests         []string
		Members           []string
		Dir               string
		Install, Cache    string
		Dev, Build, Start string
		Pages             string
		Port              int
	}{
		w.tool.name == "bun", w.tool.name == "pnpm" || w.tool.name == "yarn",
		w.root.those("package.json", w.tool.lock, "pnpm-workspace.yaml", ".npmrc", ".yarnrc.yml", "turbo.json", "tsconfig.base.json"),
		w.members, f.dir, w.tool.install, w.tool.cache, run(dev, kind.flags), buildScript(m, w.tool), run(start, ""), kind.pages, a.port,
	})
	a.Files = []File{f.file("Dockerfile", dockerfile)}
	if !w.root.has(".dockerignore") {
		a.Files = append(a.Files, w.root.file(".dockerignore", ignored("**/Dockerfile", "**/node_modules", "**/dist", "**/build", "**/.next", "**/.turbo", "**/coverage")))
	}
	return a
}
