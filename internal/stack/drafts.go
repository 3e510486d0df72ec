package stack

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// drafts are files that a plan edits in memory.
type drafts struct {
	files map[string]*draft
	order []string // of the paths, as they are written
}

// draft is a file as it is and as it will be; nil where there is none.
type draft struct{ was, now []byte }

func newDrafts() *drafts { return &drafts{files: map[string]*draft{}} }

// read returns a file as the plan has it so far; nil where there is none.
func (d *drafts) read(path string) ([]byte, error) {
	if f, ok := d.files[path]; ok {
		return f.now, nil
	}
	text, err := readIfThere(path)
	if err != nil {
		return nil, err
	}
	d.files[path] = &draft{was: text, now: text}
	d.order = append(d.order, path)
	return text, nil
}

// begin takes a file that was read before the plan began.
func (d *drafts) begin(path string, was, now []byte) {
	d.files[path] = &draft{was: was, now: now}
	d.order = append(d.order, path)
}

// original returns a file as it is.
func (d *drafts) original(path string) ([]byte, error) {
	if _, err := d.read(path); err != nil {
		return nil, err
	}
	return d.files[path].was, nil
}

// set makes now the content of a file that was read.
func (d *drafts) set(path string, now []byte) { d.files[path].now = now }

// overlay is what loading is to take for the files' content.
func (d *drafts) overlay() map[string][]byte {
	overlay := map[string][]byte{}
	for path, f := range d.files {
		overlay[path] = f.now
	}
	return overlay
}

// changes are the files that differ. What env gains is written before the other
// files, what it loses after them: a line that nobody uses is harmless, a service
// without its line is not.
func (d *drafts) changes(env string) []FileChange {
	var changes []FileChange
	for _, path := range d.order {
		f := d.files[path]
		if same(f.was, f.now) {
			continue
		}
		change := FileChange{Path: path, Was: f.was, Now: f.now}
		if path == env && len(f.now) > len(f.was) {
			changes = slices.Insert(changes, 0, change)
		} else {
			changes = append(changes, change)
		}
	}
	return changes
}

// same tells an empty file from none.
func same(a, b []byte) bool { return bytes.Equal(a, b) && (a == nil) == (b == nil) }

// readIfThere returns nil where there is no file, and never nil where there is.
func readIfThere(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		var at *fs.PathError // which says the path too
		if errors.As(err, &at) {
			err = at.Err
		}
		return nil, fmt.Errorf("read %s: %w", path, err)
	case text == nil:
		return []byte{}, nil
	}
	return text, nil
}
