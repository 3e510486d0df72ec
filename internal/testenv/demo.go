//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/devbliss/devbliss/internal/testenv/cage"
)

// demo runs the main job on a copy of the example project: on this machine's
// engine where there is one and a registry to pull from, or else on a private one.
func demo(ctx context.Context, g *ground, _ []string) (int, error) {
	dir, err := os.MkdirTemp("", "devbliss-demo-")
	if err != nil {
		return 0, fmt.Errorf("make a folder for the demo: %w", err)
	}
	project := filepath.Join(dir, "shop")
	if err := os.CopyFS(project, os.DirFS(filepath.Join(g.goes.Repository, "examples", "shop"))); err != nil {
		return 0, fmt.Errorf("copy the example project: %w", err)
	}
	say("building devbliss")
	if err := g.goes.Build(ctx, "./cmd/devbliss", filepath.Join(dir, "bin", "devbliss")); err != nil {
		return 0, err
	}
	version, err := hostEngine(ctx)
	if err == nil {
		say("using this machine's Docker engine %s; the project is in %s", version, project)
		code, err := tour(ctx, g, []string{dir})
		say("it keeps running; to end it: cd %s && ../bin/devbliss down --volumes", project)
		return code, err
	}
	defer os.RemoveAll(dir)
	say("%v: using a private Docker engine with images made from Debian packages", err)
	self, err := os.Executable()
	if err != nil {
		return 0, fmt.Errorf("find this program: %w", err)
	}
	code, err := g.enter(ctx, project, []string{self, "tour", dir}, func(ctx context.Context, h cage.Handle) {
		forwardPorts(ctx, h, onTerminal())
	})
	say("the private engine and all that ran in it are gone")
	return code, err
}
