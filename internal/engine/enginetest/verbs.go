package enginetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
)

// Up makes and starts what p asks for, in the order of its dependencies. With
// Wait it waits for health; a container that is unhealthy or has failed ends it.
func (f *Fake) Up(ctx context.Context, p *types.Project, o engine.UpOptions, step func(engine.Step)) error {
	return f.verb(ctx, Up, step, func(r *reporter) error {
		services, err := ordered(p, o.Services, true)
		if err != nil {
			return err
		}
		if err := f.fetch(r, p, services, o.Build); err != nil {
			return err
		}
		f.network(r, p)
		for _, s := range services {
			if err := f.awaitDependencies(ctx, r, p, s); err != nil {
				return err
			}
			if err := f.converge(r, p, s, s.GetScale(), o.ForceRecreate); err != nil {
				return err
			}
		}
		if o.RemoveOrphans {
			f.removeWhere(r, p.Name, func(c *container) bool { _, known := p.Services[c.service]; return !known })
		}
		if o.Wait {
			return f.wait(ctx, r, p.Name, names(services))
		}
		return nil
	})
}

// Start starts existing containers.
func (f *Fake) Start(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	return f.verb(ctx, Start, step, func(r *reporter) error {
		for _, name := range services {
			if !f.has(p.Name, name) {
				return &engine.Error{Kind: engine.ErrNotRunning, Service: name, Err: errors.New("it has no container to start: up makes one")}
			}
		}
		f.eachOf(p.Name, services, func(c *container) {
			if c.State != engine.Running {
				f.run(p.Name, c)
				r.done(containerID(c), c.service, "Started")
			}
		})
		return nil
	})
}

// Stop ends containers with code 0 and keeps them.
func (f *Fake) Stop(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	return f.verb(ctx, Stop, step, func(r *reporter) error {
		f.eachOf(p.Name, services, func(c *container) {
			if c.State == engine.Running || c.State == engine.Restarting {
				f.end(f.of(p.Name), c, 0)
				r.done(containerID(c), c.service, "Stopped")
			}
		})
		return nil
	})
}

// Restart ends and starts containers.
func (f *Fake) Restart(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	return f.verb(ctx, Restart, step, func(r *reporter) error {
		f.eachOf(p.Name, services, func(c *container) {
			if c.State == engine.Running {
				f.end(f.of(p.Name), c, 0)
			}
			f.run(p.Name, c)
			r.done(containerID(c), c.service, "Started")
		})
		return nil
	})
}

// Down removes containers and, when it is asked for every service, networks.
func (f *Fake) Down(ctx context.Context, p *types.Project, o engine.DownOptions, step func(engine.Step)) error {
	return f.verb(ctx, Down, step, func(r *reporter) error {
		f.removeWhere(r, p.Name, func(c *container) bool {
			_, known := p.Services[c.service]
			return wanted(o.Services, c.service) && (known || o.RemoveOrphans)
		})
		f.mu.Lock()
		defer f.mu.Unlock()
		if o.Volumes {
			for _, name := range f.volumesOf(p, o.Services) {
				delete(f.volumes, name)
				r.done("Volume "+name, "", "Removed")
			}
		}
		if known := f.of(p.Name); len(o.Services) == 0 {
			for _, name := range sortedKeys(known.networks) {
				delete(known.networks, name)
				r.done("Network "+name, "", "Removed")
			}
		}
		return nil
	})
}

// Remove ends and removes the containers of services.
func (f *Fake) Remove(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	return f.verb(ctx, Remove, step, func(r *reporter) error {
		f.removeWhere(r, p.Name, func(c *container) bool { return wanted(services, c.service) })
		return nil
	})
}

// Pull makes the images of services present.
func (f *Fake) Pull(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	return f.verb(ctx, Pull, step, func(r *reporter) error {
		chosen, err := ordered(p, services, false)
		if err != nil {
			return err
		}
		for _, s := range chosen {
			if s.Build == nil {
				f.pull(r, s)
			}
		}
		return nil
	})
}

// Build makes the images of services with a build section present.
func (f *Fake) Build(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	return f.verb(ctx, Build, step, func(r *reporter) error {
		chosen, err := ordered(p, services, false)
		if err != nil {
			return err
		}
		for _, s := range chosen {
			if s.Build != nil {
				f.build(r, p, s)
			}
		}
		return nil
	})
}

// Scale makes or removes containers until each service has as many as asked.
func (f *Fake) Scale(ctx context.Context, p *types.Project, replicas map[string]int, step func(engine.Step)) error {
	return f.verb(ctx, Scale, step, func(r *reporter) error {
		services, err := ordered(p, slices.Sorted(maps.Keys(replicas)), false)
		if err != nil {
			return err
		}
		for _, s := range services {
			if err := f.converge(r, p, s, replicas[s.Name], false); err != nil {
				return err
			}
		}
		return nil
	})
}

// verb wraps what every verb does: the gate, one step before it may be held, and
// no step left working at the end.
func (f *Fake) verb(ctx context.Context, v Verb, step func(engine.Step), do func(*reporter) error) error {
	if err := f.enter(ctx, v); err != nil {
		return err
	}
	r := &reporter{step: step, open: map[string]engine.Step{}}
	err := f.hold(ctx, v, r)
	if err == nil {
		err = do(r)
	}
	r.settle(err)
	return err
}

func (f *Fake) hold(ctx context.Context, v Verb, r *reporter) error {
	f.mu.Lock()
	held := f.held[v] != nil
	f.mu.Unlock()
	if !held {
		return nil
	}
	r.working("Compose", "", string(v))
	r.flush()
	if err := f.pass(ctx, v); err != nil {
		return err
	}
	r.done("Compose", "", string(v))
	return nil
}

// has tells whether a service has a container.
func (f *Fake) has(name, service string) bool {
	found := false
	f.eachOf(name, []string{service}, func(*container) { found = true })
	return found
}

// eachOf calls do for the containers of services, under the lock.
func (f *Fake) eachOf(name string, services []string, do func(*container)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.of(name).containers {
		if !c.gone && wanted(services, c.service) {
			do(c)
		}
	}
}

func (f *Fake) removeWhere(r *reporter, name string, match func(*container) bool) {
	f.eachOf(name, nil, func(c *container) {
		if match(c) {
			f.remove(f.of(name), c)
			r.done(containerID(c), c.service, "Removed")
		}
	})
}

// volumesOf names the volumes of a project, or of some of its services. The
// caller holds mu.
func (f *Fake) volumesOf(p *types.Project, services []string) []string {
	var names []string
	for _, s := range p.Services {
		if wanted(services, s.Name) {
			names = append(names, f.mounts(p, s)...)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func wanted(services []string, name string) bool {
	return len(services) == 0 || slices.Contains(services, name)
}

// ordered lists services by name, what they depend on first.
func ordered(p *types.Project, chosen []string, dependencies bool) ([]types.ServiceConfig, error) {
	if len(chosen) == 0 {
		chosen = p.ServiceNames()
	}
	var out []types.ServiceConfig
	seen := map[string]bool{}
	var visit func(name string, required bool) error
	visit = func(name string, required bool) error {
		if seen[name] {
			return nil
		}
		seen[name] = true
		s, ok := p.AllServices()[name]
		if !ok {
			if !required {
				return nil
			}
			return fmt.Errorf("no such service: %s", name)
		}
		if dependencies {
			for _, on := range sortedKeys(s.DependsOn) {
				if err := visit(on, s.DependsOn[on].Required); err != nil {
					return err
				}
			}
		}
		out = append(out, s)
		return nil
	}
	for _, name := range chosen {
		if err := visit(name, true); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func names(services []types.ServiceConfig) []string {
	out := make([]string, len(services))
	for i, s := range services {
		out[i] = s.Name
	}
	return out
}

var errUnhealthy = errors.New("container is unhealthy")
