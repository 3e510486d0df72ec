package docker

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/devbliss/devbliss/internal/engine"
)

// Kill sends a signal, see engine.Engine.
func (d *Docker) Kill(ctx context.Context, p *types.Project, services []string, signal string, step func(engine.Step)) error {
	return d.run(ctx, "kill", p, step, func(op *operation) error {
		err := op.svc.Kill(ctx, p.Name, api.KillOptions{
			Project: op.model(services), Services: services, Signal: cmp.Or(signal, "SIGKILL"),
		})
		if errors.Is(err, api.ErrNoResources) {
			return nil
		}
		return err
	})
}

// Pause freezes containers, see engine.Engine. The SDK's own Pause fails at those
// that are paused already.
func (d *Docker) Pause(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	return d.run(ctx, "pause", p, step, func(op *operation) error {
		return op.eachIn(ctx, services, container.StateRunning, "Paused", func(id string) error {
			_, err := op.api.ContainerPause(ctx, id, client.ContainerPauseOptions{})
			return err
		})
	})
}

// Unpause lets containers go on, see engine.Engine.
func (d *Docker) Unpause(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
	return d.run(ctx, "unpause", p, step, func(op *operation) error {
		return op.eachIn(ctx, services, container.StatePaused, "Unpaused", func(id string) error {
			_, err := op.api.ContainerUnpause(ctx, id, client.ContainerUnpauseOptions{})
			return err
		})
	})
}

// eachIn does something with the containers of services that are in a state, and
// says what it has done.
func (o *operation) eachIn(ctx context.Context, services []string, state container.ContainerState, said string, do func(id string) error) error {
	summaries, err := o.list(ctx, o.project.Name)
	if err != nil {
		return err
	}
	for _, s := range summaries {
		if s.State != state || len(services) > 0 && !slices.Contains(services, s.Labels[api.ServiceLabel]) {
			continue
		}
		if err := do(s.ID); err != nil {
			return err
		}
		o.steps.On(api.Resource{ID: "Container " + nameOf(s.Names), Status: api.Done, Text: said})
	}
	return nil
}
