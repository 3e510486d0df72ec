//go:build docker

package docker_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/docker"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
)

// patience is for how long an engine may be busy with one thing.
const patience = 60 * time.Second

// engaged makes a Docker for a test, and the project of text; at the end the
// project goes, and with it everything that it made.
func engaged(t *testing.T, text string) (*docker.Docker, *types.Project) {
	t.Helper()
	d := docker.New(docker.Options{})
	p := enginetest.Load(t, enginetest.Name("docker"), text)
	p.ComposeFiles = []string{filepath.Join(p.WorkingDir, "compose.yaml")}
	if err := os.WriteFile(p.ComposeFiles[0], []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := d.Down(ctx, p, engine.DownOptions{Volumes: true, RemoveOrphans: true}, nil); err != nil {
			t.Errorf("take %s down: %v", p.Name, err)
		}
		_ = d.Close()
	})
	return d, p
}

// compose runs the docker compose plugin on a project's file.
func compose(t *testing.T, p *types.Project, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "docker", append([]string{"compose", "-p", p.Name}, args...)...)
	cmd.Dir = p.WorkingDir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("docker compose %v: %v: %s", args, err, out)
	}
	return string(out)
}

// dockerCLI runs the docker command line.
func dockerCLI(t *testing.T, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "docker", args...).CombinedOutput()
	if err != nil {
		t.Fatalf("docker %v: %v: %s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func up(t *testing.T, d *docker.Docker, p *types.Project, o engine.UpOptions) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*patience)
	defer cancel()
	if err := d.Up(ctx, p, o, nil); err != nil {
		t.Fatalf("up: %v", err)
	}
}

// containers are the IDs of a project's containers, by name.
func containers(t *testing.T, d *docker.Docker, p *types.Project) map[string]string {
	t.Helper()
	services, err := d.Services(t.Context(), p.Name)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]string{}
	for _, s := range services {
		for _, c := range s.Containers {
			ids[c.Name] = c.ID
		}
	}
	return ids
}

func eventually(t testing.TB, what string, want func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !want() {
		if time.Now().After(deadline) {
			t.Fatalf("in vain: %s", what)
		}
		<-time.After(10 * time.Millisecond)
	}
}

// gathered are the lines of a call of Logs under way.
type gathered struct {
	mu    sync.Mutex
	lines []engine.Line
}

func (g *gathered) add(l engine.Line) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.lines = append(g.lines, l)
}

func (g *gathered) copy() []engine.Line {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.lines)
}

// following follows a project's logs until the test ends.
func following(t *testing.T, d *docker.Docker, p *types.Project, o engine.LogOptions) *gathered {
	t.Helper()
	g := &gathered{}
	o.Follow = true
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = d.Logs(ctx, p.Name, o, g.add)
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return g
}
