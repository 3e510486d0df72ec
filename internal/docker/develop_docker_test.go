//go:build docker

package docker_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
)

func TestDevelopCopiesRestartsAndBuilds(t *testing.T) {
	d, p := engaged(t, `
services:
  w:
    build: .
    command: sleep 1000
    stop_signal: KILL
    develop:
      watch:
        - {action: sync, path: ./src, target: /app}
        - {action: sync+restart, path: ./conf, target: /conf}
        - {action: rebuild, path: ./Dockerfile}
`)
	t.Cleanup(func() { _ = exec.Command("docker", "rmi", "-f", p.Name+"-w").Run() })
	dockerfile(t, p.WorkingDir, "FROM busybox:latest\nRUN mkdir /app /conf\n")
	put := func(name, text string) {
		t.Helper()
		path := filepath.Join(p.WorkingDir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	put("src/old", "old")
	put("conf/old", "old")
	if err := d.Up(t.Context(), p, engine.UpOptions{Wait: true}, nil); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	heard, done := make(chan engine.Sync, 32), make(chan error, 1)
	go func() { done <- d.Develop(ctx, p, nil, func(s engine.Sync) { heard <- s }) }()

	// Whoever writes before the files are watched is not heard: write until it is.
	until := func(text string, write func()) engine.Sync {
		t.Helper()
		tick := time.NewTicker(2 * time.Second)
		defer tick.Stop()
		write()
		for {
			select {
			case s := <-heard:
				if strings.Contains(s.Text, text) {
					return s
				}
				t.Logf("told %+v", s)
			case <-tick.C:
				if text == "copied" {
					write()
				}
			case <-ctx.Done():
				t.Fatalf("never told %q", text)
			}
		}
	}
	if s := until("copied", func() { put("src/new", "hello") }); s.Service != "w" || s.Failed {
		t.Errorf("told %+v", s)
	}
	eventually(t, "the copied file", func() bool { return strings.Contains(shell(t, d, p.Name, "w", 1, "cat /app/new || true"), "hello") })
	before := started(t, d, p.Name)
	until("restarted", func() { put("conf/new", "x") })
	if after := started(t, d, p.Name); !after.After(before) {
		t.Errorf("started %v, before %v", after, before)
	}
	s := until("no such thing", func() { put("Dockerfile", "FROM busybox:latest\nRUN echo no such thing; exit 7\n") })
	if !s.Failed {
		t.Errorf("told %+v", s)
	}
	until("built anew", func() { put("Dockerfile", "FROM busybox:latest\nRUN mkdir /app /conf; echo two > /made\n") })
	eventually(t, "the new image", func() bool {
		var out strings.Builder // the container is replaced meanwhile
		_, err := d.Exec(ctx, p.Name, engine.ExecOptions{Service: "w", Command: []string{"cat", "/made"}, Out: &out, Err: &out})
		return err == nil && strings.Contains(out.String(), "two")
	})
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// started is when the one container of a project started.
func started(t *testing.T, d engine.Engine, project string) time.Time {
	t.Helper()
	services, err := d.Services(t.Context(), project)
	if err != nil {
		t.Fatal(err)
	}
	return services[0].Containers[0].Started
}
