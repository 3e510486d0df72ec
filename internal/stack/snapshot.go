package stack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/snapshot"
)

// Packing is a snapshot that is to be made: pure data.
type Packing struct {
	Name  string
	Dir   string   // folder that it becomes
	Notes []string // what a person should know, one sentence each

	project  *types.Project
	manifest snapshot.Manifest
	volumes  []engine.Volume // that it is of
}

// Volumes are those that are packed, each with what it holds where the engine
// says it.
func (c *Packing) Volumes() []string { return weights(c.volumes) }

// NoData says that there is nothing to make a snapshot of.
type NoData struct {
	Never []string // volumes that the files declare and that are not there yet
}

// Error is one sentence.
func (e *NoData) Error() string {
	if len(e.Never) > 0 {
		return fmt.Sprintf("there is no data yet: volume %s is not there", list(e.Never))
	}
	return "there is no data in named volumes of this project"
}

// SnapshotTaken says that there is a snapshot of that name.
type SnapshotTaken struct{ Name string }

// Error is one sentence.
func (e *SnapshotTaken) Error() string { return fmt.Sprintf("there is a snapshot %s already", e.Name) }

// PlanSnapshot decides what a snapshot holds: the named volumes of services, of all
// where none is named. The first of words may be its name, the others are services:
// what is no service is a name. Without one it is called as the git branch, or by
// the time. to is a folder that it becomes; "" keeps it with the others.
func (s *Stack) PlanSnapshot(ctx context.Context, words []string, to string) (*Packing, error) {
	p, err := s.Project(ctx)
	if err != nil {
		return nil, err
	}
	name, services := "", words
	all := p.AllServices()
	if len(words) > 0 {
		if _, ok := all[words[0]]; !ok {
			name, services = words[0], words[1:]
		}
	}
	for _, service := range services {
		if _, ok := all[service]; !ok {
			return nil, s.noService(service, all)
		}
	}
	c := &Packing{project: p}
	if err := s.nameSnapshot(c, name, to); err != nil {
		return nil, err
	}
	if err := s.choose(ctx, c, services); err != nil {
		return nil, err
	}
	return c, nil
}

// nameSnapshot decides where a snapshot goes.
func (s *Stack) nameSnapshot(c *Packing, name, to string) error {
	if to != "" {
		if !filepath.IsAbs(to) {
			to = filepath.Join(s.o.Source.Dir, to)
		}
		c.Name, c.Dir = filepath.Base(to), filepath.Clean(to)
		return free(c)
	}
	root, err := s.snapshots(c.project.Name)
	if err != nil {
		return err
	}
	if name != "" {
		if err := snapshot.CheckName(name); err != nil {
			return err
		}
		c.Name, c.Dir = name, filepath.Join(root, name)
		return free(c)
	}
	now := s.o.Now().Format("20060102-150405")
	for _, name := range []string{snapshot.NameOf(branch(s.folder())), strings.TrimPrefix(snapshot.NameOf(branch(s.folder()))+"-"+now, "-")} {
		c.Name, c.Dir = name, filepath.Join(root, name)
		if name != "" && free(c) == nil {
			return nil
		}
	}
	return free(c)
}

// free makes sure that nothing is where a snapshot is to be.
func free(c *Packing) error {
	_, err := os.Lstat(c.Dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	}
	return &SnapshotTaken{Name: c.Name}
}

// choose decides which volumes are packed.
func (s *Stack) choose(ctx context.Context, c *Packing, services []string) error {
	all := c.project.AllServices()
	if len(services) == 0 {
		services = slices.Sorted(maps.Keys(all))
	}
	var wanted, never []string
	for _, name := range services {
		s.sayLeftOut(c, all[name])
		for _, m := range mountsOf(c.project, all[name]) {
			wanted = append(wanted, m.volume)
		}
	}
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	var err error
	if c.volumes, err = s.o.Engine.Volumes(ctx, wanted); err != nil {
		return err
	}
	for _, name := range wanted {
		if !slices.Contains(volumeNames(c.volumes), name) {
			never = append(never, name)
		}
	}
	if len(c.volumes) == 0 {
		return &NoData{Never: never}
	}
	for _, name := range never {
		c.say("volume %s is not there yet, so it is left out", name)
	}
	c.manifest = s.manifestOf(c.project, c.volumes)
	return nil
}

// manifestOf says what a snapshot of volumes is of.
func (s *Stack) manifestOf(p *types.Project, volumes []engine.Volume) snapshot.Manifest {
	m := snapshot.Manifest{Made: s.o.Now().UTC(), Project: p.Name, Folder: s.folder()}
	for _, v := range volumes {
		m.Volumes = append(m.Volumes, snapshot.Volume{Name: v.Name, Driver: v.Driver, Options: v.Options, Labels: v.Labels})
	}
	all := p.AllServices()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		had := snapshot.Service{Name: name, Addon: s.addonOf(all[name]), Image: all[name].Image, Mounts: map[string]string{}}
		for _, mount := range mountsOf(p, all[name]) {
			if slices.Contains(volumeNames(volumes), mount.volume) {
				had.Mounts[mount.volume] = mount.target
			}
		}
		if len(had.Mounts) > 0 {
			m.Services = append(m.Services, had)
		}
	}
	return m
}

func (c *Packing) say(format string, args ...any) {
	c.Notes = append(c.Notes, fmt.Sprintf(format, args...))
}

// mounted is a volume of a project, as the engine calls it, and where a service has it.
type mounted struct{ key, volume, target string }

// sayLeftOut says what a person may miss of a service's data.
func (s *Stack) sayLeftOut(c *Packing, service types.ServiceConfig) {
	made, known := s.madeOf(service)
	for _, v := range service.Volumes {
		volume := c.project.Volumes[v.Source]
		switch {
		case v.Type == types.VolumeTypeVolume && v.Source != "" && bool(volume.External):
			c.say("%s: volume %s was not made by this project and is left out", service.Name, cmpOr(volume.Name, v.Source))
		case v.Type == types.VolumeTypeBind && known && holdsData(v.Target, made.addon.DataPaths(made.addon.Near(made.tag))):
			c.say("%s: its data lies in your folder %s, which is left out", service.Name, v.Source)
		}
	}
}

// mountsOf are the named volumes that a service has and that the project makes.
func mountsOf(p *types.Project, service types.ServiceConfig) []mounted {
	var own []mounted
	for _, v := range service.Volumes {
		volume, declared := p.Volumes[v.Source]
		if v.Type != types.VolumeTypeVolume || v.Source == "" || !declared || bool(volume.External) {
			continue
		}
		own = append(own, mounted{key: v.Source, volume: cmpOr(volume.Name, p.Name+"_"+v.Source), target: v.Target})
	}
	return own
}

// Snapshot makes the snapshot that was decided on. Services that have the volumes
// are stopped meanwhile, so that what is in them is as their programs leave it, and
// started again whatever comes of it. size is how many bytes it takes.
func (s *Stack) Snapshot(ctx context.Context, c *Packing, step func(engine.Step)) (size int64, err error) {
	root, unlock, err := s.lockData(ctx, c.project.Name)
	if err != nil {
		return 0, err
	}
	defer unlock()
	step = quiet(step)
	if err := s.finish(ctx, root, c.project, step); err != nil {
		return 0, err
	}
	running, _, err := s.usersOf(ctx, c.project.Name, volumeNames(c.volumes))
	if err != nil {
		return 0, err
	}
	if err := jot(root, &underWay{Starts: running}); err != nil {
		return 0, err
	}
	err = s.stopped(ctx, c.project, running, step, func() error {
		size, err = s.packInto(ctx, c.Dir, c.manifest, c.volumes, step)
		return err
	})
	return size, errors.Join(err, forgetNote(root))
}

// stopped does something while services are stopped.
func (s *Stack) stopped(ctx context.Context, p *types.Project, services []string, step func(engine.Step), do func() error) error {
	if len(services) == 0 {
		return do()
	}
	if err := s.adopt(ctx, p, services); err != nil {
		return err
	}
	err := s.o.Engine.Stop(ctx, p, services, step)
	if err == nil {
		err = do()
	}
	return errors.Join(err, s.again(ctx, p, services, step))
}

// again starts services that were stopped for a while, also where ctx has ended. The
// engine may go on stopping them then, and a start in the middle of that does nothing:
// so they are stopped to the end before.
func (s *Stack) again(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	interrupted := ctx.Err() != nil
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), startAgain)
	defer cancel()
	var err error
	if interrupted {
		err = s.o.Engine.Stop(ctx, p, services, step)
	}
	return errors.Join(err, s.o.Engine.Start(ctx, p, services, step))
}

// startAgain is for how long that is tried.
const startAgain = time.Minute

// usersOf are the services that have volumes in their containers: those that run,
// and all of them.
func (s *Stack) usersOf(ctx context.Context, project string, volumes []string) (running, all []string, err error) {
	known, err := s.o.Engine.Services(ctx, project)
	if err != nil {
		return nil, nil, err
	}
	for _, service := range known {
		uses, runs := false, false
		for _, c := range service.Containers {
			if slices.ContainsFunc(c.Mounts, func(m string) bool { return slices.Contains(volumes, m) }) {
				uses = true
				runs = runs || c.State == engine.Running || c.State == engine.Restarting
			}
		}
		if uses {
			all = append(all, service.Name)
		}
		if runs {
			running = append(running, service.Name)
		}
	}
	return running, all, nil
}

// packInto makes a snapshot of volumes that nobody writes to.
func (s *Stack) packInto(ctx context.Context, dir string, m snapshot.Manifest, volumes []engine.Volume, step func(engine.Step)) (size int64, err error) {
	made, err := snapshot.Make(dir, m, func(v snapshot.Volume, w io.Writer) error {
		total := int64(0)
		if i := slices.IndexFunc(volumes, func(have engine.Volume) bool { return have.Name == v.Name }); i >= 0 {
			total = volumes[i].Bytes
		}
		g := newGauge(step, "Volume "+v.Name, "Packing", total)
		to := &sink{to: w}
		err := s.o.Engine.ReadVolume(ctx, v.Name, io.MultiWriter(to, g))
		if to.err != nil { // it is not Docker's disk that is full
			err = to.err
		}
		return g.ended("Packed", err)
	})
	return made.Packed(), err
}

// sink remembers why it could not be written to.
type sink struct {
	to  io.Writer
	err error
}

func (s *sink) Write(b []byte) (int, error) {
	n, err := s.to.Write(b)
	s.err = err
	return n, err
}

func volumeNames(volumes []engine.Volume) []string {
	out := make([]string, len(volumes))
	for i, v := range volumes {
		out[i] = v.Name
	}
	return out
}
