package docker

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/containerd/errdefs"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/client"

	"github.com/devbliss/devbliss/internal/engine"
)

// Up converges the project, see engine.Engine.
func (d *Docker) Up(ctx context.Context, p *types.Project, o engine.UpOptions, step func(engine.Step)) error {
	return d.run(ctx, "up", p, step, func(op *operation) error {
		op.confirm = o.Confirm
		project, err := narrowed(op.project, o.Services)
		if err != nil {
			return err
		}
		if !o.NoBuild {
			if err := op.buildMissing(ctx, project, o.Build); err != nil {
				return err
			}
		}
		recreate := api.RecreateDiverged
		if o.ForceRecreate {
			recreate = api.RecreateForce
		}
		return op.converge(ctx, project, api.CreateOptions{
			Services:      o.Services,
			Recreate:      recreate,
			RemoveOrphans: o.RemoveOrphans || op.flag("COMPOSE_REMOVE_ORPHANS"),
			IgnoreOrphans: !o.RemoveOrphans && op.flag("COMPOSE_IGNORE_ORPHANS"),
		}, o.Wait)
	})
}

// converge creates and starts what differs. Without Inherit, its zero value, a
// recreate would throw anonymous volumes away.
func (o *operation) converge(ctx context.Context, p *types.Project, create api.CreateOptions, wait bool) error {
	o.login(ctx, p, false)
	create.RecreateDependencies = api.RecreateDiverged
	create.Inherit = true
	err := o.svc.Up(ctx, p, api.UpOptions{
		Create: create,
		Start:  api.StartOptions{Project: p, Services: create.Services}, // Attach nil: detached
	})
	if err != nil {
		return o.blame(ctx, err)
	}
	if wait {
		return o.wait(ctx, p)
	}
	return ctx.Err()
}

// Start starts existing containers, see engine.Engine.
func (d *Docker) Start(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	return d.run(ctx, "start", p, step, func(op *operation) error {
		project, err := op.withContainers(ctx, services)
		if err != nil || len(project.Services) == 0 {
			return err
		}
		err = op.svc.Start(ctx, p.Name, api.StartOptions{Project: project, Services: project.ServiceNames()})
		return op.blame(ctx, err)
	})
}

// withContainers narrows the project to those of services that have containers:
// the SDK refuses to start others.
func (o *operation) withContainers(ctx context.Context, services []string) (*types.Project, error) {
	summaries, err := o.list(ctx, o.project.Name)
	if err != nil {
		return nil, err
	}
	var there []string
	for _, s := range summaries {
		if name := s.Labels[api.ServiceLabel]; len(services) == 0 || slices.Contains(services, name) {
			there = append(there, name)
		}
	}
	for _, name := range services {
		if !slices.Contains(there, name) {
			return nil, &engine.Error{Kind: engine.ErrNotRunning, Service: name, Err: errors.New("it has no container to start: up makes one")}
		}
	}
	there, _ = known(o.project, there)
	if len(there) == 0 {
		return &types.Project{}, nil
	}
	return o.project.WithSelectedServices(there, types.IgnoreDependencies)
}

// Stop stops containers and keeps them, see engine.Engine.
func (d *Docker) Stop(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	return d.run(ctx, "stop", p, step, func(op *operation) error {
		return op.svc.Stop(ctx, p.Name, api.StopOptions{Project: op.model(services), Services: services})
	})
}

// model is the project where it names all services; else nil, for which the SDK
// makes a model of the containers that there are.
func (o *operation) model(services []string) *types.Project {
	if _, all := known(o.project, services); all {
		return o.project
	}
	return nil
}

// Restart stops and starts containers, see engine.Engine. Services that asked
// for it with `restart: true` in depends_on are restarted with those they need.
func (d *Docker) Restart(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	return d.run(ctx, "restart", p, step, func(op *operation) error {
		err := op.svc.Restart(ctx, p.Name, api.RestartOptions{Project: op.model(services), Services: services})
		return op.blame(ctx, err)
	})
}

// Down removes containers and networks, see engine.Engine. A volume that is
// another project's is an error that matches ErrVolumeMismatch; nothing has been
// removed then.
func (d *Docker) Down(ctx context.Context, p *types.Project, o engine.DownOptions, step func(engine.Step)) error {
	return d.run(ctx, "down", p, step, func(op *operation) error {
		project, err := only(op.project, o.Services)
		if err != nil {
			return err
		}
		if o.Volumes {
			if err := op.ownVolumes(ctx, project); err != nil {
				return err
			}
		}
		return op.svc.Down(ctx, p.Name, api.DownOptions{
			Project: project, Services: o.Services, Volumes: o.Volumes,
			RemoveOrphans: o.RemoveOrphans || op.flag("COMPOSE_REMOVE_ORPHANS"),
		})
	})
}

// ownVolumes makes sure that what is to be deleted is the project's own.
func (o *operation) ownVolumes(ctx context.Context, p *types.Project) error {
	for _, v := range p.Volumes {
		if v.External {
			continue
		}
		r, err := o.api.VolumeInspect(ctx, v.Name, client.VolumeInspectOptions{})
		if errdefs.IsNotFound(err) {
			continue
		}
		if err != nil {
			return err
		}
		if owner := r.Volume.Labels[api.ProjectLabel]; owner != "" && owner != p.Name {
			return &engine.Error{Kind: engine.ErrVolumeMismatch, Subject: v.Name, Err: fmt.Errorf("it belongs to project %s", owner)}
		}
		if err := o.dismissPorters(ctx, v.Name); err != nil { // they would keep it
			return err
		}
	}
	return nil
}

// Remove stops and removes containers, see engine.Engine.
func (d *Docker) Remove(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	return d.run(ctx, "remove", p, step, func(op *operation) error {
		err := op.svc.Remove(ctx, p.Name, api.RemoveOptions{
			Project: op.model(services), Services: services, Stop: true, Force: true,
		})
		if errors.Is(err, api.ErrNoResources) {
			return nil
		}
		return err
	})
}

// Pull fetches images, see engine.Engine. What is built here is not fetched.
func (d *Docker) Pull(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	return d.run(ctx, "pull", p, step, func(op *operation) error {
		project := op.project
		if len(services) > 0 {
			var err error
			if project, err = only(project, services); err != nil {
				return err
			}
		}
		op.login(ctx, project, false)
		if err := op.svc.Pull(ctx, project, api.PullOptions{IgnoreBuildable: true}); err != nil {
			return err
		}
		return ctx.Err() // which the SDK's Pull keeps to itself
	})
}

// Build builds images, see engine.Engine.
func (d *Docker) Build(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	return d.run(ctx, "build", p, step, func(op *operation) error {
		project := op.project
		if len(services) > 0 {
			var err error
			if project, err = only(project, services); err != nil {
				return err
			}
		}
		return op.build(ctx, project, project.ServicesWithBuild())
	})
}

// Scale sets numbers of containers, see engine.Engine. The SDK's own Scale
// creates without Inherit and would throw anonymous volumes away.
func (d *Docker) Scale(ctx context.Context, p *types.Project, replicas map[string]int, step func(engine.Step)) error {
	return d.run(ctx, "scale", p, step, func(op *operation) error {
		services := slices.Sorted(maps.Keys(replicas))
		project, err := narrowed(op.project, services)
		if err != nil {
			return err
		}
		for _, name := range services {
			s, err := project.GetService(name)
			if err != nil {
				return err
			}
			if s.ContainerName != "" && replicas[name] > 1 {
				return fmt.Errorf("%s has a container_name: it can have one container only", name)
			}
			s.SetScale(replicas[name])
			project.Services[name] = s
		}
		return op.converge(ctx, project, api.CreateOptions{
			Services: services, Recreate: api.RecreateDiverged, IgnoreOrphans: true,
		}, false)
	})
}
