package enginetest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
)

// eventually polls until want holds.
func eventually(t testing.TB, what string, want func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !want() {
		if time.Now().After(deadline) {
			t.Fatalf("in vain: %s", what)
		}
		<-time.After(10 * time.Millisecond) // between two looks, not for something
	}
}

// watched is a Watch under way and what it said last.
type watched struct {
	mu   sync.Mutex
	last engine.Snapshot
	told int
}

// observe watches a project until the test ends.
func observe(t *testing.T, g Ground, p *types.Project) *watched {
	t.Helper()
	w := &watched{}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- g.Engine.Watch(ctx, p.Name, func(s engine.Snapshot) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.last = s
			w.told++
		})
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-done:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("watch: %v, want %v", err, context.Canceled)
			}
		case <-time.After(patience):
			t.Error("watch does not end with its context")
		}
	})
	return w
}

// snapshot is what was said last, and how often something was said.
func (w *watched) snapshot() (engine.Snapshot, int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.last, w.told
}

func (w *watched) service(name string) engine.Service {
	s, _ := w.snapshot()
	for _, service := range s.Services {
		if service.Name == name {
			return service
		}
	}
	return engine.Service{State: engine.Absent}
}

func (w *watched) until(t *testing.T, what, name string, want func(engine.Service) bool) engine.Service {
	t.Helper()
	var found engine.Service
	eventually(t, what, func() bool {
		found = w.service(name)
		return want(found)
	})
	return found
}

func watchTells(t *testing.T, g Ground, p *types.Project) {
	w := observe(t, g, p)
	eventually(t, "a first snapshot, of nothing", func() bool { _, told := w.snapshot(); return told > 0 })
	up(t, g, p, "db", "other")
	w.until(t, "db healthy", "db", func(s engine.Service) bool { return s.Health == engine.Healthy })
	w.until(t, "other running", "other", func(s engine.Service) bool { return s.State == engine.Running })
	if s, _ := w.snapshot(); s.Err != nil || s.Info.Version == "" {
		t.Errorf("snapshot: %+v", s)
	}
	if err := g.Engine.Scale(limited(t), p, map[string]int{"other": 2}, nil); err != nil {
		t.Fatal(err)
	}
	w.until(t, "two of other", "other", func(s engine.Service) bool { return len(s.Containers) == 2 })
	if err := g.Engine.Stop(limited(t), p, []string{"db"}, nil); err != nil {
		t.Fatal(err)
	}
	w.until(t, "db exited", "db", func(s engine.Service) bool { return s.State == engine.Exited })
	if err := g.Engine.Remove(limited(t), p, []string{"db"}, nil); err != nil {
		t.Fatal(err)
	}
	w.until(t, "db gone", "db", func(s engine.Service) bool { return s.State == engine.Absent })
}

func watchSaysWhy(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "db", "other")
	w := observe(t, g, p)
	g.Sicken(t, "db", "the disk is upside down")
	db := w.until(t, "db unhealthy", "db", func(s engine.Service) bool { return s.Health == engine.Unhealthy })
	if c := db.Containers[0]; c.HealthFails < 1 || c.HealthOutput != "the disk is upside down" {
		t.Errorf("db says %d, %q", c.HealthFails, c.HealthOutput)
	}
	g.Write(t, "other", 1, true, "cannot go on")
	g.Write(t, "other", 1, false, "bye")
	g.Crash(t, "other", 3)
	other := w.until(t, "other exited", "other", func(s engine.Service) bool { return s.State == engine.Exited })
	if c := other.Containers[0]; c.ExitCode != 3 || other.ExitCode != 3 || c.LastLine != "cannot go on" || c.Finished.IsZero() {
		t.Errorf("other: %+v", other)
	}
}

func watchOutlives(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "other")
	w := observe(t, g, p)
	w.until(t, "other running", "other", func(s engine.Service) bool { return s.State == engine.Running })
	g.Break(t)
	eventually(t, "an error", func() bool { s, _ := w.snapshot(); return errors.Is(s.Err, engine.ErrUnreachable) })
	if w.service("other").State != engine.Running {
		t.Error("the last known services are forgotten")
	}
	g.Mend(t)
	eventually(t, "no error any more", func() bool { s, _ := w.snapshot(); return s.Err == nil })
	g.Crash(t, "other", 4)
	w.until(t, "other exited", "other", func(s engine.Service) bool { return s.ExitCode == 4 })
}
