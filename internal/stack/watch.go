package stack

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"time"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"golang.org/x/sync/errgroup"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
)

// Watch fills feed with the stack's views and the log lines of all its services,
// until ctx ends, and returns ctx's error. The first view comes from the compose
// file alone, before Docker has answered. It reloads the files when they change.
func (s *Stack) Watch(ctx context.Context, feed *Feed) error {
	w := &watcher{
		stack: s, feed: feed,
		saved: make(chan struct{}, 1), seen: make(chan struct{}, 1), inputs: make(chan []string, 1),
	}
	defer s.heed(w.saved)()
	w.load(ctx)
	w.show(ctx)
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() error { return watchFiles(ctx, w.inputs, func() { wake(w.saved) }) })
	group.Go(func() error { return w.follow(ctx) })
	return group.Wait()
}

// watcher is a running Watch. The goroutine of follow alone works with it; the
// engine's callback only leaves the newest snapshot.
type watcher struct {
	stack  *Stack
	feed   *Feed
	saved  chan struct{} // holds a token when a file has changed
	seen   chan struct{} // holds a token when there is a new snapshot
	inputs chan []string // the files to watch; only the newest list waits here

	view     View
	known    bool      // view.Name is the project's, not only its folder's
	declared *declared // by the last good files; nil when there were none yet

	mu       sync.Mutex
	snapshot *engine.Snapshot // newest; nil until Docker has answered or failed
}

// follow keeps the view true. When a save gives the project another name, it goes
// on with the containers of that name.
func (w *watcher) follow(ctx context.Context) error {
	for {
		if err := w.followNamed(ctx); err != nil {
			return err
		}
	}
}

// followNamed returns nil when the project has another name than it began with.
func (w *watcher) followNamed(ctx context.Context) error {
	name, known := w.view.Name, w.known
	w.keep(nil)
	outer, cancel := context.WithCancel(ctx)
	group, inner := errgroup.WithContext(outer)
	group.Go(func() error {
		err := w.stack.o.Engine.Watch(inner, name, func(s engine.Snapshot) {
			w.keep(&s)
			wake(w.seen)
		})
		return broken(inner, "watch the containers", err)
	})
	if known {
		group.Go(func() error {
			o := engine.LogOptions{Follow: true, Tail: w.feed.tail}
			return broken(inner, "follow the logs", w.stack.o.Engine.Logs(inner, name, o, w.feed.Line))
		})
	}
	err := w.react(inner, name, known)
	cancel()
	cause := group.Wait() // the two above have ended now
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	}
	return cause
}

// broken tells an engine that gave up from one that was told to.
func broken(ctx context.Context, doing string, err error) error {
	if err == nil || ctx.Err() != nil {
		return nil
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// react shows news as they come until ctx ends, or, with nil, until the project
// is called something else.
func (w *watcher) react(ctx context.Context, name string, known bool) error {
	clock := waiting{}
	defer clock.stop()
	for w.view.Name == name && w.known == known {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-w.saved:
			w.load(ctx)
		case <-w.seen:
		case <-clock.tick():
			if !w.refresh(ctx) {
				clock.slower()
				continue
			}
		}
		w.show(ctx)
		clock.set(w.waits())
	}
	return nil
}

// load reads the files. Those that cannot be used leave what was there before.
func (w *watcher) load(ctx context.Context) {
	found, _ := w.stack.Find() // its error is loading's too
	p, err := w.stack.Project(ctx)
	if ctx.Err() != nil {
		return
	}
	w.view.Problem = err
	switch {
	case err == nil:
		w.declared = w.stack.declare(p)
		w.view.Name, w.view.Dir, w.view.Files, w.known = p.Name, p.WorkingDir, p.ComposeFiles, true
		w.view.Profiles = profilesOf(p)
	case w.declared == nil:
		w.view.Name, w.known = w.stack.guess()
		w.view.Dir, w.view.Files = w.stack.folder(), found.Files
	}
	w.tell(watchable(p, found))
}

// watchable are the files whose change may change the project, also those that
// are not there yet.
func watchable(p *types.Project, found composefile.Found) []string {
	inputs := composefile.Inputs(p, found)
	if len(found.Files) == 0 {
		for _, name := range cli.DefaultFileNames {
			inputs = append(inputs, filepath.Join(found.Dir, name))
		}
	}
	return inputs
}

// tell leaves the newest list for watchFiles.
func (w *watcher) tell(inputs []string) {
	select {
	case <-w.inputs:
	default:
	}
	w.inputs <- inputs // there is room: nobody else sends
}

// show hands a view of all that is known to the feed.
func (w *watcher) show(ctx context.Context) {
	d := w.declared
	if d == nil {
		d = w.stack.declare(&types.Project{})
	}
	snapshot := w.newest()
	var services []engine.Service
	if snapshot != nil {
		w.view.Asked = true
		w.view.Down = snapshot.Err
		if snapshot.Info != (engine.Info{}) {
			w.view.Engine = snapshot.Info
		}
		if w.known {
			services = snapshot.Services
		}
	}
	w.view.Services = w.stack.merge(d, services, w.stack.asking(ctx))
	w.feed.View(w.view)
}

// refresh works out again why services wait, and says whether that has changed.
func (w *watcher) refresh(ctx context.Context) bool {
	services := append([]Service{}, w.view.Services...)
	explain(services, w.stack.asking(ctx))
	for i, s := range services {
		if s.Why != w.view.Services[i].Why {
			return true
		}
	}
	return false
}

// waits says that a service waits for another, so that the time it takes is part
// of the view.
func (w *watcher) waits() bool {
	for _, s := range w.view.Services {
		if s.State == engine.Created && s.Why != "" {
			return true
		}
	}
	return false
}

func (w *watcher) keep(s *engine.Snapshot) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.snapshot = s
}

func (w *watcher) newest() *engine.Snapshot {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.snapshot
}

// wake leaves a token where there is none.
func wake(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

// waiting ticks while a service waits: each second at first, less often when what
// it shows changes less often. It does not tick when nobody waits.
type waiting struct {
	timer *time.Timer
	every time.Duration
}

// tick is nil, which never comes, while nobody waits.
func (t *waiting) tick() <-chan time.Time {
	if t.timer == nil {
		return nil
	}
	return t.timer.C
}

func (t *waiting) set(on bool) {
	t.stop()
	if on {
		t.every = time.Second
		t.timer = time.NewTimer(t.every)
	}
}

func (t *waiting) slower() {
	t.every = min(2*t.every, time.Minute)
	t.timer.Reset(t.every)
}

func (t *waiting) stop() {
	if t.timer != nil {
		t.timer.Stop()
		t.timer = nil
	}
}
