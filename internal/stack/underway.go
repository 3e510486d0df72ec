package stack

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
)

// underWay notes what is being done to the data of a project, so that the next
// devbliss can finish it where this one is killed.
type underWay struct {
	Starts []string `json:"starts,omitempty"` // services that are stopped for it
	Name   string   `json:"name,omitempty"`   // of the snapshot that is being restored
	From   string   `json:"from,omitempty"`   // its folder; "" before any volume is touched
	Safety string   `json:"safety,omitempty"` // folder of what was in the volumes before
	Puts   []put    `json:"puts,omitempty"`   // what goes where
}

// put is a volume of a snapshot and the one that it fills.
type put struct {
	Packed string        `json:"packed"` // its name in the snapshot
	Volume engine.Volume `json:"volume"`
}

// noteName is the file in the folder of a project's snapshots.
const noteName = ".under-way.json"

// jot writes down what is being done. It is on the disk when it returns.
func jot(root string, w *underWay) error {
	text, err := json.Marshal(w)
	if err != nil {
		return err
	}
	path := filepath.Join(root, noteName)
	was, err := readIfThere(path)
	if err != nil {
		return err
	}
	if bytes.Equal(was, text) {
		return nil
	}
	return composefile.Write(path, was, text)
}

// forgetNote is for when it is done.
func forgetNote(root string) error {
	if err := os.Remove(filepath.Join(root, noteName)); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// readNote is what is under way, or was when a devbliss was killed; nil for nothing.
func readNote(root string) (*underWay, error) {
	text, err := readIfThere(filepath.Join(root, noteName))
	if text == nil || err != nil {
		return nil, err
	}
	w := &underWay{}
	if err := json.Unmarshal(text, w); err != nil {
		return nil, fmt.Errorf("read %s: %w", filepath.Join(root, noteName), err)
	}
	return w, nil
}

// finish does the rest of what a devbliss was doing when it was killed: services are
// started again that were stopped for it, and a volume that was being filled is
// filled from the beginning. The caller has the lock.
func (s *Stack) finish(ctx context.Context, root string, p *types.Project, step func(engine.Step)) error {
	w, err := readNote(root)
	if w == nil || err != nil {
		return err
	}
	if w.From != "" {
		err = s.refillCutOff(ctx, p, w, step)
	}
	if err == nil {
		err = s.endStops(ctx, p, w.Starts, step)
	}
	if err == nil {
		err = s.startThose(ctx, p, w.Starts, step)
	}
	if err != nil {
		return fmt.Errorf("finish what was cut off: %w", err)
	}
	return forgetNote(root)
}

// refillCutOff fills volumes that somebody has begun to fill. Where containers have
// them by now, what they wrote since is not thrown away.
func (s *Stack) refillCutOff(ctx context.Context, p *types.Project, w *underWay, step func(engine.Step)) error {
	_, users, err := s.usersOf(ctx, p.Name, filled(w.Puts))
	if err != nil {
		return err
	}
	if len(users) == 0 {
		s.o.Warn(fmt.Sprintf("restoring %s was cut off; it is done again", w.Name))
		return s.refill(ctx, p, w, step)
	}
	text := fmt.Sprintf("restoring %s was cut off, and %s has been started on what was there by then; it may not be whole: run devbliss restore again", w.Name, list(users))
	if w.Safety != "" {
		text += "; what was there before is in snapshot " + filepath.Base(w.Safety)
	}
	s.o.Warn(text)
	return nil
}

// endStops waits for the end of services that the killed devbliss may have told to
// stop: the engine goes on with that, and what is up now would be down a moment later.
func (s *Stack) endStops(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	known, err := s.o.Engine.Services(ctx, p.Name)
	if err != nil {
		return err
	}
	var there []string
	for _, service := range known {
		if slices.Contains(services, service.Name) && len(service.Containers) > 0 {
			there = append(there, service.Name)
		}
	}
	if len(there) == 0 {
		return nil
	}
	if err := s.adopt(ctx, p, there); err != nil {
		return err
	}
	return s.o.Engine.Stop(ctx, p, there, step)
}

// startThose brings services up that were stopped, those of them that the project
// still has.
func (s *Stack) startThose(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	have := make([]string, 0, len(services))
	for _, name := range services {
		if _, ok := p.Services[name]; ok {
			have = append(have, name)
		}
	}
	if len(have) == 0 {
		return nil
	}
	err := s.o.Engine.Up(ctx, p, engine.UpOptions{Services: have, Wait: true}, step)
	return s.explained(ctx, p, closure(p, have), err)
}

// CutOff says that a devbliss was killed while it worked on the data of a project, and
// that nobody has finished that yet.
type CutOff struct{ Name string } // of the snapshot that was being restored, "" for one that was being made

// Error is one sentence.
func (e *CutOff) Error() string {
	if e.Name == "" {
		return "a snapshot was cut off, and services are still stopped for it"
	}
	return fmt.Sprintf("restoring %s was cut off, and the data is not whole", e.Name)
}

// nothingUnderWay makes sure that no note is there that another one would replace, and
// that no half of a volume is taken for all of it.
func nothingUnderWay(root string) error {
	w, err := readNote(root)
	if w == nil || err != nil {
		return err
	}
	return &CutOff{Name: w.Name}
}

// finishFirst is finish for verbs that have not locked the data. It costs one look
// where nothing was cut off.
func (s *Stack) finishFirst(ctx context.Context, p *types.Project, step func(engine.Step)) error {
	root, err := s.snapshots(p.Name)
	if err != nil {
		return nil // without a place for snapshots there is none
	}
	if _, err := os.Stat(filepath.Join(root, noteName)); err != nil {
		return nil
	}
	root, unlock, err := s.lockData(ctx, p.Name)
	if err != nil {
		return err
	}
	defer unlock()
	return s.finish(ctx, root, p, step)
}
