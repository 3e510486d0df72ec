package stack

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/snapshot"
)

// DataChoice is what becomes of the data of services that are removed.
type DataChoice uint8

// The choices.
const (
	KeepData     DataChoice = iota // the volumes stay
	SnapshotData                   // they are packed into a snapshot, then deleted
	DeleteData                     // they are deleted
)

// data says what becomes of the volumes of the services that go.
func (r *removing) data(ctx context.Context) error {
	var own []string
	for _, key := range r.volumes() {
		volume := r.p.Volumes[key]
		name := volume.Name
		if name == "" {
			name = r.p.Name + "_" + key
		}
		switch {
		case bool(volume.External):
			r.change.say("volume %s was not made by this project and stays", name)
		case r.o.Data == KeepData:
			r.change.say("the data stays in volume %s; to delete it: docker volume rm %s", name, name)
		default:
			own = append(own, name)
		}
	}
	if len(own) == 0 {
		return nil
	}
	return r.lose(ctx, own)
}

// lose plans the end of volumes. Those that are not there have no data to speak of.
func (r *removing) lose(ctx context.Context, names []string) error {
	there, err := r.s.o.Engine.Volumes(ctx, names)
	if err != nil {
		return err
	}
	for _, v := range there {
		r.change.Deletes = append(r.change.Deletes, v.Name)
		r.change.volumes = append(r.change.volumes, v)
		r.change.say("the data in volume %s will be deleted%s", v.Name, weight(v, ": "))
	}
	for _, name := range names {
		if !slices.Contains(r.change.Deletes, name) {
			r.change.say("volume %s is not there, so there is no data", name)
		}
	}
	if len(there) == 0 || r.o.Data != SnapshotData {
		return nil
	}
	return r.keepSnapshot()
}

// keepSnapshot plans the snapshot of the volumes that go.
func (r *removing) keepSnapshot() error {
	dir, err := r.s.snapshots(r.p.Name)
	if err != nil {
		return err
	}
	now := r.s.o.Now()
	r.change.Snapshot = filepath.Join(dir, now.Format("20060102-150405")+"-"+strings.Join(r.names, "-"))
	r.change.manifest = snapshot.Manifest{Made: now.UTC(), Project: r.p.Name, Folder: r.found.Dir}
	for _, name := range r.names {
		service := r.p.Services[name]
		packed := snapshot.Service{Name: name, Addon: r.s.addonOf(service), Image: service.Image, Mounts: map[string]string{}}
		for _, v := range service.Volumes {
			if at := r.p.Volumes[v.Source].Name; slices.Contains(r.change.Deletes, at) {
				packed.Mounts[at] = v.Target
			}
		}
		r.change.manifest.Services = append(r.change.manifest.Services, packed)
	}
	for _, v := range r.change.volumes {
		r.change.manifest.Volumes = append(r.change.manifest.Volumes, snapshot.Volume{
			Name: v.Name, Driver: v.Driver, Options: v.Options, Labels: v.Labels,
		})
	}
	r.change.say("before that it is packed into %s", r.change.Snapshot)
	return nil
}

// snapshots is where those of a project are.
func (s *Stack) snapshots(project string) (string, error) {
	journal, err := s.journalFile(s.folder())
	if err != nil {
		return "", err
	}
	return filepath.Join(filepath.Dir(journal), "snapshots", project), nil
}

// Losses are the volumes whose data is to go, each with what it holds where the
// engine says it: "shop_redis-data (1.2 MB)".
func (c *Change) Losses() []string { return weights(c.volumes) }

// weights are volumes, each with what it holds where the engine says it.
func weights(volumes []engine.Volume) []string {
	out := make([]string, len(volumes))
	for i, v := range volumes {
		out[i] = v.Name
		if w := weight(v, ""); w != "" {
			out[i] += " (" + w + ")"
		}
	}
	return out
}

// weight is what a volume holds, after lead; "" where the engine does not say.
func weight(v engine.Volume, lead string) string {
	if v.Bytes < 0 {
		return ""
	}
	if v.Bytes < 1000 {
		return fmt.Sprintf("%s%d B", lead, v.Bytes)
	}
	amount, unit := float64(v.Bytes), 0
	for ; amount >= 999.95 && unit < 4; unit++ {
		amount /= 1000
	}
	return fmt.Sprintf("%s%.1f %cB", lead, amount, " kMGT"[unit])
}

// pack makes the snapshot of a change, of containers that have been removed.
func (s *Stack) pack(ctx context.Context, c *Change, step func(engine.Step)) error {
	if c.Snapshot == "" {
		return nil
	}
	_, unlock, err := s.lockData(ctx, c.manifest.Project)
	if err != nil {
		return err
	}
	defer unlock()
	_, err = s.packInto(ctx, c.Snapshot, c.manifest, c.volumes, step)
	return err
}
