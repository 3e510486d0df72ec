package composefile

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// shadows stand in for included and extended files that are overlaid. compose-go
// takes the content of the project's own files from memory and reads the others
// from disk, so those are written to a temporary folder, and what refers to them
// is pointed there with the folder that its relative paths start from.
type shadows struct {
	dir    string            // temporary, "" while nothing is written
	real   map[string]string // from shadow to the file it stands for
	loads  map[string][]byte // content of the project's own files
	escape *strings.Replacer // of what goes into a compose file
}

// shadow makes what an overlay needs beside the project's own files; close
// removes it.
func (at *place) shadow() (*shadows, error) {
	sh := &shadows{real: map[string]string{}, loads: map[string][]byte{}, escape: strings.NewReplacer("$", "$$")}
	maps.Copy(sh.loads, at.overlay)
	if !at.overlaysOthers() {
		return sh, nil
	}
	s := survey(*at)
	touched := s.touched()
	if len(touched) == 0 {
		return sh, nil
	}
	var err error
	if sh.dir, err = os.MkdirTemp("", "devbliss-check-"); err != nil {
		return sh, fmt.Errorf("make room for the files to check: %w", err)
	}
	stand := map[string]string{}
	for i, path := range touched {
		if !slices.Contains(at.files, path) {
			stand[path] = filepath.Join(sh.dir, fmt.Sprintf("%d-%s", i, filepath.Base(path)))
			sh.real[stand[path]] = path
		}
	}
	for i := range s.refs {
		sh.redirect(&s.refs[i], stand)
	}
	for _, f := range s.files {
		if !slices.Contains(touched, f.path) {
			continue
		}
		content, err := f.encode()
		if err == nil && stand[f.path] != "" {
			err = os.WriteFile(stand[f.path], content, 0o600)
		}
		if err != nil {
			return sh, fmt.Errorf("make room for the files to check: %w", err)
		}
		sh.loads[f.path] = content
	}
	return sh, nil
}

// overlaysOthers tells whether an overlay has other files than the project's own.
func (at *place) overlaysOthers() bool {
	for path := range at.overlay {
		if !slices.Contains(at.files, path) {
			return true
		}
	}
	return false
}

// touched are the files that an overlay changes, and those that refer to one.
func (s *sources) touched() []string {
	var all []string
	for _, f := range s.files {
		if _, ok := s.at.overlay[f.path]; ok && !slices.Contains(s.at.files, f.path) {
			all = append(all, f.path)
		}
	}
	for before := -1; before != len(all); {
		before = len(all)
		for _, ref := range s.refs {
			if ref.node != nil && slices.Contains(all, ref.path) && !slices.Contains(all, ref.in.path) {
				all = append(all, ref.in.path)
			}
		}
	}
	return all
}

// redirect points a reference to the shadow of its file.
func (sh *shadows) redirect(ref *mention, stand map[string]string) {
	target, ok := stand[ref.path]
	if !ok || ref.node == nil {
		return
	}
	text := func(s string) *yaml.Node {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.DoubleQuotedStyle, Value: sh.escape.Replace(s)}
	}
	ref.node.SetString(target)
	if ref.kind != "include" {
		return
	}
	entry := ref.entry
	if entry.Kind == yaml.ScalarNode {
		*entry = yaml.Node{Kind: yaml.MappingNode, Tag: "!!map", Content: []*yaml.Node{text("path"), text(target)}}
	}
	if child(entry, "project_directory") == nil {
		entry.Content = append(entry.Content, text("project_directory"), text(ref.base))
	}
}

// encode writes the documents of a file anew. Only compose-go reads that.
func (f *source) encode() ([]byte, error) {
	if len(f.docs) == 0 {
		return f.text, nil
	}
	var all bytes.Buffer
	for _, doc := range f.docs {
		text, err := yaml.Marshal(doc)
		if err != nil {
			return nil, err
		}
		all.WriteString("---\n")
		all.Write(text)
	}
	return all.Bytes(), nil
}

// close removes what was written.
func (sh *shadows) close() {
	if sh.dir != "" {
		_ = os.RemoveAll(sh.dir) // it is in the system's temporary folder
	}
}

// unmask puts the real files into an error that names shadows.
func (sh *shadows) unmask(err error) error {
	if err == nil || len(sh.real) == 0 {
		return err
	}
	message := err.Error()
	for shadow, path := range sh.real {
		message = strings.ReplaceAll(message, shadow, path)
	}
	return &unmasked{message, err}
}

// unmasked is an error in other words.
type unmasked struct {
	message string
	err     error
}

func (e *unmasked) Error() string { return e.message }
func (e *unmasked) Unwrap() error { return e.err }

// Accept takes shadows, so that Dir is asked for them.
func (sh *shadows) Accept(path string) bool { return sh.real[path] != "" }

// Load gives the shadow.
func (sh *shadows) Load(_ context.Context, path string) (string, error) { return path, nil }

// Dir is where relative paths in the file start.
func (sh *shadows) Dir(path string) string { return filepath.Dir(sh.real[path]) }
