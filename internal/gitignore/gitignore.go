// Package gitignore asks git whether it keeps a file that is about to be written,
// and edits .gitignore files as text. It asks the user's own git, which knows every
// place where patterns may stand, and writes nothing.
package gitignore

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Name is what git calls the file.
const Name = ".gitignore"

// patience is how long git may think about one question.
const patience = 5 * time.Second

// State is what git makes of a file that is not there yet.
type State struct {
	Root    string   // of the repository, "" where the file would be in none
	Ignored bool     // nothing has to be done
	Wanted  bool     // a pattern says that it is to be kept
	Tracked []string // files like it that the repository keeps, relative to Root
	Nearest string   // the .gitignore that is closest to the file; beside it where there is none
	Pattern string   // for Nearest: the file, and nothing of that name elsewhere
	Alike   bool     // a .gitignore on the way up to Root ignores files like it
}

// Of asks about a file. Files like it are those whose names begin with its own, but
// for examples that say which variables there are. The environment is what git runs with.
func Of(ctx context.Context, path string, environ []string) (State, error) {
	dir, root := place(filepath.Dir(path))
	if root == "" {
		return State{}, nil
	}
	s := State{Root: root}
	name := filepath.Base(path)
	s.look(dir, name)
	s.Pattern = name
	if at := filepath.Dir(s.Nearest); at != dir {
		s.Pattern = filepath.ToSlash(strings.TrimPrefix(filepath.Join(dir, name), strings.TrimSuffix(at, string(filepath.Separator))))
	}
	git, err := newGit(dir, environ)
	if err != nil {
		return s, err
	}
	// With -v a pattern that brings the file back is told too.
	said, err := git.ask(ctx, name+"\x00", "check-ignore", "-v", "-z", "--no-index", "--stdin")
	var ended *exec.ExitError
	if err != nil && (!errors.As(err, &ended) || ended.ExitCode() != 1) {
		return s, fmt.Errorf("ask git about %s: %w", name, err)
	}
	if answer := strings.Split(said, "\x00"); len(answer) > 2 { // file, line, pattern, path
		s.Wanted = strings.HasPrefix(answer[2], "!")
		s.Ignored = !s.Wanted
	}
	said, err = git.ask(ctx, "", "ls-files", "-z", "--full-name", "--", ":(top,glob)**/"+name+"*")
	if err != nil {
		return s, fmt.Errorf("ask git about files like %s: %w", name, err)
	}
	for _, file := range strings.FieldsFunc(said, func(r rune) bool { return r == 0 }) {
		if !example(file) {
			s.Tracked = append(s.Tracked, file)
		}
	}
	return s, nil
}

// example says that a file only shows what the real one may hold.
func example(file string) bool {
	name := strings.ToLower(filepath.Base(file))
	return slices.ContainsFunc([]string{"example", "sample", "template", "dist", "default", "schema"}, func(word string) bool {
		return strings.Contains(name, word)
	})
}

// place is a folder as git sees it, and that of its repository, "" where it is in
// none. Both are called as they were given where that is no other place.
func place(dir string) (at, root string) {
	physical := resolved(dir)
	root = repository(physical)
	if given := repository(dir); given != "" && resolved(given) == root && filepath.Clean(dir) == filepath.Join(given, below(root, physical)) {
		return filepath.Clean(dir), given
	}
	return physical, root
}

func below(root, dir string) string {
	rel, err := filepath.Rel(root, dir)
	if err != nil {
		return dir
	}
	return rel
}

func repository(dir string) string {
	for {
		if _, err := os.Lstat(filepath.Join(dir, ".git")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// look reads the .gitignore files from dir up to the root.
func (s *State) look(dir, name string) {
	s.Nearest = filepath.Join(dir, Name)
	found := false
	for {
		file := filepath.Join(dir, Name)
		// Git does not follow a symbolic link here.
		if info, err := os.Lstat(file); err == nil && info.Mode().IsRegular() {
			text, _ := os.ReadFile(file) // whoever writes it will say why it cannot be read
			s.Alike = s.Alike || mentions(text, name)
			if !found {
				s.Nearest, found = file, true
			}
		}
		if dir == s.Root {
			return
		}
		dir = filepath.Dir(dir)
	}
}

// mentions says that a pattern ignores files whose names begin with name.
func mentions(text []byte, name string) bool {
	for line := range bytes.Lines(text) {
		line := strings.TrimSpace(string(line))
		if line != "" && line[0] != '#' && line[0] != '!' && strings.HasPrefix(line[strings.LastIndexByte(strings.TrimSuffix(line, "/"), '/')+1:], name) {
			return true
		}
	}
	return false
}

// resolved is a folder without symbolic links, where it is there.
func resolved(dir string) string {
	if target, err := filepath.EvalSymlinks(dir); err == nil {
		return target
	}
	return dir
}

// Add returns the text of a .gitignore file with a pattern as its last line, in the
// line breaks that it has. Of a file that has none at its end the new line has none either.
func Add(text []byte, pattern string) []byte {
	if len(text) == 0 || text[len(text)-1] == '\n' {
		return slices.Concat(text, []byte(pattern+breakOf(text)))
	}
	return slices.Concat(text, []byte(breakOf(text)+pattern))
}

func breakOf(text []byte) string {
	if crlf := bytes.Count(text, []byte("\r\n")); crlf*2 > bytes.Count(text, []byte("\n")) {
		return "\r\n"
	}
	return "\n"
}
