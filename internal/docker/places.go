package docker

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"slices"

	"github.com/docker/cli/cli/command"
	"github.com/docker/cli/cli/config"
	dockercontext "github.com/docker/cli/cli/context/docker"
	"github.com/docker/cli/cli/context/store"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/devbliss/devbliss/internal/engine"
)

// Projects lists the projects that have containers, see engine.Engine.
func (d *Docker) Projects(ctx context.Context) ([]engine.Project, error) {
	c, err := d.connect(ctx)
	if err != nil {
		return nil, outer(ctx, err)
	}
	limited, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	r, err := c.api.ContainerList(limited, client.ContainerListOptions{All: true, Filters: make(client.Filters).Add("label", api.ProjectLabel)})
	if err != nil {
		return nil, outer(ctx, d.lost(c, err))
	}
	var all []engine.Project
	for _, s := range r.Items {
		if s.Labels[api.OneoffLabel] == "True" {
			continue
		}
		name := s.Labels[api.ProjectLabel]
		i := slices.IndexFunc(all, func(p engine.Project) bool { return p.Name == name })
		if i < 0 {
			i = len(all)
			folder, files := originOf(s.Labels)
			all = append(all, engine.Project{Name: name, Folder: folder, Files: files})
		}
		all[i].Containers++
		if s.State == container.StateRunning {
			all[i].Running++
		}
	}
	slices.SortFunc(all, func(a, b engine.Project) int { return cmp.Compare(a.Name, b.Name) })
	return all, nil
}

// Contexts lists the docker contexts of this machine, see engine.Engine.
func (d *Docker) Contexts(ctx context.Context) ([]engine.Context, error) {
	known, err := store.New(config.ContextStoreDir(), command.DefaultContextStoreConfig()).List()
	if err != nil {
		return nil, fmt.Errorf("list the docker contexts: %w", err)
	}
	host := os.Getenv(client.EnvOverrideHost)
	current := command.DefaultContextName
	switch {
	case d.o.Context != "":
		current = d.o.Context
	case d.o.Host != "" || host != "":
	default:
		file := config.LoadDefaultConfigFile(&lineWriter{line: d.warn})
		current = cmp.Or(os.Getenv(command.EnvOverrideContext), file.CurrentContext, current)
	}
	all := []engine.Context{{Name: command.DefaultContextName, Host: cmp.Or(d.o.Host, host, client.DefaultDockerHost)}}
	for _, m := range known {
		c := engine.Context{Name: m.Name}
		if endpoint, err := dockercontext.EndpointFromContext(m); err == nil {
			c.Host = endpoint.Host
		}
		if meta, err := command.GetDockerContext(m); err == nil {
			c.About = meta.Description
		}
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b engine.Context) int { return cmp.Compare(a.Name, b.Name) })
	for i := range all {
		all[i].Current = all[i].Name == current
	}
	return all, ctx.Err()
}
