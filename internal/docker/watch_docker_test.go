//go:build docker

package docker_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/docker"
	"github.com/devbliss/devbliss/internal/engine"
)

// watched is a call of Watch under way.
type watched struct {
	mu    sync.Mutex
	all   []engine.Snapshot
	times []time.Time
}

func (w *watched) last() engine.Snapshot {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.all) == 0 {
		return engine.Snapshot{}
	}
	return w.all[len(w.all)-1]
}

func (w *watched) service(name string) engine.Service {
	for _, s := range w.last().Services {
		if s.Name == name {
			return s
		}
	}
	return engine.Service{State: engine.Absent}
}

// watching watches a project until the test ends.
func watching(t *testing.T, d *docker.Docker, p *types.Project) *watched {
	t.Helper()
	w := &watched{}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = d.Watch(ctx, p.Name, func(s engine.Snapshot) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.all = append(w.all, s)
			w.times = append(w.times, time.Now())
		})
	}()
	t.Cleanup(func() {
		cancel()
		<-done
	})
	return w
}

func TestWatchSaysWhyAContainerRestarts(t *testing.T) {
	d, p := engaged(t, `
services:
  w: {image: "busybox:latest", restart: always, command: ["sh", "-c", "echo fine; echo no config >&2; exit 7"]}
`)
	w := watching(t, d, p)
	up(t, d, p, engine.UpOptions{})
	eventually(t, "restarts", func() bool {
		s := w.service("w")
		return len(s.Containers) == 1 && s.Containers[0].Restarts >= 2 && s.State == engine.Restarting
	})
	s := w.service("w")
	if c := s.Containers[0]; c.ExitCode != 7 || c.LastLine != "no config" || s.ExitCode != 7 {
		t.Errorf("%+v", s)
	}
}

func TestWatchSaysThatMemoryRanOut(t *testing.T) {
	d, p := engaged(t, `
services:
  w: {image: "busybox:latest", mem_limit: 16m, memswap_limit: 16m, command: ["sh", "-c", "x=$$(head -c 200m /dev/zero | tr '\\0' x); echo survived"]}
`)
	w := watching(t, d, p)
	up(t, d, p, engine.UpOptions{})
	eventually(t, "its end", func() bool { return w.service("w").State == engine.Exited })
	if c := w.service("w").Containers[0]; !c.OOMKilled || c.ExitCode == 0 {
		t.Errorf("out of memory %t, code %d", c.OOMKilled, c.ExitCode)
	}
}

func TestWatchSaysWhyAContainerDoesNotStart(t *testing.T) {
	d, p := engaged(t, `
services:
  w: {image: "busybox:latest", command: /no/such/program}
`)
	w := watching(t, d, p)
	err := d.Up(t.Context(), p, engine.UpOptions{Wait: true}, nil)
	if err == nil {
		t.Fatal("it has started")
	}
	eventually(t, "a reason", func() bool {
		s := w.service("w")
		return len(s.Containers) == 1 && strings.Contains(s.Containers[0].Error, "/no/such/program")
	})
}

// Many changes at once are few snapshots, and the first one is not kept waiting.
func TestWatchGathersChanges(t *testing.T) {
	d, p := engaged(t, `
services:
  w: {image: "busybox:latest", stop_signal: KILL, command: sleep 1000}
`)
	up(t, d, p, engine.UpOptions{Wait: true})
	w := watching(t, d, p)
	eventually(t, "a snapshot", func() bool { return len(w.last().Services) == 1 })
	began := time.Now()
	if err := d.Scale(t.Context(), p, map[string]int{"w": 6}, nil); err != nil {
		t.Fatal(err)
	}
	eventually(t, "six", func() bool { s := w.service("w"); return len(s.Containers) == 6 && s.State == engine.Running })
	took := time.Since(began)
	w.mu.Lock()
	defer w.mu.Unlock()
	if most := int(took/(100*time.Millisecond)) + 3; len(w.all) > most {
		t.Errorf("%d snapshots in %s", len(w.all), took)
	}
}

func TestWatchNoticesAtOnceThatTheEngineIsGone(t *testing.T) {
	_, p := engaged(t, `services: {w: {image: "busybox:latest"}}`)
	front := newDoor(t)
	d := docker.New(docker.Options{Host: front.host()})
	defer d.Close()
	w := watching(t, d, p)
	eventually(t, "a snapshot", func() bool { return w.last().Info.Version != "" })
	closed := time.Now()
	front.close()
	eventually(t, "an error", func() bool { return w.last().Err != nil })
	t.Logf("noticed after %s", time.Since(closed))
	front.open(t)
	opened := time.Now()
	eventually(t, "no error", func() bool { return w.last().Err == nil })
	t.Logf("back after %s", time.Since(opened))
}

// An engine that is gone for long is asked at most once a second, and idle means
// idle.
func TestWatchIsQuietWhenNothingHappens(t *testing.T) {
	_, p := engaged(t, `
services:
  w: {image: "busybox:latest", stop_signal: KILL, command: sleep 1000, healthcheck: {test: ["CMD", "true"], interval: 100ms}}
`)
	front := newDoor(t)
	d := docker.New(docker.Options{Host: front.host()})
	defer d.Close()
	up(t, d, p, engine.UpOptions{Wait: true})
	w := watching(t, d, p)
	eventually(t, "a snapshot", func() bool { return w.service("w").Health == engine.Healthy })
	front.settle()
	before := front.requests()
	<-time.After(2 * time.Second) // twenty health checks
	if n := front.requests() - before; n > 0 {
		t.Errorf("%d packets to an engine where nothing happens", n)
	}
}
