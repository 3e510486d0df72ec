package docker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/containerd/errdefs"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/client"

	"github.com/devbliss/devbliss/internal/engine"
)

// Disk lists what takes room on the engine's disk, see engine.Engine.
func (d *Docker) Disk(ctx context.Context) ([]engine.Kept, error) {
	var all []engine.Kept
	err := d.onVolume(ctx, "add up what Docker keeps", func(c *connection) error {
		r, err := c.api.DiskUsage(ctx, client.DiskUsageOptions{Containers: true, Images: true, Volumes: true, BuildCache: true, Verbose: true})
		if err != nil {
			return err
		}
		all = keptOf(r)
		return nil
	})
	return all, err
}

func keptOf(r client.DiskUsageResult) []engine.Kept {
	users := map[string]int{} // older engines leave counting to who asks
	for _, c := range r.Containers.Items {
		users[c.ImageID]++
	}
	var all []engine.Kept
	for _, i := range r.Images.Items {
		all = append(all, engine.Kept{
			Kind: engine.Image, ID: i.ID, Name: strings.Join(i.RepoTags, ", "), Project: i.Labels[api.ProjectLabel],
			Bytes: i.Size, Users: max(users[i.ID], int(i.Containers), 0),
		})
		if k := &all[len(all)-1]; k.Name == "<none>:<none>" {
			k.Name = ""
		}
	}
	for _, v := range r.Volumes.Items {
		k := engine.Kept{Kind: engine.NamedData, ID: v.Name, Name: v.Name, Project: v.Labels[api.ProjectLabel], Bytes: -1, Users: -1}
		if engine.Anonymous(v.Name) {
			k.Kind, k.Name = engine.Unnamed, v.Name[:12]
		}
		if v.UsageData != nil {
			k.Bytes, k.Users = v.UsageData.Size, int(v.UsageData.RefCount)
		}
		all = append(all, k)
	}
	cache := engine.Kept{Kind: engine.BuildCache, ID: string(engine.BuildCache)}
	records := 0
	for _, b := range r.BuildCache.Items {
		if !b.InUse && !b.Shared {
			cache.Bytes += b.Size
			records++
		}
	}
	if records > 0 {
		cache.Name = fmt.Sprintf("%d steps of builds", records)
		all = append(all, cache)
	}
	slices.SortStableFunc(all, func(a, b engine.Kept) int { return cmp.Compare(b.Bytes, a.Bytes) })
	return all
}

// Discard deletes what nothing uses, see engine.Engine.
func (d *Docker) Discard(ctx context.Context, all []engine.Kept, step func(engine.Step)) error {
	if step == nil {
		step = func(engine.Step) {}
	}
	var failed []error
	for _, k := range all {
		s := engine.Step{ID: string(k.Kind) + " " + cmp.Or(k.Name, k.ID), Text: "Deleting"}
		step(s)
		err := d.onVolume(ctx, "delete "+s.ID, func(c *connection) error { return c.discard(ctx, k) })
		s.Status, s.Text = engine.Done, "Deleted"
		if err != nil {
			s.Status, s.Text = engine.Failed, "Not deleted"
			failed = append(failed, err)
		}
		step(s)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return errors.Join(failed...)
}

func (c *connection) discard(ctx context.Context, k engine.Kept) error {
	var err error
	switch k.Kind {
	case engine.Image:
		err = c.discardImage(ctx, k)
	case engine.NamedData, engine.Unnamed:
		if err = c.dismissPorters(ctx, k.ID); err == nil {
			_, err = c.api.VolumeRemove(ctx, k.ID, client.VolumeRemoveOptions{})
		}
	case engine.BuildCache:
		_, err = c.api.BuildCachePrune(ctx, client.BuildCachePruneOptions{All: true})
	}
	if errdefs.IsNotFound(err) {
		return nil // somebody was faster
	}
	return err
}

// discardImage removes an image by each of its names: by its ID alone the engine
// refuses one that has several. What a container uses it refuses in any case.
func (c *connection) discardImage(ctx context.Context, k engine.Kept) error {
	names := strings.Split(k.Name, ", ")
	if k.Name == "" {
		names = []string{k.ID}
	}
	for _, name := range names {
		if _, err := c.api.ImageRemove(ctx, name, client.ImageRemoveOptions{PruneChildren: true}); err != nil {
			return err
		}
	}
	return nil
}
