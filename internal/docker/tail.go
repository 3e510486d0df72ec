package docker

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/containerd/errdefs"
	"github.com/moby/moby/api/types/events"
	"github.com/moby/moby/client"

	"github.com/devbliss/devbliss/internal/engine"
)

// tail reads the log of one container through all its runs. What the container
// does it asks the engine each time a stream has ended: events only say when to
// ask, and how runs ended.
type tail struct {
	*source
	follow *follow
	woken  chan struct{} // has a token when it is worth asking
	open   bool          // the current run is announced and its end is not
	guess  bool          // a line has told of the run, not the engine: run is when the one before ended

	mu      sync.Mutex
	deaths  []death // of runs whose end is not out yet, oldest first
	revived int64   // when the last start that was heard of happened
}

// death is the end of a run.
type death struct {
	nanos int64
	code  int
}

// manyDeaths is how many ends are remembered that nobody has asked for.
const manyDeaths = 100

func newTail(f *follow, s *source) *tail {
	return &tail{source: s, follow: f, woken: make(chan struct{}, 1), open: s.running}
}

func (t *tail) wake() {
	select {
	case t.woken <- struct{}{}:
	default:
	}
}

// died remembers how a run ended.
func (t *tail) died(e events.Message) {
	code, _ := strconv.Atoi(e.Actor.Attributes["exitCode"])
	t.mu.Lock()
	defer t.mu.Unlock()
	if n := len(t.deaths); n > 0 && t.deaths[n-1].nanos >= e.TimeNano {
		return // heard before: a new stream of events begins in the past
	}
	if n := len(t.deaths); n > 0 && (t.revived <= t.deaths[n-1].nanos || t.revived > e.TimeNano) {
		return // the same run once more: an engine that comes back after a crash tells of its end twice
	}
	t.deaths = append(t.deaths, death{nanos: e.TimeNano, code: code})
	if n := len(t.deaths); n > manyDeaths {
		t.deaths = slices.Delete(t.deaths, 0, n-manyDeaths)
	}
}

// started remembers when a run began.
func (t *tail) started(e events.Message) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.revived = max(t.revived, e.TimeNano)
}

// ended returns the first death in the current run's time that is older than
// nanos.
func (t *tail) ended(nanos int64) (death, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, d := range t.deaths {
		if d.nanos > t.source.run && d.nanos < nanos {
			return d, true
		}
	}
	return death{}, false
}

// outcome is what a look at a container came to.
type outcome int

const (
	again   outcome = iota // look again
	stopped                // there is nothing to read until it is started
	over                   // it is gone
)

// run reads until ctx ends or the container is gone.
func (t *tail) run(ctx context.Context) {
	var r *round
	for {
		if r = t.follow.rounds.after(ctx, r); r == nil {
			return
		}
		for r.ctx.Err() == nil {
			what, err := t.turn(r)
			if err != nil {
				_ = t.follow.docker.lost(r.connection, err)
				r.cancel()
				break
			}
			if what == over {
				return
			}
			if what == stopped {
				t.idle(r)
			}
		}
		if ctx.Err() != nil {
			return
		}
	}
}

// idle waits until there may be something to read.
func (t *tail) idle(r *round) {
	select {
	case <-t.woken:
	case <-r.ctx.Done():
	}
}

// turn asks what the container does, and reads its log while it runs.
func (t *tail) turn(r *round) (outcome, error) {
	now, err := t.ask(r)
	if errdefs.IsNotFound(err) {
		t.farewell(r)
		return over, nil
	}
	if err != nil {
		return again, err
	}
	if err := t.enter(r, now); err != nil {
		return over, forgiven(err)
	}
	if now.State == engine.Running || now.State == engine.Paused {
		began := time.Now()
		err := t.stream(r)
		if unreadable(err) {
			t.follow.emit(t.divider(began.UnixNano(), t.service+" keeps no log that can be read"))
			return over, nil
		}
		if time.Since(began) < time.Second {
			t.breathe(r)
		}
		return again, forgiven(err)
	}
	if err := forgiven(t.rest(r)); err != nil {
		return again, err
	}
	if t.guess { // what it has written is from a run that the engine has not told of
		t.breathe(r)
		return again, nil
	}
	if t.open {
		t.open = false
		t.follow.emit(*t.exitDivider(now))
	}
	t.restarts = now.Restarts
	return stopped, nil
}

// breathe keeps a stream that ends at once from being asked for without pause; a
// container that has stopped meanwhile is not kept waiting for.
func (t *tail) breathe(r *round) {
	select {
	case <-t.woken:
		t.wake()
	case <-time.After(20 * time.Millisecond):
	case <-r.ctx.Done():
	}
}

func (t *tail) ask(r *round) (engine.Container, error) {
	ctx, cancel := context.WithTimeout(r.ctx, requestTimeout)
	defer cancel()
	i, err := r.api.ContainerInspect(ctx, t.id, client.ContainerInspectOptions{})
	if err != nil {
		return engine.Container{}, err
	}
	return t.learn(i.Container), nil
}

// enter takes note of a run that is new, after what the runs before it have left.
func (t *tail) enter(r *round, now engine.Container) error {
	started := now.Started.UnixNano()
	if now.Started.IsZero() || started <= t.source.run {
		return nil // less: a first line may come before the engine takes note of its run
	}
	if t.source.run == 0 && !t.open {
		// It may be in its second run already.
		t.begin(1, min(started, cmp.Or(t.born, started))-startup)
		t.guess = true
	}
	if t.open {
		if !t.guess {
			t.awaitDeath(r, started)
		}
		if err := t.rest(r); err != nil {
			return err
		}
		t.cross(started, restartsBefore(now))
		if t.guess {
			if started > t.source.run { // the run that a line has shown already
				t.source.run, t.guess = started, false
			}
			return nil
		}
	}
	t.restarts = restartsBefore(now)
	t.begin(started, max(t.newest, started-startup))
	t.guess = false
	return nil
}

// restartsBefore is how many restarts there were before a container's last run:
// the engine counts one as soon as it has decided on it.
func restartsBefore(now engine.Container) int {
	if now.State == engine.Restarting {
		return now.Restarts - 1
	}
	return now.Restarts
}

// begin announces a run.
func (t *tail) begin(started, shown int64) {
	t.source.run, t.announced, t.open = started, true, true
	if t.written {
		t.newest = max(t.newest, shown)
		t.follow.emit(t.divider(t.newest, engine.StartText(t.service, t.replica)))
	}
}

// cross puts dividers where the runs before nanos ended. A stream that was opened
// while the container waited for its restart goes on into the next run. Restarts
// is how many there have been.
func (t *tail) cross(nanos int64, restarts int) {
	for t.open {
		d, ok := t.ended(nanos)
		if !ok {
			return
		}
		restart := 0
		if t.restarts < restarts {
			t.restarts++
			restart = t.restarts
		}
		t.newest = max(t.newest, d.nanos)
		t.follow.emit(t.divider(t.newest, engine.ExitText(t.service, t.replica, d.code, restart)))
		t.begin(d.nanos, nanos)
		t.guess = true
	}
}

// awaitDeath waits for the news of how the run before ended. The event has been
// sent, but may not have come yet.
func (t *tail) awaitDeath(r *round, started int64) {
	for range 10 {
		if _, ok := t.ended(started); ok {
			return
		}
		select {
		case <-time.After(30 * time.Millisecond):
		case <-r.ctx.Done():
			return
		}
	}
}

// farewell is for a container that was removed while it ran.
func (t *tail) farewell(r *round) {
	if !t.open {
		return
	}
	ever := time.Now().Add(time.Hour).UnixNano()
	t.awaitDeath(r, ever)
	if d, ok := t.ended(ever); ok {
		t.follow.emit(t.divider(max(d.nanos, t.newest), engine.ExitText(t.service, t.replica, d.code, 0)))
	}
}

// stream reads until the container stops.
func (t *tail) stream(r *round) error {
	q := t.request()
	q.follow = true
	return r.read(r.ctx, t.source, q, t.line)
}

// rest reads what was written and not read yet.
func (t *tail) rest(r *round) error { return r.read(r.ctx, t.source, t.request(), t.line) }

func (t *tail) line(o output) {
	t.take(o, t.follow.emit, func(nanos int64) { t.cross(nanos, math.MaxInt) })
}

// request says where to take up reading.
func (t *tail) request() request {
	switch {
	case t.cursor.started():
		return request{tail: -1, since: t.cursor.resume()}
	case t.primed:
		return request{tail: -1, since: t.since}
	default:
		return request{tail: t.follow.window.tail, since: t.since}
	}
}

// round is a time during which the engine is there. What is read during a round
// ends with it: an engine that hangs, or a network that is gone, ends no stream.
type round struct {
	*connection
	ctx    context.Context
	cancel context.CancelFunc
}

func newRound(ctx context.Context, c *connection) *round {
	r := &round{connection: c}
	r.ctx, r.cancel = context.WithCancel(ctx)
	return r
}

// rounds hands the current round to the readers.
type rounds struct {
	mu      sync.Mutex
	current *round
	changed chan struct{}
}

// begin makes r the current round.
func (s *rounds) begin(r *round) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.current = r
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}

// after waits for another round than old; nil when ctx has ended.
func (s *rounds) after(ctx context.Context, old *round) *round {
	for {
		s.mu.Lock()
		if s.changed == nil {
			s.changed = make(chan struct{})
		}
		current, changed := s.current, s.changed
		s.mu.Unlock()
		if current != nil && current != old && current.ctx.Err() == nil {
			return current
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return nil
		}
	}
}
