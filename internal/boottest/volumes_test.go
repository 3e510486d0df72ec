//go:build docker

package boottest

import (
	"context"
	"slices"
	"time"

	"github.com/moby/moby/client"

	"github.com/devbliss/devbliss/internal/engine"
)

// wantVolume asks the engine itself, not devbliss, whether a volume is there.
func (b *boot) wantVolume(name string, there bool) {
	b.Helper()
	volumes, err := b.volumes(b.ctx)
	b.must(err, "list volumes")
	full := b.project + "_" + b.addon.ID + "-" + name
	if got := slices.Contains(volumes, full); got != there {
		b.Errorf("volume %s is there: %v, want %v; there are %v", full, got, there, volumes)
	}
}

// volumes lists the volumes of the test's project.
func (b *boot) volumes(ctx context.Context) ([]string, error) {
	api, err := client.New(client.FromEnv)
	if err != nil {
		return nil, err
	}
	defer api.Close()
	filters := client.Filters{}.Add("label", "com.docker.compose.project="+b.project)
	list, err := api.VolumeList(ctx, client.VolumeListOptions{Filters: filters})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, v := range list.Items {
		names = append(names, v.Name)
	}
	return names, nil
}

// cleanUp removes what a test that failed half way has left.
func (b *boot) cleanUp() {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(b.ctx), time.Minute)
	defer cancel()
	if err := b.stack.Down(ctx, engine.DownOptions{Volumes: true, RemoveOrphans: true}, nil); err != nil {
		b.Errorf("clean up: %v", err)
	}
	left, err := b.volumes(ctx)
	if err == nil && len(left) > 0 {
		err = b.engine.RemoveVolumes(ctx, left)
	}
	if err != nil {
		b.Errorf("clean up volumes: %v", err)
	}
	if err := b.engine.Close(); err != nil {
		b.Errorf("close: %v", err)
	}
}
