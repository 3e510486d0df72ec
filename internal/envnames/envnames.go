// Package envnames finds where a project's own files read environment variables:
// DB_HOST in src/config.js, line 12. It knows no language. It looks for given names
// as words, in .env files and in sources, and tells a variable that is read from a
// constant that is only called so. It never says a value.
package envnames

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Search is what to look for, and where.
type Search struct {
	Dir    string   // folder to look in, with those below it
	Names  []string // such as DB_HOST
	Skip   []string // absolute paths of files and folders that say nothing
	Bounds Bounds
}

// Bounds end a search that would take too long. What is nearest to the folder is
// looked at first.
type Bounds struct {
	Files    int   // that are read
	Entries  int   // of folders
	Depth    int   // of folders below Dir
	FileSize int   // larger ones are no sources
	Bytes    int64 // of all files
	Time     time.Duration
}

// Usual are bounds that a person does not notice.
func Usual() Bounds {
	return Bounds{Files: 1500, Entries: 20_000, Depth: 10, FileSize: 256 << 10, Bytes: 12 << 20, Time: 150 * time.Millisecond}
}

// Place is where a name was found.
type Place struct {
	Path string // of the file
	Line int
	Env  bool // it is an .env file, which shows that a name is meant to be set; else something reads it
}

// Found is what a search found: of each name the first place, where something reads
// it before where it is set.
type Found struct {
	Places map[string]Place
	Files  int  // that were read
	Cut    bool // a bound was reached
}

// Find searches. What cannot be read is passed over.
func Find(ctx context.Context, s Search) Found {
	w := &walk{Search: s, found: Found{Places: map[string]Place{}}, words: newWords(s.Names)}
	if len(s.Names) == 0 {
		return w.found
	}
	ctx, cancel := context.WithTimeout(ctx, s.Bounds.Time)
	defer cancel()
	w.skip = map[string]bool{}
	for _, path := range s.Skip {
		w.skip[filepath.Clean(path)] = true
	}
	w.buffer = make([]byte, s.Bounds.FileSize+1)
	w.run(ctx)
	return w.found
}

// walk is a search under way.
type walk struct {
	Search
	words   words
	skip    map[string]bool
	found   Found
	entries int
	bytes   int64
	buffer  []byte
}

// level is a folder that is still to be looked at.
type level struct {
	dir   string
	depth int
}

// run looks at folder after folder, those near the first one first.
func (w *walk) run(ctx context.Context) {
	for queue := []level{{w.Dir, 0}}; len(queue) > 0; queue = queue[1:] {
		here := queue[0]
		files, folders := w.list(here.dir)
		for _, file := range files {
			if ctx.Err() != nil || w.found.Files >= w.Bounds.Files || w.bytes >= w.Bounds.Bytes {
				w.found.Cut = true
				return
			}
			w.read(file)
		}
		if here.depth >= w.Bounds.Depth {
			w.found.Cut = w.found.Cut || len(folders) > 0
			continue
		}
		for _, folder := range folders {
			queue = append(queue, level{folder, here.depth + 1})
		}
	}
}

// read looks for the names in one file.
func (w *walk) read(path string) {
	f, err := os.Open(path)
	if err != nil {
		return
	}
	defer f.Close()
	w.found.Files++
	n, err := io.ReadFull(f, w.buffer)
	w.bytes += int64(n)
	if err == nil || n == 0 { // it is larger than a source, or there is nothing in it
		return
	}
	env := isEnv(filepath.Base(path))
	for name, line := range w.words.in(w.buffer[:n], env) {
		if before, ok := w.found.Places[name]; !ok || before.Env && !env {
			w.found.Places[name] = Place{Path: path, Line: line, Env: env}
		}
	}
}
