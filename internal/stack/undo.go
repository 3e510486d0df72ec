package stack

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/snapshot"
)

// ErrNothingToUndo says that devbliss knows of no change to take back.
var ErrNothingToUndo = errors.New("nothing to undo")

// PlanUndo decides how to take the last change back. What was edited since elsewhere
// in the files stays; where it was edited in the same place the error is a
// *ChangedSince. The undo of an undo is not kept.
func (s *Stack) PlanUndo(ctx context.Context) (*Change, error) {
	entries, err := s.entries()
	if err != nil {
		return nil, err
	}
	for _, e := range slices.Backward(entries) {
		files, err := e.back(s.folder(), readIfThere)
		if err != nil {
			return nil, err
		}
		if len(files) > 0 {
			return s.undo(ctx, e, files)
		}
	}
	return nil, ErrNothingToUndo
}

func (s *Stack) undo(ctx context.Context, e entry, files []FileChange) (*Change, error) {
	c := &Change{Title: "undo " + e.Title, Undoes: true, Files: files, undone: &e}
	if err := s.fits(ctx, e, c); err != nil {
		return nil, err
	}
	effects := effectsOf(c.Files)
	c.Starts = effects.comes
	if err := s.settle(ctx, c, effects); err != nil {
		return nil, err
	}
	s.sayData(ctx, c, effects.goes)
	return c, s.planBack(ctx, e, c)
}

// planBack decides what becomes of data that went with the change that is undone. It
// comes back from its snapshot; what is there in its place by now stays.
func (s *Stack) planBack(ctx context.Context, e entry, c *Change) error {
	if len(e.Deletes) == 0 {
		return nil
	}
	if e.Snapshot == "" {
		c.say("the data in %s was deleted and does not come back", strings.Join(e.Deletes, ", "))
		return nil
	}
	later := "devbliss restore " + filepath.Base(e.Snapshot)
	m, err := snapshot.Read(e.Snapshot)
	if err != nil {
		c.say("the data in %s does not come back: %v", strings.Join(e.Deletes, ", "), err)
		return nil
	}
	there, err := s.o.Engine.Volumes(ctx, e.Deletes)
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil:
		c.say("Docker does not answer, so the data stays in its snapshot; to put it back: %s", later)
		return nil
	}
	for _, v := range m.Volumes {
		if slices.Contains(volumeNames(there), v.Name) {
			c.say("volume %s is there again and stays as it is; to put the old data in its place: %s", v.Name, later)
			continue
		}
		c.say("the data in volume %s comes back from its snapshot", v.Name)
		c.puts = append(c.puts, put{Packed: v.Name, Volume: engine.Volume{Name: v.Name, Driver: v.Driver, Options: v.Options, Labels: v.Labels}})
	}
	c.project = m.Project
	return nil
}

func goneAgain(there []engine.Volume) error {
	if len(there) == 0 {
		return nil
	}
	return fmt.Errorf("volume %s is there again meanwhile", there[0].Name)
}

// giveBack fills the volumes that come back. What cannot be filled is not there.
func (s *Stack) giveBack(ctx context.Context, c *Change, step func(engine.Step)) error {
	if len(c.puts) == 0 {
		return nil
	}
	root, unlock, err := s.lockData(ctx, c.project)
	if err != nil {
		return err
	}
	defer unlock()
	if err := nothingUnderWay(root); err != nil {
		return err
	}
	for _, put := range c.puts { // somebody may have started since it was decided
		there, err := s.o.Engine.Volumes(ctx, []string{put.Volume.Name})
		if err != nil || len(there) > 0 {
			return errors.Join(err, goneAgain(there))
		}
	}
	p := &types.Project{Name: c.project, Services: types.Services{}}
	w := &underWay{Name: filepath.Base(c.undone.Snapshot), From: c.undone.Snapshot, Puts: c.puts}
	if err := jot(root, w); err != nil {
		return err
	}
	if err := s.refill(ctx, p, w, quiet(step)); err != nil {
		if ctx.Err() == nil {
			err = errors.Join(err, forgetNote(root))
		}
		return fmt.Errorf("bring the data back: %w", err)
	}
	return forgetNote(root)
}

// fits notes what is kept of edits since, and makes sure that what comes of both is
// a project. Bytes that were there before are put back whatever they say.
func (s *Stack) fits(ctx context.Context, e entry, c *Change) error {
	merged := false
	for _, f := range c.Files {
		if !slices.ContainsFunc(e.Files, func(was FileChange) bool { return was.Path == f.Path && same(was.Was, f.Now) }) {
			c.say("%s has been edited since; that stays", filepath.Base(f.Path))
			merged = true
		}
	}
	if !merged {
		return nil
	}
	pl, err := s.plan(ctx, c.Title, false)
	if err != nil {
		return err
	}
	for _, f := range c.Files {
		if _, err := pl.drafts.read(f.Path); err != nil {
			return err
		}
		pl.drafts.set(f.Path, f.Now)
	}
	_, err = pl.check(ctx)
	return err
}

// back is what takes an entry back, in the reverse order of writing; nothing where
// that would change nothing. read gives files as they are now.
func (e entry) back(dir string, read func(path string) ([]byte, error)) ([]FileChange, error) {
	var files []FileChange
	for _, f := range slices.Backward(e.Files) {
		now, err := read(f.Path)
		if err != nil {
			return nil, err
		}
		was, ok := merge(f.Now, f.Was, now, flat(f.Path))
		if !ok {
			return nil, &ChangedSince{Path: f.Path, Diff: FileChange{Path: f.Path, Was: f.Now, Now: now}.diff(dir)}
		}
		if !same(was, now) { // devbliss may have been stopped before it wrote this one
			files = append(files, FileChange{Path: f.Path, Was: now, Now: was})
		}
	}
	return files, nil
}

// flat says that each line of a file stands for itself.
func flat(path string) bool {
	name := filepath.Base(path)
	return name == ".gitignore" || strings.Contains(name, ".env")
}

// Undoable is a change that can be taken back, after those above it in a list. Its
// JSON form is stable.
type Undoable struct {
	Time    time.Time `json:"time"`
	Title   string    `json:"change"`
	Files   []string  `json:"files"`
	Blocked bool      `json:"blocked"` // a file was edited since in the same place
}

// Undoable lists what PlanUndo would take back one after another, the last change
// first. It ends with the first that cannot be.
func (s *Stack) Undoable() ([]Undoable, error) {
	entries, err := s.entries()
	if err != nil {
		return nil, err
	}
	all := []Undoable{}
	texts := newDrafts()
	for _, e := range slices.Backward(entries) {
		u := Undoable{Time: e.Time, Title: e.Title}
		files, err := e.back(s.folder(), texts.read)
		var changed *ChangedSince
		switch {
		case errors.As(err, &changed):
			u.Blocked = true
			u.Files = []string{changed.Path}
		case err != nil:
			return nil, err
		case len(files) == 0:
			continue
		}
		for _, f := range files {
			u.Files = append(u.Files, f.Path)
			texts.set(f.Path, f.Now)
		}
		all = append(all, u)
		if u.Blocked {
			break
		}
	}
	return all, nil
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
