package enginetest

import (
	"context"
	"fmt"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/compose"

	"github.com/devbliss/devbliss/internal/engine"
)

// converge brings the containers of s to n that are made from s and run.
func (f *Fake) converge(r *reporter, p *types.Project, s types.ServiceConfig, n int, force bool) error {
	hash, err := compose.ServiceHash(s)
	if err != nil {
		return err
	}
	defer r.flush()
	f.mu.Lock()
	defer f.mu.Unlock()
	project := f.of(p.Name)
	present := f.trim(r, project, s.Name, n)
	for replica := 1; replica <= n; replica++ {
		c := present[replica]
		if c != nil && (force || c.ConfigHash != hash) {
			f.remove(project, c)
			r.done(containerID(c), s.Name, "Recreated")
			c = nil
		}
		if c == nil {
			if c, err = f.make(p, s, replica); err != nil {
				return err
			}
			r.done(containerID(c), s.Name, "Created")
		}
		if c.State == engine.Running {
			r.done(containerID(c), s.Name, "Running")
			continue
		}
		f.run(p.Name, c)
		r.done(containerID(c), s.Name, "Started")
		if oneShot(p, s.Name) {
			f.end(project, c, 0)
		}
	}
	return nil
}

// trim removes the containers of a service beyond n and returns the others by
// replica.
func (f *Fake) trim(r *reporter, p *project, service string, n int) map[int]*container {
	present := map[int]*container{}
	for _, c := range p.containers {
		switch {
		case c.gone || c.service != service:
		case c.Replica > n:
			f.remove(p, c)
			r.done(containerID(c), service, "Removed")
		default:
			present[c.Replica] = c
		}
	}
	return present
}

// oneShot says whether some service waits for name to complete: such a service
// ends with 0 as soon as it was started.
func oneShot(p *types.Project, name string) bool {
	for _, s := range p.Services {
		if d, ok := s.DependsOn[name]; ok && d.Condition == types.ServiceConditionCompletedSuccessfully {
			return true
		}
	}
	return false
}

// awaitDependencies waits until what s depends on is healthy or has completed,
// where s asks for that.
func (f *Fake) awaitDependencies(ctx context.Context, r *reporter, p *types.Project, s types.ServiceConfig) error {
	var wait []string
	for name, d := range s.DependsOn {
		if d.Condition == types.ServiceConditionHealthy || d.Condition == types.ServiceConditionCompletedSuccessfully {
			wait = append(wait, name)
		}
	}
	if len(wait) == 0 {
		return nil
	}
	slices.Sort(wait)
	return f.wait(ctx, r, p.Name, wait)
}

// fetch pulls or builds the images of services that are not present.
func (f *Fake) fetch(r *reporter, p *types.Project, services []types.ServiceConfig, build bool) error {
	for _, s := range services {
		image := imageOf(p, s)
		f.mu.Lock()
		present := f.images[image]
		f.mu.Unlock()
		switch {
		case s.Build != nil && (build || !present):
			f.build(r, p, s)
		case s.Build == nil && !present:
			f.pull(r, s)
		}
	}
	r.flush()
	return nil
}

// layerSize is what each of the two layers of a fake image weighs.
const layerSize = 4 << 20

func (f *Fake) pull(r *reporter, s types.ServiceConfig) {
	id := "Image " + s.Image
	r.working(id, s.Name, "Pulling")
	for _, layer := range []string{"0a1b2c3d4e5f", "5f4e3d2c1b0a"} {
		for _, part := range []int64{1, 2, 4} {
			r.report(engine.Step{
				ID: layer + " " + s.Image, Parent: id, Service: s.Name, Text: "Downloading",
				Current: layerSize * part / 4, Total: layerSize,
			})
		}
		r.report(engine.Step{ID: layer + " " + s.Image, Parent: id, Service: s.Name, Text: "Pull complete", Status: engine.Done, Current: layerSize, Total: layerSize})
	}
	f.AddImages(s.Image)
	r.done(id, s.Name, "Pulled")
}

func (f *Fake) build(r *reporter, p *types.Project, s types.ServiceConfig) {
	id := "Image " + imageOf(p, s)
	r.working(id, s.Name, "Building")
	r.report(engine.Step{ID: id, Service: s.Name, Text: "Building", Details: "Step 1/1 : FROM scratch"})
	f.AddImages(imageOf(p, s))
	r.done(id, s.Name, "Built")
}

// network makes the project's networks.
func (f *Fake) network(r *reporter, p *types.Project) {
	f.mu.Lock()
	defer f.mu.Unlock()
	known := f.of(p.Name)
	for _, key := range sortedKeys(p.Networks) {
		name := p.Networks[key].Name
		if !known.networks[name] {
			known.networks[name] = true
			r.done("Network "+name, "", "Created")
		}
	}
}

// wait returns when the containers of services are healthy, or run where they
// have no check, or have exited with 0.
func (f *Fake) wait(ctx context.Context, r *reporter, name string, services []string) error {
	for {
		f.mu.Lock()
		changed, broken := f.changed, f.broken
		pending, err := f.unready(r, name, services)
		f.mu.Unlock()
		r.flush()
		if broken != nil {
			return broken
		}
		if err != nil || !pending {
			return err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// unready looks once. The caller holds mu.
func (f *Fake) unready(r *reporter, name string, services []string) (pending bool, err error) {
	for _, c := range f.of(name).containers {
		if c.gone || !slices.Contains(services, c.service) {
			continue
		}
		switch {
		case c.State == engine.Running && c.Health == engine.Unhealthy:
			r.fail(containerID(c), c.service, "Unhealthy", c.HealthOutput)
			return false, &engine.Error{Kind: engine.ErrUnhealthy, Service: c.service, Subject: c.Name, Err: fmt.Errorf("%w: %s", errUnhealthy, c.HealthOutput)}
		case c.State == engine.Running && c.Health == engine.Starting:
			r.working(containerID(c), c.service, "Waiting")
			pending = true
		case c.State == engine.Running && c.Health == engine.Healthy:
			r.done(containerID(c), c.service, "Healthy")
		case c.State == engine.Running, c.State == engine.Exited && c.ExitCode == 0:
		default:
			why := fmt.Sprintf("exited (%d)", c.ExitCode)
			r.fail(containerID(c), c.service, why, c.LastLine)
			return false, &engine.Error{Kind: engine.ErrUnhealthy, Service: c.service, Subject: c.Name, Err: fmt.Errorf("%s: %s", why, c.LastLine)}
		}
	}
	return pending, nil
}
