package scaffold

import (
	"encoding/json"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// folder is one that may hold an app.
type folder struct {
	root fs.FS
	dir  string // slashed, from the root
}

// has says that the folder has one of these files.
func (f folder) has(names ...string) bool { return f.first(names...) != "" }

// first is the first of these files that there is, "" where there is none.
func (f folder) first(names ...string) string {
	for _, name := range names {
		if info, err := fs.Stat(f.root, path.Join(f.dir, name)); err == nil && info.Mode().IsRegular() {
			return name
		}
	}
	return ""
}

// those are the files that there are, of these.
func (f folder) those(names ...string) []string {
	return slices.DeleteFunc(names, func(name string) bool { return !f.has(name) })
}

// match are the files that match a pattern, by name.
func (f folder) match(pattern string) []string {
	found, _ := fs.Glob(f.root, path.Join(escaped(f.dir), pattern)) // the patterns are this package's own
	for i, name := range found {
		found[i] = strings.TrimPrefix(name, f.dir+"/")
	}
	return slices.DeleteFunc(found, func(name string) bool { return !f.has(name) })
}

// escaped is a path of which no part is a pattern.
func escaped(dir string) string {
	return strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`).Replace(dir)
}

// read is the text of a file, "" where there is none. No more of it is read than
// people write.
func (f folder) read(name string) string {
	file, err := f.root.Open(path.Join(f.dir, name))
	if err != nil {
		return ""
	}
	defer func() { _ = file.Close() }()                                   // it is only read
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() { // a pipe would never end
		return ""
	}
	text, err := io.ReadAll(io.LimitReader(file, maxFile))
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(string(text), "\ufeff")
}

// json reads a file of JSON; false where it is none.
func (f folder) json(name string, into any) bool {
	return json.Unmarshal([]byte(f.read(name)), into) == nil
}

// find is the first group of the first match in these files; "" where none has it.
func (f folder) find(pattern *regexp.Regexp, names ...string) string {
	for _, name := range names {
		if m := pattern.FindStringSubmatch(f.read(name)); m != nil {
			return m[1]
		}
	}
	return ""
}

// port is the one that a source names, or what is usual.
func (f folder) port(usual int, pattern *regexp.Regexp, names ...string) int {
	return number(f.find(pattern, names...), usual)
}

// number is text as a port, or what is usual.
func number(text string, usual int) int {
	if n, err := strconv.Atoi(text); err == nil && n > 0 && n < 65536 {
		return n
	}
	return usual
}
