package envnames

import (
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// list returns the files of a folder in which names may be, those of settings first,
// and the folders below it that may have more. It follows no link.
func (w *walk) list(dir string) (files, folders []string) {
	f, err := os.Open(dir)
	if err != nil {
		return nil, nil
	}
	defer f.Close()
	left := w.Bounds.Entries - w.entries
	if left <= 0 {
		w.found.Cut = true
		return nil, nil
	}
	entries, _ := f.ReadDir(left) // what was read before an error is as good as any
	w.entries += len(entries)
	w.found.Cut = w.found.Cut || len(entries) == left
	slices.SortFunc(entries, func(a, b os.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	var settings []string
	for _, e := range entries {
		name := e.Name()
		path := filepath.Join(dir, name)
		switch {
		case name == "pyvenv.cfg": // all of it is made by tools
			return nil, nil
		case w.skip[path]:
		case e.IsDir():
			if !foreign(name) {
				folders = append(folders, path)
			}
		case !e.Type().IsRegular():
		case isEnv(name):
			settings = append(settings, path)
		case isSource(name):
			files = append(files, path)
		}
	}
	return append(settings, files...), folders
}

// foreign says that a folder of that name has nothing that the app reads: what
// others wrote, what tools made, what only tests read.
func foreign(name string) bool {
	if strings.HasPrefix(name, ".") {
		return true
	}
	switch strings.ToLower(name) {
	case "node_modules", "bower_components", "jspm_packages", "vendor", "third_party", "pods", "site-packages", "deps",
		"dist", "build", "out", "target", "obj", "_build", "coverage", "__pycache__", "venv", "tmp", "log", "logs",
		"test", "tests", "__tests__", "__mocks__", "spec", "testdata", "fixtures", "e2e", "doc", "docs":
		return true
	}
	return false
}

// isEnv knows .env, .env.example and example.env.
func isEnv(name string) bool {
	return strings.HasPrefix(name, ".env") && name != ".envrc" || strings.HasSuffix(name, ".env") || strings.HasPrefix(name, "env.")
}

// isSource says that a file may be a part of the app, by its name.
func isSource(name string) bool {
	name = strings.ToLower(name)
	if strings.HasPrefix(name, ".") || composeFile(name) {
		return false
	}
	stem, ext := strings.TrimSuffix(name, filepath.Ext(name)), strings.TrimPrefix(filepath.Ext(name), ".")
	for _, end := range []string{".test", ".spec", "_test", "_spec", ".min", "-lock"} {
		if strings.HasSuffix(stem, end) {
			return false
		}
	}
	switch ext {
	case "", // Dockerfile, Procfile, bin/start
		"js", "jsx", "mjs", "cjs", "ts", "tsx", "mts", "cts", "vue", "svelte", "astro", "coffee",
		"py", "rb", "erb", "rake", "ru", "php", "pl", "pm", "lua", "cr", "r",
		"go", "rs", "c", "cc", "cpp", "cxx", "h", "hpp", "zig", "nim", "d", "swift", "dart",
		"java", "kt", "kts", "scala", "groovy", "gradle", "clj", "cljs", "cljc",
		"cs", "fs", "vb", "ex", "exs", "eex", "erl", "hs", "ml",
		"sh", "bash", "zsh", "yml", "yaml", "toml", "json", "json5", "properties", "conf", "cfg", "ini", "xml", "prisma", "dockerfile", "tmpl":
		return true
	}
	return strings.HasPrefix(name, "dockerfile.")
}

// composeFile knows a compose file by its name: what it sets, a service may never
// read.
func composeFile(name string) bool {
	return (strings.HasPrefix(name, "compose.") || strings.HasPrefix(name, "docker-compose") || strings.HasPrefix(name, "compose-")) &&
		(strings.HasSuffix(name, ".yml") || strings.HasSuffix(name, ".yaml"))
}
