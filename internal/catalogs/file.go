package catalogs

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/devbliss/devbliss/catalog"
)

// written is a source as a file has it.
type written struct {
	Dir    string `yaml:"dir,omitempty"`
	Git    string `yaml:"git,omitempty"`
	Ref    string `yaml:"ref,omitempty"`
	Commit string `yaml:"commit,omitempty"`
}

// block is the part of a file that is about catalogs.
type block struct {
	Catalogs map[string]written `yaml:"catalogs"`
}

func (b block) sources() ([]Source, error) {
	var all []Source
	for name, w := range b.Catalogs {
		if err := catalog.CheckSourceName(name); err != nil {
			return nil, err
		}
		if (w.Dir == "") == (w.Git == "") {
			return nil, fmt.Errorf("the catalog %s needs a dir or a git", name)
		}
		all = append(all, Source{Name: name, Dir: w.Dir, Git: w.Git, Ref: w.Ref, Commit: w.Commit})
	}
	slices.SortFunc(all, func(a, b Source) int { return cmp.Compare(a.Name, b.Name) })
	return all, nil
}

// Body is the source as block YAML, for a file.
func (s Source) Body() string {
	var b strings.Builder
	for _, line := range [][2]string{{"dir", s.Dir}, {"git", s.Git}, {"ref", s.Ref}, {"commit", s.Commit}} {
		if line[1] != "" {
			b.WriteString(line[0] + ": " + word(line[1]) + "\n")
		}
	}
	return b.String()
}

// word writes a text so that YAML reads that text again.
func word(text string) string {
	var back any
	plain := !strings.ContainsAny(text, "#'\"\n") && !strings.Contains(text, ": ")
	if err := yaml.Load([]byte(text), &back); plain && err == nil && back == any(text) {
		return text
	}
	if !strings.ContainsAny(text, "\n\r") {
		return "'" + strings.ReplaceAll(text, "'", "''") + "'"
	}
	return fmt.Sprintf("%q", text)
}

// Own are the catalogs that the user has added for every project.
func (s *Store) Own() ([]Source, error) {
	path, err := s.config()
	if err != nil {
		return nil, nil //nolint:nilerr // who has no folder for them has none
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var b block
	if err := yaml.Unmarshal(text, &b); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	all, err := b.sources()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return all, nil
}

// Keep writes a catalog of the user's: a new one, or another pin of one.
func (s *Store) Keep(source Source) error {
	return s.rewrite(func(all []Source) ([]Source, error) {
		i := slices.IndexFunc(all, func(other Source) bool { return other.Name == source.Name })
		if i < 0 {
			return append(all, source), nil
		}
		if !all[i].Same(source) {
			return nil, &Taken{all[i]}
		}
		all[i] = source
		return all, nil
	})
}

// Forget takes a catalog of the user's out, and what was fetched of it.
func (s *Store) Forget(name string) error {
	var gone Source
	err := s.rewrite(func(all []Source) ([]Source, error) {
		i := slices.IndexFunc(all, func(other Source) bool { return other.Name == name })
		if i < 0 {
			return nil, unknown(name, all)
		}
		gone = all[i]
		return slices.Delete(all, i, i+1), nil
	})
	if err != nil || gone.Git == "" {
		return err
	}
	dir, err := s.cache(gone)
	if err != nil {
		return err
	}
	return os.RemoveAll(dir)
}

func unknown(name string, all []Source) error {
	e := &Unknown{Name: name}
	for _, s := range all {
		e.Have = append(e.Have, s.Name)
	}
	return e
}

const heading = "# The catalogs that devbliss adds to its own. Written by devbliss catalog source.\n"

func (s *Store) rewrite(edit func([]Source) ([]Source, error)) error {
	all, err := s.Own()
	if err != nil {
		return err
	}
	if all, err = edit(all); err != nil {
		return err
	}
	slices.SortFunc(all, func(a, b Source) int { return cmp.Compare(a.Name, b.Name) })
	text := heading
	if len(all) > 0 {
		text += "catalogs:\n"
	}
	for _, source := range all {
		text += "  " + source.Name + ":\n"
		for line := range strings.Lines(source.Body()) {
			text += "    " + line
		}
	}
	path, err := s.config()
	if err != nil {
		return err
	}
	return replace(path, []byte(text))
}

// replace writes a file in one step.
func replace(path string, text []byte) (err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".catalogs-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// settings is where the block of a compose file begins, and nextKey where it ends.
var (
	settings = regexp.MustCompile(`(?m)^["']?x-devbliss["']?[ \t]*:`)
	nextKey  = regexp.MustCompile(`(?m)^[^ \t\r\n#]`)
)

// Shared are the catalogs that a compose file in the folder base shares. A file
// that is not YAML shares none: whoever loads it says so.
func Shared(text []byte, base string) ([]Source, error) {
	part := text
	if i := settings.FindIndex(text); i != nil { // the rest is not worth parsing
		part = text[i[0]:]
		if end := nextKey.FindIndex(part[i[1]-i[0]:]); end != nil {
			part = part[:i[1]-i[0]+end[0]]
		}
	} else if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) || !bytes.Contains(text, []byte("x-devbliss")) {
		return nil, nil
	}
	var file struct {
		Settings block `yaml:"x-devbliss"`
	}
	if err := yaml.Load(part, &file); err != nil {
		var parsing *yaml.LoadErrors
		if errors.As(err, &parsing) {
			return nil, fmt.Errorf("x-devbliss.catalogs: %w", err)
		}
		return nil, nil
	}
	all, err := file.Settings.sources()
	if err != nil {
		return nil, fmt.Errorf("x-devbliss.%w", err)
	}
	for i := range all {
		all[i].Shared, all[i].Base = true, base
	}
	return all, nil
}
