package stack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devbliss/devbliss/internal/snapshot"
)

// NoSnapshot says that the project has no such snapshot.
type NoSnapshot struct {
	Name string
	Near []string // what may have been meant, nearest first
}

// Error is one sentence, with "did you mean" where something is near.
func (e *NoSnapshot) Error() string {
	s := fmt.Sprintf("no snapshot %q", e.Name)
	if len(e.Near) > 0 {
		s += fmt.Sprintf(", did you mean %s?", strings.Join(e.Near, ", "))
	}
	return s
}

// Snapshots lists those of the project, the newest first. Docker is not asked.
func (s *Stack) Snapshots(ctx context.Context) ([]snapshot.Kept, error) {
	root, err := s.snapshotRoot(ctx)
	if err != nil {
		return nil, err
	}
	return snapshot.List(root)
}

// snapshotRoot is where the project's are, also while its files are broken.
func (s *Stack) snapshotRoot(ctx context.Context) (string, error) {
	p, err := s.Project(ctx)
	if err == nil {
		return s.snapshots(p.Name)
	}
	name, known := s.guess()
	if !known || ctx.Err() != nil {
		return "", err
	}
	return s.snapshots(name)
}

// findSnapshot is the snapshot of a name, or in the folder that a path leads to.
func (s *Stack) findSnapshot(root, name string) (snapshot.Kept, error) {
	if strings.ContainsAny(name, `/\`) || name == "." || name == ".." {
		dir := name
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(s.o.Source.Dir, dir)
		}
		m, err := snapshot.Read(dir)
		return snapshot.Kept{Name: filepath.Base(dir), Dir: dir, Manifest: m}, err
	}
	all, err := snapshot.List(root)
	if err != nil {
		return snapshot.Kept{}, err
	}
	known := make([]string, len(all))
	for i, k := range all {
		if k.Name == name {
			return k, k.Err
		}
		known[i] = k.Name
	}
	return snapshot.Kept{}, &NoSnapshot{Name: name, Near: Near(name, known)}
}

// RemoveSnapshots deletes snapshots. Nothing is deleted where one of them is not
// there.
func (s *Stack) RemoveSnapshots(ctx context.Context, names []string) error {
	root, err := s.snapshotRoot(ctx)
	if err != nil {
		return err
	}
	found, err := s.NamedSnapshots(ctx, names)
	if err != nil {
		return err
	}
	unlock, err := lockFolder(ctx, root)
	if err != nil {
		return err
	}
	defer unlock()
	w, err := readNote(root)
	if err != nil {
		return err
	}
	for _, k := range found {
		if w != nil && slices.Contains([]string{w.From, w.Safety}, k.Dir) {
			return fmt.Errorf("%s is needed to finish a restore that was cut off", k.Name)
		}
		if err := snapshot.Remove(k.Dir); err != nil {
			return err
		}
	}
	return nil
}

// NamedSnapshots are those of the names, in their order.
func (s *Stack) NamedSnapshots(ctx context.Context, names []string) ([]snapshot.Kept, error) {
	root, err := s.snapshotRoot(ctx)
	if err != nil {
		return nil, err
	}
	var found []snapshot.Kept
	for _, name := range names {
		if strings.ContainsAny(name, `/\`) {
			return nil, fmt.Errorf("%s is no name of a snapshot; delete a folder as you delete folders", name)
		}
		k, err := s.findSnapshot(root, name)
		if err != nil && k.Name == "" {
			return nil, err
		}
		found = append(found, k) // also one that cannot be read
	}
	return found, nil
}

// lockData keeps others from the data of a project, and what is noted of it, and
// takes away what one who was killed has left. root is where its snapshots are.
func (s *Stack) lockData(ctx context.Context, project string) (root string, unlock func(), err error) {
	if root, err = s.snapshots(project); err != nil {
		return "", nil, err
	}
	if err := os.MkdirAll(root, 0o700); err != nil {
		return "", nil, fmt.Errorf("make a place for snapshots: %w", err)
	}
	if unlock, err = lockFolder(ctx, root); err != nil {
		return "", nil, err
	}
	if err := snapshot.Sweep(root); err != nil {
		unlock()
		return "", nil, err
	}
	return root, unlock, nil
}

// lockFolder keeps other processes from the snapshots in a folder. Where it cannot
// be locked, nobody else locks it either.
func lockFolder(ctx context.Context, root string) (unlock func(), err error) {
	unlock, err = lockFile(ctx, filepath.Join(root, ".lock"))
	if err != nil && errors.Is(err, os.ErrNotExist) { // a folder that is not there
		return func() {}, nil
	}
	return unlock, err
}
