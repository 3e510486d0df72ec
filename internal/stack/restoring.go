package stack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/snapshot"
)

// Restore puts the data of a snapshot in the place of what is there. That is packed
// before, and put back where the rest fails. Whoever kills it leaves a note, with
// which the next up, start, snapshot or restore finishes it. Services that ran are up
// when it returns; their containers are new ones.
func (s *Stack) Restore(ctx context.Context, r *Restoring, step func(engine.Step)) error {
	root, unlock, err := s.lockData(ctx, r.project.Name)
	if err != nil {
		return err
	}
	defer unlock()
	step = quiet(step)
	if err := s.finish(ctx, root, r.project, step); err != nil {
		return err
	}
	if err := s.looksSound(r, step); err != nil {
		return err
	}
	w := &underWay{Name: r.Name}
	if w.Starts, _, err = s.usersOf(ctx, r.project.Name, filled(r.puts)); err != nil {
		return err
	}
	if err := jot(root, w); err != nil {
		return err
	}
	if err := s.keepWhatIs(ctx, root, r, w, step); err != nil {
		return errors.Join(fmt.Errorf("nothing was replaced: %w", err), forgetNote(root))
	}
	// Once the note names the snapshot no container is left, so one that is there
	// when it is read was made by somebody who has not read it.
	if err := s.dismiss(ctx, r.project, r.puts, step); err != nil {
		return errors.Join(fmt.Errorf("nothing was replaced: %w", err), s.upAgain(ctx, r.project, w.Starts, step), forgetNote(root))
	}
	w.From, w.Puts = r.Dir, r.puts
	if err := jot(root, w); err != nil {
		return err
	}
	if err := s.refill(ctx, r.project, w, step); err != nil {
		if ctx.Err() != nil { // the note says what is left to do
			return err
		}
		return errors.Join(err, forgetNote(root), s.startThose(ctx, r.project, w.Starts, step))
	}
	if err := jot(root, &underWay{Starts: w.Starts}); err != nil {
		return err
	}
	if err := s.startThose(ctx, r.project, w.Starts, step); err != nil {
		return errors.Join(fmt.Errorf("the data is restored, but: %w", err), forgetNote(root))
	}
	return forgetNote(root)
}

// looksSound reads the whole snapshot before anything is done with it.
func (s *Stack) looksSound(r *Restoring, step func(engine.Step)) error {
	g := newGauge(step, "Snapshot "+r.Name, "Checking", 0)
	return g.ended("Sound", snapshot.Verify(r.Dir))
}

// keepWhatIs stops who has the volumes and packs what is in them. Where it cannot,
// services are started again.
func (s *Stack) keepWhatIs(ctx context.Context, root string, r *Restoring, w *underWay, step func(engine.Step)) error {
	if len(r.there) == 0 {
		return nil
	}
	w.Safety = filepath.Join(root, r.Safety)
	if len(w.Starts) == 0 {
		_, err := s.packInto(ctx, w.Safety, s.manifestOf(r.project, r.there), r.there, step)
		return err
	}
	if err := s.adopt(ctx, r.project, w.Starts); err != nil {
		return err
	}
	err := s.o.Engine.Stop(ctx, r.project, w.Starts, step)
	if err == nil {
		_, err = s.packInto(ctx, w.Safety, s.manifestOf(r.project, r.there), r.there, step)
	}
	if err != nil {
		return errors.Join(err, s.again(ctx, r.project, w.Starts, step))
	}
	return nil
}

// upAgain is startThose for containers that may be gone, also where ctx has ended.
func (s *Stack) upAgain(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), startAgain)
	defer cancel()
	return s.startThose(ctx, p, services, step)
}

// refill empties volumes and fills them from a snapshot, or, where that fails, from
// the one of what was in them. Containers that have them go.
func (s *Stack) refill(ctx context.Context, p *types.Project, w *underWay, step func(engine.Step)) error {
	err := s.fill(ctx, p, w.From, w.Puts, step)
	if err == nil || ctx.Err() != nil || errors.Is(err, engine.ErrUnreachable) {
		return err
	}
	if w.Safety == "" {
		return errors.Join(err, s.empty(ctx, p, w.Puts, step))
	}
	back := slices.Clone(w.Puts)
	m, failed := snapshot.Read(w.Safety)
	if failed == nil {
		var had []put
		for _, put := range back {
			if slices.ContainsFunc(m.Volumes, func(v snapshot.Volume) bool { return v.Name == put.Volume.Name }) {
				put.Packed = put.Volume.Name
				had = append(had, put)
			}
		}
		failed = errors.Join(s.empty(ctx, p, back, step), s.fill(ctx, p, w.Safety, had, step))
	}
	if failed != nil {
		return fmt.Errorf("%w; what was there before lies in %s and could not be put back: %w", err, w.Safety, failed)
	}
	return fmt.Errorf("the data is as it was before: %w", err)
}

// dismiss removes the containers that have volumes.
func (s *Stack) dismiss(ctx context.Context, p *types.Project, puts []put, step func(engine.Step)) error {
	_, users, err := s.usersOf(ctx, p.Name, filled(puts))
	if err != nil || len(users) == 0 {
		return err
	}
	if err := s.adopt(ctx, p, users); err != nil {
		return err
	}
	return s.o.Engine.Remove(ctx, p, users, step)
}

// filled are the names of the volumes that are filled.
func filled(puts []put) []string {
	volumes := make([]string, len(puts))
	for i, put := range puts {
		volumes[i] = put.Volume.Name
	}
	return volumes
}

// empty removes volumes and the containers that have them.
func (s *Stack) empty(ctx context.Context, p *types.Project, puts []put, step func(engine.Step)) error {
	if err := s.dismiss(ctx, p, puts, step); err != nil {
		return err
	}
	return s.o.Engine.RemoveVolumes(ctx, filled(puts))
}

// fill puts the volumes of a snapshot in the place of others.
func (s *Stack) fill(ctx context.Context, p *types.Project, dir string, puts []put, step func(engine.Step)) error {
	m, err := snapshot.Read(dir)
	if err != nil {
		return err
	}
	if err := s.empty(ctx, p, puts, step); err != nil {
		return err
	}
	for _, put := range puts {
		packed := packedIn(snapshot.Kept{Manifest: m}, put.Packed)
		g := newGauge(step, "Volume "+put.Volume.Name, "Filling", packed.Unpacked)
		err := snapshot.Unpack(dir, packed, func(r io.Reader) error {
			return s.o.Engine.FillVolume(ctx, put.Volume, io.TeeReader(r, g))
		})
		if err := g.ended("Filled", err); err != nil {
			return err
		}
	}
	return nil
}
