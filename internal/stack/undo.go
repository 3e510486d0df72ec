package stack

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/devbliss/devbliss/internal/engine"
)

// ErrNothingToUndo says that devbliss knows of no change to take back.
var ErrNothingToUndo = errors.New("nothing to undo")

// PlanUndo decides how to take the last change back. It refuses when a file has
// changed since. The undo of an undo is not kept.
func (s *Stack) PlanUndo(ctx context.Context) (*Change, error) {
	path, err := s.journalFile(s.folder())
	if err != nil {
		return nil, err
	}
	entries, err := readJournal(path)
	if err != nil {
		return nil, err
	}
	for _, e := range slices.Backward(entries) {
		moot, err := e.moot()
		if err != nil {
			return nil, err
		}
		if !moot {
			return s.undo(ctx, e)
		}
	}
	return nil, ErrNothingToUndo
}

func (s *Stack) undo(ctx context.Context, e entry) (*Change, error) {
	c := &Change{Title: "undo " + e.Title, Undoes: true}
	for _, f := range slices.Backward(e.Files) {
		now, err := readIfThere(f.Path)
		switch {
		case err != nil:
			return nil, err
		case same(now, f.Was): // devbliss was stopped before it wrote this one
		case same(now, f.Now):
			c.Files = append(c.Files, FileChange{Path: f.Path, Was: f.Now, Now: f.Was})
		default:
			return nil, &ChangedSince{Path: f.Path}
		}
	}
	effects := effectsOf(c.Files)
	c.Starts = effects.comes
	if err := s.settle(ctx, c, effects); err != nil {
		return nil, err
	}
	s.sayData(ctx, c, effects.goes)
	if len(e.Deletes) > 0 {
		c.say("the data in %s was deleted and does not come back", strings.Join(e.Deletes, ", "))
	}
	if e.Snapshot != "" {
		c.say("what it was lies in %s", e.Snapshot)
	}
	return c, nil
}

// sayData notes what becomes of the data of services that an undo takes away. A
// file that does not load says nothing of it.
func (s *Stack) sayData(ctx context.Context, c *Change, services []string) {
	if len(services) == 0 {
		return
	}
	if pl, err := s.plan(ctx, c.Title, false); err == nil {
		pl.change = c
		// Data that stays is not asked for, so there is no error.
		_ = (&removing{plan: pl, names: services}).data(ctx)
	}
}

// settle says which containers have to follow a change of the files: those of
// services that go are removed, those of services that are now different are
// brought up to date if they run. Without Docker the files can be changed all the
// same, but no data deleted.
func (s *Stack) settle(ctx context.Context, c *Change, e effects) error {
	name, known := s.guess()
	if !known || s.o.Engine == nil {
		return nil
	}
	there, err := s.o.Engine.Services(ctx, name)
	switch {
	case err != nil && (ctx.Err() != nil || len(c.Deletes) > 0):
		return err
	case err != nil && len(e.goes) > 0:
		c.say("Docker does not answer: containers of %s that are left go with devbliss down", list(e.goes))
	}
	for _, service := range there {
		if slices.Contains(e.goes, service.Name) {
			c.Removes = append(c.Removes, service.Name)
		}
		if slices.Contains(e.alters, service.Name) && service.State == engine.Running {
			c.Starts = append(c.Starts, service.Name)
		}
	}
	return nil
}
