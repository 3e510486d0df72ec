package stack

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/catalog"
)

// NeedsMigration says that a service's data does not go along to another version by
// itself.
type NeedsMigration struct {
	Service  string
	From, To string   // tag and version
	Steps    []string // what to do, in order
}

// Error is one sentence.
func (e *NeedsMigration) Error() string {
	return fmt.Sprintf("the data of %s (%s) cannot be read by %s as it is", e.Service, e.From, e.To)
}

// Stuck says that an image is written in a way that devbliss cannot change.
type Stuck struct {
	Service, Image, Tag string
	File                string
	Line                int
	Why                 string // "" where there is no more to say
}

// Error is one sentence.
func (e *Stuck) Error() string {
	text := fmt.Sprintf("%s:%d: the tag of %s (%s) cannot be changed alone", e.File, e.Line, e.Service, e.Image)
	if e.Why != "" {
		text += ": " + e.Why
	}
	return text
}

// mayMove refuses where the data of a service would be lost to it in another version.
func (u *updating) mayMove(ctx context.Context, service types.ServiceConfig, addon *catalog.Addon, to catalog.Version) error {
	tag := tagOf(service.Image)
	how, needed := addon.Migrates(tag, to.Tag)
	if !needed || u.o.Migrated {
		return nil
	}
	volumes, there, err := u.dataOf(ctx, service, addon, tag)
	if err != nil {
		return fmt.Errorf("see whether %s has data: %w", service.Name, err)
	}
	if !there {
		u.change.say("%s has no data yet that would have to be moved", service.Name)
		return nil
	}
	e := &NeedsMigration{Service: service.Name, From: cmpOr(tag, "no tag"), To: addon.ID + " " + to.Version}
	e.Steps = migrationSteps(service.Name, addon, how, tag, to, volumes)
	return e
}

// migrationSteps are what a person does, in order.
func migrationSteps(service string, addon *catalog.Addon, how catalog.Migration, tag string, to catalog.Version, volumes []string) []string {
	update := fmt.Sprintf("devbliss update %s@%s", service, to.Version)
	if how.Dump == "" {
		return []string{
			"read what its makers say of the way from one version to the other: " + addon.Website,
			"keep a copy of the data: stop the service and copy its volume",
			update + " --data-migrated",
		}
	}
	file := fmt.Sprintf("%s-%s.%s", service, cmpOr(catalog.Number(tag), "old"), how.Suffix)
	away := "move the folder with the old data away"
	if len(volumes) > 0 {
		away = "docker volume rm " + strings.Join(volumes, " ")
	}
	return []string{
		fmt.Sprintf("docker compose exec -T %s sh -c '%s' > %s", service, how.Dump, file),
		fmt.Sprintf("look into %s: it must hold everything, as the next step deletes the old data", file),
		fmt.Sprintf("docker compose rm --stop --force %s, then %s", service, away),
		update,
		fmt.Sprintf("docker compose exec -T %s sh -c '%s' < %s", service, how.Restore, file),
	}
}

// dataOf says whether a service has data, and in which volumes. Where its data is in
// no volume, it is as old as its container.
func (u *updating) dataOf(ctx context.Context, service types.ServiceConfig, addon *catalog.Addon, tag string) (volumes []string, there bool, err error) {
	mounted := false
	for _, v := range service.Volumes {
		if !holdsData(v.Target, addon.DataPaths(addon.Near(tag))) {
			continue
		}
		switch {
		case v.Type == types.VolumeTypeVolume && v.Source != "":
			mounted = true
			name := u.p.Volumes[v.Source].Name
			if name == "" {
				name = u.p.Name + "_" + v.Source
			}
			volumes = append(volumes, name)
		case v.Type == types.VolumeTypeBind:
			mounted = true
			entries, err := os.ReadDir(v.Source) // a folder that cannot be read has something in it
			there = there || len(entries) > 0 || (err != nil && !os.IsNotExist(err))
		}
	}
	if len(volumes) > 0 {
		known, err := u.s.o.Engine.Volumes(ctx, volumes)
		return volumes, there || len(known) > 0, err
	}
	if mounted {
		return nil, there, nil
	}
	containers, err := u.s.o.Engine.Services(ctx, u.p.Name)
	for _, c := range containers {
		there = there || (c.Name == service.Name && len(c.Containers) > 0)
	}
	return nil, there, err
}

// holdsData says that what is mounted at target is the data, or a part of it, or
// holds it.
func holdsData(target string, paths []string) bool {
	for _, path := range paths {
		if target == path || strings.HasPrefix(path, target+"/") || strings.HasPrefix(target, path+"/") {
			return true
		}
	}
	return false
}
