package snapshot

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// partPrefix begins the names of folders that are not whole yet.
const partPrefix = ".part-"

// nameForm is what a snapshot may be called: a folder's name on every system.
var nameForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

// CheckName says whether a snapshot may have a name.
func CheckName(name string) error {
	if !nameForm.MatchString(name) {
		return fmt.Errorf("%q cannot be the name of a snapshot: letters, digits, - _ . are, and a letter or digit begins it", name)
	}
	return nil
}

// unfit are the runs of characters that no name of a snapshot has.
var unfit = regexp.MustCompile(`[^A-Za-z0-9._-]+`)

// NameOf makes a name of a text such as a branch's: feature/login is feature-login.
// It is "" where nothing of the text can be kept.
func NameOf(text string) string {
	name := strings.TrimLeft(unfit.ReplaceAllString(text, "-"), "-._")
	return strings.TrimRight(name[:min(len(name), 80)], "-")
}

// Kept is a snapshot among others. Where Err is set its manifest could not be read.
type Kept struct {
	Name string
	Dir  string
	Manifest
	Err error
}

// List lists the snapshots in a folder, the newest first. A folder that is not
// there has none.
func List(root string) ([]Kept, error) {
	found, err := os.ReadDir(root)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("list snapshots: %w", err)
	}
	all := []Kept{}
	for _, f := range found {
		if !f.IsDir() || CheckName(f.Name()) != nil {
			continue
		}
		k := Kept{Name: f.Name(), Dir: filepath.Join(root, f.Name())}
		k.Manifest, k.Err = Read(k.Dir)
		all = append(all, k)
	}
	slices.SortStableFunc(all, func(a, b Kept) int {
		return cmp.Or(b.Made.Compare(a.Made), cmp.Compare(a.Name, b.Name))
	})
	return all, nil
}

// Remove deletes the snapshot in dir. It loses its name first, so that nobody takes
// what is left of it for a whole one.
func Remove(dir string) error {
	gone, err := os.MkdirTemp(filepath.Dir(dir), partPrefix+"*")
	if err == nil {
		err = os.Rename(dir, filepath.Join(gone, "removed"))
		err = errors.Join(err, os.RemoveAll(gone))
	}
	if err != nil {
		return fmt.Errorf("remove snapshot %s: %w", dir, err)
	}
	return nil
}

// Sweep takes away what a Make or Remove that was killed has left in a folder. The
// caller knows that none is at work there.
func Sweep(root string) error {
	left, err := filepath.Glob(filepath.Join(root, partPrefix+"*"))
	for _, path := range left {
		err = errors.Join(err, os.RemoveAll(path))
	}
	if err != nil {
		return fmt.Errorf("clean %s: %w", root, err)
	}
	return nil
}
