package docker

import (
	"context"
	"slices"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/client"

	"github.com/devbliss/devbliss/internal/engine"
)

// Published lists the host ports that running containers hold, see engine.Engine.
func (d *Docker) Published(ctx context.Context) ([]engine.Holder, error) {
	c, err := d.connect(ctx)
	if err != nil {
		return nil, outer(ctx, err)
	}
	limited, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	r, err := c.api.ContainerList(limited, client.ContainerListOptions{})
	if err != nil {
		return nil, outer(ctx, d.lost(c, err))
	}
	var held []engine.Holder
	for _, s := range r.Items {
		for _, p := range portsOf(s.Ports) {
			h := engine.Holder{
				IP: p.IP, Port: p.Published, Target: p.Target, Protocol: p.Protocol, Container: nameOf(s.Names),
				Project: s.Labels[api.ProjectLabel], Service: s.Labels[api.ServiceLabel],
			}
			if !slices.Contains(held, h) {
				held = append(held, h)
			}
		}
	}
	return held, nil
}
