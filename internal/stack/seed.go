package stack

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/snapshot"
)

// seedName is the snapshot that fills volumes which would begin empty.
const seedName = "seed"

// seedOf is the seed of a project: the folder that its compose file names, or the
// snapshot of that name on this machine. ok is false where there is none.
func (s *Stack) seedOf(p *types.Project) (kept snapshot.Kept, ok bool, err error) {
	settings, _ := p.Extensions[composefile.SettingsKey].(map[string]any)
	if said, named := settings[seedName]; named {
		dir, is := said.(string)
		if !is || dir == "" {
			return kept, false, fmt.Errorf("%s.%s names the folder of a snapshot, and is %v", composefile.SettingsKey, seedName, said)
		}
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(p.WorkingDir, dir)
		}
		kept = snapshot.Kept{Name: seedName, Dir: dir}
	} else {
		root, err := s.snapshots(p.Name)
		if err != nil {
			return kept, false, nil // without a place for snapshots there is none
		}
		kept = snapshot.Kept{Name: seedName, Dir: filepath.Join(root, seedName)}
		if _, err := os.Lstat(kept.Dir); errors.Is(err, os.ErrNotExist) {
			return kept, false, nil
		}
	}
	kept.Manifest, err = snapshot.Read(kept.Dir)
	return kept, err == nil, err
}

// sow fills the volumes of services that are not there yet from the project's seed.
// A seed that cannot be used is a warning: the volumes begin empty without it.
func (s *Stack) sow(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	kept, ok, err := s.seedOf(p)
	if err != nil {
		s.o.Warn("the seed is not used: " + err.Error())
	}
	if !ok {
		return nil
	}
	root, unlock, err := s.lockData(ctx, p.Name)
	if err != nil {
		return err
	}
	defer unlock()
	puts, err := s.missing(ctx, p, kept, closure(p, services))
	if err != nil || len(puts) == 0 {
		return err
	}
	if err := snapshot.Verify(kept.Dir); err != nil {
		s.o.Warn("the seed is not used: " + err.Error())
		return nil
	}
	w := &underWay{Name: seedName, From: kept.Dir, Puts: puts}
	if err := jot(root, w); err != nil {
		return err
	}
	if err := s.refill(ctx, p, w, step); err != nil {
		if ctx.Err() == nil {
			err = errors.Join(err, forgetNote(root))
		}
		return fmt.Errorf("fill new volumes from the seed: %w", err)
	}
	return forgetNote(root)
}

// missing are the volumes of services that the seed has data for and that are not
// there. Where all of a service's are, nobody needs to know whether the seed fits.
func (s *Stack) missing(ctx context.Context, p *types.Project, kept snapshot.Kept, services []string) ([]put, error) {
	own := map[string][]string{}
	for _, had := range kept.Services {
		config, ok := p.Services[had.Name]
		if !ok || !slices.Contains(services, had.Name) {
			continue
		}
		for _, m := range mountsOf(p, config) {
			own[had.Name] = append(own[had.Name], m.volume)
		}
	}
	there, err := s.o.Engine.Volumes(ctx, slices.Concat(slices.Collect(maps.Values(own))...))
	if err != nil {
		return nil, err
	}
	done := map[string]bool{}
	for _, v := range there {
		done[v.Name] = true
	}
	var puts []put
	for _, name := range slices.Sorted(maps.Keys(own)) {
		if !slices.ContainsFunc(own[name], func(volume string) bool { return !done[volume] }) {
			continue
		}
		found, err := s.places(p, kept, RestoreOptions{Services: []string{name}})
		if err != nil {
			s.o.Warn(fmt.Sprintf("the seed is not used for %s: %v", name, err))
			continue
		}
		for _, put := range found {
			if !done[put.Volume.Name] {
				done[put.Volume.Name] = true // two services may share it
				puts = append(puts, put)
			}
		}
	}
	return puts, nil
}
