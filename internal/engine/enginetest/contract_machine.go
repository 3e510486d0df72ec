package enginetest

import (
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
)

func machineTells(t *testing.T, g Ground, p *types.Project) {
	ctx := limited(t)
	if err := g.Engine.Up(ctx, p, engine.UpOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	info, err := g.Engine.Ping(ctx)
	if err != nil {
		t.Fatal(err)
	}
	m, err := g.Engine.Machine(ctx, []string{"busybox:latest", "not/there:1"})
	if err != nil {
		t.Fatal(err)
	}
	if m.CPUs == 0 || m.Memory == 0 || m.Cgroup == "" || time.Since(m.Time).Abs() > time.Hour {
		t.Errorf("%+v", m)
	}
	if len(m.Platforms) != 1 || m.Platforms["busybox:latest"] != info.OS+"/"+info.Arch {
		t.Errorf("%v", m.Platforms)
	}
}

func containersSayWhence(t *testing.T, g Ground, p *types.Project) {
	ctx := limited(t)
	p.WorkingDir, p.ComposeFiles = "/home/me/shop", []string{"/home/me/shop/compose.yaml"}
	if err := g.Engine.Up(ctx, p, engine.UpOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	known, err := g.Engine.Services(ctx, p.Name)
	if err != nil || len(known) == 0 {
		t.Fatalf("%v, %v", known, err)
	}
	for _, service := range known {
		for _, c := range service.Containers {
			if c.Folder != p.WorkingDir || len(c.Files) != 1 || c.Files[0] != p.ComposeFiles[0] {
				t.Errorf("%s: %q, %q", c.Name, c.Folder, c.Files)
			}
		}
	}
}
