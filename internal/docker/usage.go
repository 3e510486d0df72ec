package docker

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/containerd/errdefs"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"
	"golang.org/x/sync/errgroup"

	"github.com/devbliss/devbliss/internal/engine"
)

// firstUsage is the time between the first two looks at what containers use: the
// processor's share is known from the second.
const firstUsage = time.Second

// Usage tells what containers use, see engine.Engine. Single looks cost the engine
// less than its streams, which work every second for each container.
func (d *Docker) Usage(ctx context.Context, project string, every time.Duration, told func([]engine.Usage)) error {
	c, err := d.connect(ctx)
	if err != nil {
		return outer(ctx, err)
	}
	before := map[string]container.StatsResponse{}
	for looks := 0; ctx.Err() == nil; looks++ {
		now, all, err := c.usage(ctx, project, before)
		if err != nil {
			return outer(ctx, d.lost(c, err))
		}
		before = now
		told(all)
		pause := every
		if looks == 0 {
			pause = min(firstUsage, every)
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
		timer.Stop()
	}
	return ctx.Err()
}

// usage looks once at every running container; before is what the look before
// saw, by ID.
func (c *connection) usage(ctx context.Context, project string, before map[string]container.StatsResponse) (map[string]container.StatsResponse, []engine.Usage, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	summaries, err := c.list(ctx, project)
	if err != nil {
		return nil, nil, err
	}
	now, all := map[string]container.StatsResponse{}, []engine.Usage{}
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(inspections)
	for _, s := range summaries {
		if s.State != container.StateRunning && s.State != container.StatePaused {
			continue
		}
		group.Go(func() error {
			r, err := c.stats(ctx, s.ID)
			if errdefs.IsNotFound(err) || errdefs.IsConflict(err) {
				return nil // it has ended meanwhile
			}
			if err != nil {
				return err
			}
			if r.Read.IsZero() {
				return nil // it is about to end
			}
			mu.Lock()
			defer mu.Unlock()
			now[s.ID] = r
			u := used(r, before[s.ID])
			u.Service, u.Container, u.Replica = s.Labels[api.ServiceLabel], nameOf(s.Names), replicaOf(s.Labels)
			all = append(all, u)
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return nil, nil, err
	}
	slices.SortFunc(all, func(a, b engine.Usage) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Replica, b.Replica))
	})
	return now, all, nil
}

// stats is one look at one container.
func (c *connection) stats(ctx context.Context, id string) (container.StatsResponse, error) {
	var r container.StatsResponse
	answer, err := c.api.ContainerStats(ctx, id, client.ContainerStatsOptions{})
	if err != nil {
		return r, err
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(&r); err != nil {
		return r, fmt.Errorf("read what container %.12s uses: %w", id, err)
	}
	return r, nil
}

// used puts what the engine says into our words.
func used(r, before container.StatsResponse) engine.Usage {
	u := engine.Usage{
		At: r.Read, CPU: processor(r, before), Cores: int(r.CPUStats.OnlineCPUs),
		Memory: memory(r.MemoryStats), MemoryLimit: int64(r.MemoryStats.Limit),
		Processes: int(r.PidsStats.Current),
	}
	for _, n := range r.Networks {
		u.NetworkIn += int64(n.RxBytes)
		u.NetworkOut += int64(n.TxBytes)
	}
	for _, e := range r.BlkioStats.IoServiceBytesRecursive {
		switch strings.ToLower(e.Op) {
		case "read":
			u.DiskRead += int64(e.Value)
		case "write":
			u.DiskWritten += int64(e.Value)
		}
	}
	return u
}

// processor is the share of one core between two looks, in percent: what the
// program has worked over the time that has passed. The engine's own count of the
// machine's time is coarser than its clock.
func processor(r, before container.StatsResponse) float64 {
	passed := r.Read.Sub(before.Read)
	worked := time.Duration(r.CPUStats.CPUUsage.TotalUsage - before.CPUStats.CPUUsage.TotalUsage)
	if before.Read.IsZero() || passed <= 0 || r.CPUStats.CPUUsage.TotalUsage < before.CPUStats.CPUUsage.TotalUsage {
		return -1 // the first look, or it was started anew
	}
	return 100 * worked.Seconds() / passed.Seconds()
}

// memory leaves out the part of the cache that the kernel would give back at
// once, as `docker stats` does; its name depends on the kernel.
func memory(m container.MemoryStats) int64 {
	for _, name := range []string{"total_inactive_file", "inactive_file"} {
		if cache, ok := m.Stats[name]; ok && cache < m.Usage {
			return int64(m.Usage - cache)
		}
	}
	return int64(m.Usage)
}

// processColumns are asked of ps first; an engine whose ps is smaller says what it
// has by itself.
const processColumns = "-o pid,user,pcpu,rss,etime,args"

// Processes lists what runs in containers, see engine.Engine.
func (d *Docker) Processes(ctx context.Context, project, service string) ([]engine.Processes, error) {
	c, err := d.connect(ctx)
	if err != nil {
		return nil, outer(ctx, err)
	}
	all, err := c.processes(ctx, project, service)
	if err != nil {
		return nil, outer(ctx, d.lost(c, err))
	}
	return all, nil
}

func (c *connection) processes(ctx context.Context, project, service string) ([]engine.Processes, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	summaries, err := c.list(ctx, project)
	if err != nil {
		return nil, err
	}
	var all []engine.Processes
	for _, s := range summaries {
		if s.Labels[api.ServiceLabel] != service || s.State != container.StateRunning {
			continue
		}
		top, err := c.api.ContainerTop(ctx, s.ID, client.ContainerTopOptions{Arguments: []string{processColumns}})
		if err != nil && ctx.Err() == nil {
			top, err = c.api.ContainerTop(ctx, s.ID, client.ContainerTopOptions{})
		}
		if errdefs.IsNotFound(err) || errdefs.IsConflict(err) {
			continue // it has ended meanwhile
		}
		if err != nil {
			return nil, err
		}
		all = append(all, engine.Processes{Container: nameOf(s.Names), Replica: replicaOf(s.Labels), Titles: top.Titles, Rows: top.Processes})
	}
	slices.SortFunc(all, func(a, b engine.Processes) int { return cmp.Compare(a.Replica, b.Replica) })
	return all, nil
}
