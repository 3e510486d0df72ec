package enginetest

import (
	"context"
	"maps"
	"slices"

	"github.com/devbliss/devbliss/internal/engine"
)

// Projects lists those that have containers.
func (f *Fake) Projects(ctx context.Context) ([]engine.Project, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken != nil {
		return nil, f.broken
	}
	var all []engine.Project
	for _, name := range slices.Sorted(maps.Keys(f.projects)) {
		p := engine.Project{Name: name}
		for _, c := range f.projects[name].containers {
			if c.gone {
				continue
			}
			p.Folder, p.Files = c.Folder, slices.Clone(c.Files)
			p.Containers++
			if c.State == engine.Running {
				p.Running++
			}
		}
		if p.Containers > 0 {
			all = append(all, p)
		}
	}
	return all, nil
}

// Contexts are two: the default, which is in use, and "far".
func (f *Fake) Contexts(ctx context.Context) ([]engine.Context, error) {
	return []engine.Context{
		{Name: "default", Host: "unix:///var/run/docker.sock", Current: true},
		{Name: "far", Host: "ssh://me@far.example.com", About: "the big machine"},
	}, ctx.Err()
}
