package stack

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
)

func itoa(n int) string { return strconv.Itoa(n) }

// watched is a Watch with its reader.
type watched struct {
	t     *testing.T
	ctx   context.Context
	feed  *Feed
	view  View
	lines []string
}

// watch runs Watch until the test ends.
func (g *ground) watch() *watched {
	g.t.Helper()
	ctx, cancel := context.WithTimeout(g.t.Context(), 20*time.Second)
	w := &watched{t: g.t, ctx: ctx, feed: NewFeed(100)}
	done := make(chan error)
	go func() { done <- g.Watch(ctx, w.feed) }()
	g.t.Cleanup(func() {
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			g.t.Errorf("watch ended with %v", err)
		}
	})
	return w
}

// until reads frames until ok.
func (w *watched) until(what string, ok func() bool) {
	w.t.Helper()
	var fr Frame
	for !ok() {
		if err := w.feed.Next(w.ctx, &fr); err != nil {
			w.t.Fatalf("no %s: %v\nview %+v\nlines %q", what, err, w.view, w.lines)
		}
		if fr.View != nil {
			w.view = *fr.View
		}
		for _, l := range fr.Lines {
			w.lines = append(w.lines, l.Service+": "+l.Text)
		}
	}
}

func (w *watched) service(name string) Service {
	for _, s := range w.view.Services {
		if s.Name == name {
			return s
		}
	}
	return Service{}
}

func TestWatchShowsTheFileBeforeDockerHasAnswered(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	feed := NewFeed(0)
	ctx, cancel := context.WithCancel(t.Context())
	g.o.Engine = mute{g.fake}
	done := make(chan error)
	go func() { done <- g.Watch(ctx, feed) }()
	var fr Frame
	if err := feed.Next(ctx, &fr); err != nil {
		t.Fatal(err)
	}
	if v := fr.View; v == nil || v.Asked || len(v.Services) != 2 || v.Name != "shop" || v.Services[0].State != engine.Absent {
		t.Errorf("%+v", v)
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// mute is an engine that never answers.
type mute struct{ engine.Engine }

func (mute) Watch(ctx context.Context, _ string, _ func(engine.Snapshot)) error {
	<-ctx.Done()
	return ctx.Err()
}

func (mute) Logs(ctx context.Context, _ string, _ engine.LogOptions, _ func(engine.Line)) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestWatchFollowsContainersAndLogs(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	w := g.watch()
	w.until("answer", func() bool { return w.view.Asked })
	if w.view.Engine.Version == "" || w.view.Down != nil || w.view.Problem != nil {
		t.Errorf("%+v", w.view)
	}
	g.up()
	w.until("running web", func() bool { return w.service("web").State == engine.Running })
	g.fake.Write("web", 0, true, "boom")
	g.fake.Crash("web", 1)
	w.until("why", func() bool { return w.service("web").Why == "exit 1 · boom" })
	w.until("log line", func() bool { return strings.Contains(strings.Join(w.lines, "\n"), "web: boom") })
}

func TestWatchKeepsWhatItKnowsWhileDockerIsGone(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.up()
	w := g.watch()
	w.until("running web", func() bool { return w.service("web").State == engine.Running })
	g.fake.Break(nil)
	w.until("down", func() bool { return w.view.Down != nil })
	if !errors.Is(w.view.Down, engine.ErrUnreachable) || w.service("web").State != engine.Running {
		t.Errorf("%+v", w.view)
	}
	g.fake.Mend()
	w.until("back", func() bool { return w.view.Down == nil })
}

func TestWatchReloadsOnSaveAndKeepsTheLastGoodServices(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	w := g.watch()
	w.until("answer", func() bool { return w.view.Asked })

	g.write("compose.yaml", web+"  extra:\n    image: busybox\n")
	w.until("extra", func() bool { return w.service("extra").Name != "" })

	g.write("compose.yaml", web+"  extra:\n    imag: busybox\n")
	w.until("problem", func() bool { return w.view.Problem != nil })
	var problem *composefile.Problem
	if !errors.As(w.view.Problem, &problem) || w.service("extra").Name == "" {
		t.Errorf("%+v", w.view)
	}

	// Editors write beside and rename.
	g.write("next", web)
	if err := os.Rename(g.path("next"), g.path("compose.yaml")); err != nil {
		t.Fatal(err)
	}
	w.until("good again", func() bool { return w.view.Problem == nil && w.service("extra").Name == "" })

	g.write("compose.override.yaml", "services:\n  more:\n    image: busybox\n")
	w.until("override", func() bool { return w.service("more").Name != "" })
}

func TestWatchSeesAFileBehindALink(t *testing.T) {
	g := newGround(t, map[string]string{"real/shop.yaml": web})
	if err := os.Symlink(filepath.Join("real", "shop.yaml"), g.path("compose.yaml")); err != nil {
		t.Fatal(err)
	}
	w := g.watch()
	w.until("web", func() bool { return w.service("web").Name != "" })
	g.write("real/shop.yaml", web+"  extra:\n    image: busybox\n")
	w.until("extra", func() bool { return w.service("extra").Name != "" })
}

func TestWatchWaitsForAComposeFile(t *testing.T) {
	g := newGround(t, nil)
	w := g.watch()
	w.until("answer", func() bool { return w.view.Asked })
	if !errors.Is(w.view.Problem, composefile.ErrNotFound) || len(w.view.Services) != 0 || w.view.Dir != g.dir {
		t.Errorf("%+v", w.view)
	}
	g.write("compose.yaml", web)
	w.until("web", func() bool { return w.service("web").Name != "" && w.view.Problem == nil })
	g.up()
	g.fake.Write("web", 0, false, "hello")
	w.until("log line", func() bool { return strings.Contains(strings.Join(w.lines, "\n"), "web: hello") })
}

func TestWatchGoesOnWithTheContainersOfANewName(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.up()
	w := g.watch()
	w.until("running web", func() bool { return w.service("web").State == engine.Running })
	g.write("compose.yaml", "name: renamed\n"+web)
	w.until("new name", func() bool { return w.view.Name == "renamed" && w.service("web").State == engine.Absent })
	g.up("worker")
	w.until("running worker", func() bool { return w.service("worker").State == engine.Running })
}

func TestWatchShowsContainersOfAFileThatWasNeverGood(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.up()
	g.write("compose.yaml", "services: [\n")
	w := g.watch()
	w.until("containers", func() bool { return len(w.view.Services) == 2 })
	if w.view.Problem == nil || w.view.Services[0].Declared {
		t.Errorf("%+v", w.view)
	}
}

func TestWatchEndsWhenTheEngineGivesUp(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.o.Engine = hopeless{mute{g.fake}}
	err := g.Watch(t.Context(), NewFeed(0))
	if err == nil || err.Error() != "watch the containers: given up" {
		t.Errorf("%v", err)
	}
}

type hopeless struct{ engine.Engine }

func (hopeless) Watch(context.Context, string, func(engine.Snapshot)) error {
	return errors.New("given up")
}

func TestWatchCountsTheTimeThatAServiceWaits(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "services: {}\n"})
	synctest.Test(t, func(t *testing.T) {
		begin := time.Now()
		db := one(engine.Container{State: engine.Running, Health: engine.Starting, Started: begin})
		db.Name = "db"
		api := one(engine.Container{State: engine.Created})
		api.DependsOn = map[string]string{"db": "service_healthy"}
		g.o.Now = time.Now
		w := &watcher{stack: g.Stack, view: View{Services: []Service{api, db}}}
		clock := waiting{}
		defer clock.stop()
		clock.set(true)
		ticks := 0
		for time.Since(begin) < 10*time.Minute {
			<-clock.tick()
			ticks++
			if w.refresh(t.Context()) {
				explain(w.view.Services, g.asking(t.Context()))
				clock.set(w.waits())
			} else {
				clock.slower()
			}
		}
		if why := w.view.Services[0].Why; !strings.HasPrefix(why, "waits for db (healthy), ") || !strings.HasSuffix(why, "min") {
			t.Errorf("why %q", why)
		}
		if ticks > 150 {
			t.Errorf("%d ticks in ten minutes", ticks)
		}
	})
}

func TestPollingSeesChangesWhereTheSystemReportsNone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "compose.yaml")
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		lists, changed := make(chan []string, 1), make(chan struct{}, 10)
		done := make(chan error)
		go func() { done <- pollFiles(ctx, nil, lists, func() { changed <- struct{}{} }) }()
		lists <- []string{path}
		synctest.Wait()
		if err := os.WriteFile(path, []byte("x"), 0o644); err != nil {
			t.Fatal(err)
		}
		<-changed
		<-time.After(time.Minute)
		if len(changed) != 0 {
			t.Error("a change was reported twice")
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}
