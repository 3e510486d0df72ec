package stack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
)

// Apply writes a change and decides nothing: containers in Removes are removed
// first, then volumes in Deletes are packed where Snapshot says so, then each file
// is written atomically, then volumes in Deletes go. It
// does not start anything: see Up. When a file cannot be written, those written
// before it are put back.
func (s *Stack) Apply(ctx context.Context, c *Change, step func(engine.Step)) error {
	s.journal.Lock()
	defer s.journal.Unlock()
	unlock, err := s.lock(ctx)
	if err != nil {
		return err
	}
	defer unlock()
	if err := unchanged(c.Files); err != nil {
		return err
	}
	if err := s.whole(c); err != nil {
		return err
	}
	if err := s.removeContainers(ctx, c.Removes, step); err != nil {
		return err
	}
	if err := s.pack(ctx, c, quiet(step)); err != nil {
		return fmt.Errorf("nothing was deleted: %w", err)
	}
	if err := s.giveBack(ctx, c, step); err != nil {
		return fmt.Errorf("nothing was undone: %w", err)
	}
	if c.folder != "" {
		if err := os.MkdirAll(c.folder, 0o755); err != nil {
			return fmt.Errorf("make %s: %w", filepath.Base(c.folder), err)
		}
	}
	if !c.Undoes && len(c.Files) > 0 {
		s.remember(c)
	}
	err = writeAll(c.Files)
	if c.Undoes || err != nil { // of what was not written there is nothing to undo
		done := c.undone
		if err != nil {
			done = nil
		}
		s.shorten(done)
	}
	if err != nil || len(c.Deletes) == 0 {
		return err
	}
	if err := s.o.Engine.RemoveVolumes(ctx, c.Deletes); err != nil {
		return fmt.Errorf("delete the data: %w", err)
	}
	return nil
}

// whole makes sure that data which is to go is not the half that a restore has put
// there which was cut off.
func (s *Stack) whole(c *Change) error {
	if c.Snapshot == "" {
		return nil
	}
	root, err := s.snapshots(c.manifest.Project)
	if err != nil {
		return err
	}
	return nothingUnderWay(root)
}

// unchanged makes sure that the files are what the change was planned on, before
// anything is done that cannot be taken back.
func unchanged(files []FileChange) error {
	for _, f := range files {
		now, err := readIfThere(f.Path)
		if err != nil {
			return err
		}
		if !same(now, f.Was) {
			return fmt.Errorf("%s: %w", filepath.Base(f.Path), composefile.ErrChanged)
		}
	}
	return nil
}

func (s *Stack) removeContainers(ctx context.Context, services []string, step func(engine.Step)) error {
	if len(services) == 0 {
		return nil
	}
	p, err := s.everything(ctx)
	if err != nil {
		if p, err = s.runnable(ctx); err != nil {
			return err
		}
	}
	return s.o.Engine.Remove(ctx, p, services, quiet(step))
}

// quiet is a step that may be called.
func quiet(step func(engine.Step)) func(engine.Step) {
	if step == nil {
		return func(engine.Step) {}
	}
	return step
}

func writeAll(files []FileChange) error {
	for i, f := range files {
		err := f.write()
		if err == nil {
			continue
		}
		for _, done := range slices.Backward(files[:i]) {
			back := FileChange{Path: done.Path, Was: done.Now, Now: done.Was}
			err = errors.Join(err, back.write())
		}
		return err
	}
	return nil
}

func (f FileChange) write() error {
	if f.Now != nil {
		return composefile.Write(f.Path, f.Was, f.Now)
	}
	if err := unchanged([]FileChange{f}); err != nil {
		return err
	}
	if err := os.Remove(f.Path); err != nil {
		return fmt.Errorf("remove %s: %w", filepath.Base(f.Path), err)
	}
	return nil
}
