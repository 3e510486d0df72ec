package docker

import (
	"context"
	"slices"
	"strings"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/mount"
	"github.com/moby/moby/api/types/network"
	"github.com/moby/moby/client"

	"github.com/devbliss/devbliss/internal/engine"
)

// Made says what the first container of a service was made with, see engine.Engine.
func (d *Docker) Made(ctx context.Context, project, service string) (engine.Facts, error) {
	c, err := d.connect(ctx)
	if err != nil {
		return nil, outer(ctx, err)
	}
	facts, err := c.made(ctx, project, service)
	if err != nil {
		return nil, outer(ctx, d.lost(c, err))
	}
	return facts, nil
}

func (c *connection) made(ctx context.Context, project, service string) (engine.Facts, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	summaries, err := c.list(ctx, project)
	if err != nil {
		return nil, err
	}
	for _, s := range summaries {
		if s.Labels[api.ServiceLabel] != service || s.Labels[api.OneoffLabel] == "True" {
			continue
		}
		r, err := c.api.ContainerInspect(ctx, s.ID, client.ContainerInspectOptions{})
		if err != nil {
			return nil, err
		}
		of := container.Config{}
		if image, err := c.api.ImageInspect(ctx, r.Container.Image); err == nil && image.Config != nil {
			of.Env, of.Cmd, of.Entrypoint = image.Config.Env, image.Config.Cmd, image.Config.Entrypoint
			of.User, of.WorkingDir, of.Labels = image.Config.User, image.Config.WorkingDir, image.Config.Labels
			if check := image.Config.Healthcheck; check != nil {
				of.Healthcheck = &container.HealthConfig{Test: check.Test}
			}
		}
		return madeWith(r.Container, of), nil
	}
	return engine.Facts{}, nil
}

// madeWith is what a container has that its image has not.
func madeWith(r container.InspectResponse, image container.Config) engine.Facts {
	f := engine.Facts{}
	if r.Config != nil {
		configured(f, r.Config, image)
	}
	if h := r.HostConfig; h != nil {
		if !h.RestartPolicy.IsNone() {
			f.Set("restart", string(h.RestartPolicy.Name))
		}
		published(f, h.PortBindings)
	}
	for _, m := range r.Mounts {
		switch {
		case m.Type == mount.TypeVolume && !engine.Anonymous(m.Name):
			f.Mount(m.Name, m.Destination, !m.RW)
		case m.Type == mount.TypeBind:
			f.Mount(m.Source, m.Destination, !m.RW)
		}
	}
	return f
}

func configured(f engine.Facts, c *container.Config, image container.Config) {
	f.Set("image", c.Image)
	own := func(name string, has, had []string) {
		if !slices.Equal(has, had) {
			f.Words(name, has)
		}
	}
	own("entrypoint", c.Entrypoint, image.Entrypoint)
	own("command", c.Cmd, image.Cmd)
	for _, v := range c.Env {
		if name, value, _ := strings.Cut(v, "="); !slices.Contains(image.Env, v) {
			f.Variable(name, value)
		}
	}
	own("user", []string{c.User}, []string{image.User})
	own("working_dir", []string{c.WorkingDir}, []string{image.WorkingDir})
	if c.Healthcheck != nil && (image.Healthcheck == nil || !slices.Equal(c.Healthcheck.Test, image.Healthcheck.Test)) {
		f.Words("healthcheck", c.Healthcheck.Test)
	}
	for name, value := range c.Labels {
		if !strings.HasPrefix(name, "com.docker.compose.") && image.Labels[name] != value {
			f.Set("label "+name, value)
		}
	}
}

func published(f engine.Facts, ports network.PortMap) {
	for port, bindings := range ports {
		for _, b := range bindings {
			ip := ""
			if b.HostIP.IsValid() {
				ip = b.HostIP.String()
			}
			f.Port(ip, strings.TrimPrefix(b.HostPort, "0"), int(port.Num()), string(port.Proto()))
		}
	}
}
