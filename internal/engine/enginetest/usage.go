package enginetest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/compose"

	"github.com/devbliss/devbliss/internal/engine"
)

// SetUsage says what each container of a service uses from now on.
func (f *Fake) SetUsage(service string, u engine.Usage) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.usage[service] = u
	f.touch()
}

// Usage tells what SetUsage was told of the containers that run, and a little
// memory of others; the first figures have no CPU yet.
func (f *Fake) Usage(ctx context.Context, project string, every time.Duration, told func([]engine.Usage)) error {
	for first := true; ctx.Err() == nil; first = false {
		f.mu.Lock()
		all, broken, changed := f.used(project, first), f.broken, f.changed
		f.mu.Unlock()
		if broken != nil {
			return broken
		}
		told(all)
		if first {
			continue
		}
		timer := time.NewTimer(every)
		select {
		case <-timer.C:
		case <-changed:
		case <-ctx.Done():
		}
		timer.Stop()
	}
	return ctx.Err()
}

// used is the usage of a project's containers. The caller holds mu.
func (f *Fake) used(project string, first bool) []engine.Usage {
	all := []engine.Usage{}
	for _, c := range f.of(project).containers {
		if c.gone || c.State != engine.Running && c.State != engine.Paused {
			continue
		}
		u, ok := f.usage[c.service]
		if !ok {
			u = engine.Usage{Memory: 1 << 20, Processes: 1}
		}
		u.Service, u.Container, u.Replica, u.At = c.service, c.Name, c.Replica, f.now()
		if first {
			u.CPU = -1
		}
		all = append(all, u)
	}
	slices.SortFunc(all, func(a, b engine.Usage) int {
		return cmp.Or(cmp.Compare(a.Service, b.Service), cmp.Compare(a.Replica, b.Replica))
	})
	return all
}

// Processes is one process a container: a shell that sleeps.
func (f *Fake) Processes(ctx context.Context, project, service string) ([]engine.Processes, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken != nil {
		return nil, f.broken
	}
	var all []engine.Processes
	for _, c := range f.of(project).containers {
		if !c.gone && c.service == service && c.State == engine.Running {
			all = append(all, engine.Processes{
				Container: c.Name, Replica: c.Replica,
				Titles: []string{"PID", "USER", "COMMAND"}, Rows: [][]string{{"4711", "root", "sh -c sleep 3600"}},
			})
		}
	}
	return all, nil
}

// Kill ends containers with 137 on SIGKILL, with 0 on SIGTERM, and does nothing
// else on other signals.
func (f *Fake) Kill(ctx context.Context, p *types.Project, services []string, signal string, step func(engine.Step)) error {
	return f.verb(ctx, Kill, step, func(r *reporter) error {
		f.eachOf(p.Name, services, func(c *container) {
			if c.State != engine.Running && c.State != engine.Paused {
				return
			}
			switch signal {
			case "", "SIGKILL":
				f.end(f.of(p.Name), c, 137)
			case "SIGTERM":
				f.end(f.of(p.Name), c, 0)
			}
			r.done(containerID(c), c.service, "Killed")
		})
		return nil
	})
}

// Pause freezes running containers.
func (f *Fake) Pause(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	return f.verb(ctx, Pause, step, f.turn(p.Name, services, engine.Running, engine.Paused, "Paused"))
}

// Unpause lets frozen containers go on.
func (f *Fake) Unpause(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	return f.verb(ctx, Unpause, step, f.turn(p.Name, services, engine.Paused, engine.Running, "Unpaused"))
}

// turn makes what turns containers from one state into another.
func (f *Fake) turn(project string, services []string, from, to engine.State, said string) func(*reporter) error {
	return func(r *reporter) error {
		f.eachOf(project, services, func(c *container) {
			if c.State == from {
				c.State = to
				r.done(containerID(c), c.service, said)
				f.touch()
			}
		})
		return nil
	}
}

// ConfigHash is that of Compose.
func (f *Fake) ConfigHash(s types.ServiceConfig) (string, error) { return compose.ServiceHash(s) }

// Made is what the container was made from.
func (f *Fake) Made(ctx context.Context, project, service string) (engine.Facts, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken != nil {
		return nil, f.broken
	}
	for _, c := range f.of(project).containers {
		if !c.gone && c.service == service {
			return maps.Clone(c.made), nil
		}
	}
	return engine.Facts{}, nil
}
