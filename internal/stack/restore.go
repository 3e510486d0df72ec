package stack

import (
	"context"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/snapshot"
)

// Restoring is a restore that is to be done: pure data.
type Restoring struct {
	Name   string
	Dir    string   // of the snapshot
	Notes  []string // what a person should know, one sentence each
	Safety string   // name of the snapshot that is made of what is there now, "" where nothing is

	project *types.Project
	puts    []put
	there   []engine.Volume // that are replaced
}

// Replaces are the volumes whose data is replaced, each with what it holds where the
// engine says it.
func (r *Restoring) Replaces() []string { return weights(r.there) }

// OtherVersion says that a snapshot is of another version than the service that is
// to get it.
type OtherVersion struct {
	Service  string
	Had, Has string // images
}

// Error is one sentence.
func (e *OtherVersion) Error() string {
	return fmt.Sprintf("the data of %s was written by %s, and it runs %s now", e.Service, e.Had, e.Has)
}

// ServiceGone says that the project no longer has the service that a snapshot is of.
type ServiceGone struct {
	Snapshot, Service, Addon string
	Rest                     []string // the other services in the snapshot that the project has
}

// Error is one sentence.
func (e *ServiceGone) Error() string {
	return fmt.Sprintf("%s holds data of %s, which has no place for it in the compose file any more", e.Snapshot, e.Service)
}

// RestoreOptions choose what is restored.
type RestoreOptions struct {
	Services   []string // only the data of these
	AnyVersion bool     // also where a service runs another version now
}

// PlanRestore decides what a snapshot, by name or by folder, is put into, and
// refuses what would not work with it. The files of the snapshot are looked at when
// it is restored.
func (s *Stack) PlanRestore(ctx context.Context, name string, o RestoreOptions) (*Restoring, error) {
	p, err := s.Project(ctx)
	if err != nil {
		return nil, err
	}
	root, err := s.snapshots(p.Name)
	if err != nil {
		return nil, err
	}
	kept, err := s.findSnapshot(root, name)
	if err != nil {
		return nil, err
	}
	r := &Restoring{Name: kept.Name, Dir: kept.Dir, project: p}
	if r.puts, err = s.places(p, kept, o); err != nil {
		return nil, err
	}
	if r.there, err = s.o.Engine.Volumes(ctx, filled(r.puts)); err != nil {
		return nil, err
	}
	for i, put := range r.puts {
		if j := slices.IndexFunc(r.there, func(v engine.Volume) bool { return v.Name == put.Volume.Name }); j >= 0 {
			r.puts[i].Volume = r.there[j] // with its labels and options
		}
	}
	if len(r.there) > 0 {
		r.Safety = s.safetyName(root)
		r.Notes = append(r.Notes, fmt.Sprintf("what is there now is kept as snapshot %s", r.Safety))
	}
	return r, nil
}

// safetyName is a name that no snapshot has.
func (s *Stack) safetyName(root string) string {
	name := "before-restore-" + s.o.Now().Format("20060102-150405")
	c := &Packing{Dir: filepath.Join(root, name)}
	for i := 2; free(c) != nil; i++ {
		c.Dir = filepath.Join(root, fmt.Sprintf("%s-%d", name, i))
	}
	return filepath.Base(c.Dir)
}

// places finds the volume for each one in a snapshot.
func (s *Stack) places(p *types.Project, kept snapshot.Kept, o RestoreOptions) ([]put, error) {
	all := p.AllServices()
	for _, name := range o.Services {
		if !slices.ContainsFunc(kept.Services, func(had snapshot.Service) bool { return had.Name == name }) {
			return nil, notIn(kept, name)
		}
	}
	var puts []put
	done := map[string]bool{}
	for _, had := range kept.Services {
		if len(o.Services) > 0 && !slices.Contains(o.Services, had.Name) {
			continue
		}
		for _, packed := range slices.Sorted(maps.Keys(had.Mounts)) {
			m, ok := placeFor(p, all[had.Name], packedIn(kept, packed), had.Mounts[packed])
			if !ok {
				return nil, &ServiceGone{Snapshot: kept.Name, Service: had.Name, Addon: had.Addon, Rest: others(kept, had.Name, all)}
			}
			if !o.AnyVersion && !s.reads(had, all[had.Name]) {
				return nil, &OtherVersion{Service: had.Name, Had: had.Image, Has: all[had.Name].Image}
			}
			if !done[packed] {
				done[packed] = true
				puts = append(puts, put{Packed: packed, Volume: fresh(p, m)})
			}
		}
	}
	if len(puts) == 0 {
		return nil, fmt.Errorf("snapshot %s holds no volume", kept.Name)
	}
	return puts, nil
}

// notIn says that a snapshot has nothing of a service.
func notIn(kept snapshot.Kept, name string) error {
	in := make([]string, len(kept.Services))
	for i, had := range kept.Services {
		in[i] = had.Name
	}
	return fmt.Errorf("snapshot %s holds no data of %s; it holds that of %s", kept.Name, name, list(in))
}

// others are the services of a snapshot beside one that the project has.
func others(kept snapshot.Kept, but string, all types.Services) []string {
	var rest []string
	for _, had := range kept.Services {
		if _, ok := all[had.Name]; ok && had.Name != but {
			rest = append(rest, had.Name)
		}
	}
	return rest
}

func packedIn(kept snapshot.Kept, name string) snapshot.Volume {
	for _, v := range kept.Volumes {
		if v.Name == name {
			return v
		}
	}
	return snapshot.Volume{Name: name}
}

// placeFor is the volume of a service that had's data goes to: of the same name in
// the file, or in the same place in the container.
func placeFor(p *types.Project, service types.ServiceConfig, had snapshot.Volume, target string) (mounted, bool) {
	own := mountsOf(p, service)
	for _, same := range []func(mounted) bool{
		func(m mounted) bool { return m.key == had.Labels[volumeLabel] },
		func(m mounted) bool { return m.volume == had.Name },
		func(m mounted) bool { return m.target == target },
	} {
		if i := slices.IndexFunc(own, same); i >= 0 {
			return own[i], true
		}
	}
	return mounted{}, false
}

// volumeLabel is where compose notes what a volume is called in the file.
const volumeLabel = "com.docker.compose.volume"

// fresh is a volume as compose would make it. It comes from the compose file and not
// from the snapshot, which may be somebody else's: a driver's options can reach any
// folder of this machine.
func fresh(p *types.Project, m mounted) engine.Volume {
	declared := p.Volumes[m.key]
	labels := map[string]string{engine.ProjectLabel: p.Name, volumeLabel: m.key}
	maps.Copy(labels, declared.Labels)
	return engine.Volume{Name: m.volume, Driver: declared.Driver, Options: declared.DriverOpts, Labels: labels}
}

// reads says whether a service can be given data that another version of it wrote.
// What the project builds itself is taken to.
func (s *Stack) reads(had snapshot.Service, now types.ServiceConfig) bool {
	if had.Image == "" || now.Image == "" || had.Image == now.Image {
		return true
	}
	was, wasTag, _ := splitTag(had.Image)
	is, isTag, _ := splitTag(now.Image)
	made, known := s.madeOf(now)
	switch {
	case known && had.Addon != made.addon.ID, !known && was != is:
		return false
	case wasTag == isTag:
		return true
	case known:
		if _, moves := made.addon.Migrates(wasTag, isTag); moves {
			return false
		}
	}
	before, after := major(wasTag), major(isTag)
	return before == after || before == "" || after == ""
}

// major is the first number of a tag.
func major(tag string) string {
	number, _, _ := strings.Cut(catalog.Number(tag), ".")
	return number
}
