package docker

import (
	"context"
	"slices"
	"sync"

	"github.com/containerd/errdefs"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/client"

	"github.com/devbliss/devbliss/internal/engine"
)

// sources lists a project's containers as sources, with what their runs are.
func (c *connection) sources(ctx context.Context, project string, w window) ([]*source, error) {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	summaries, err := c.list(ctx, project)
	if err != nil {
		return nil, err
	}
	var found []*source
	for _, summary := range summaries {
		if !w.wants(summary.Labels[api.ServiceLabel]) {
			continue
		}
		found = append(found, sourceOf(summary.ID, nameOf(summary.Names), summary.Labels))
	}
	return found, nil
}

// batchSize is how many lines a stream reads ahead of the merge.
const batchSize = 256

// lane is one source on its way into the merge.
type lane struct {
	*source
	exit    *engine.Line // divider at the end, nil where there is none
	batches chan []output
	head    []output
	err     error // valid when batches is closed
}

// history emits what the sources have written so far, merged by time, without
// holding more of it than the streams' next lines.
func (c *connection) history(ctx context.Context, all []*source, w window, emit func(engine.Line)) error {
	ctx, cancel := context.WithCancel(ctx)
	lanes := make([]*lane, 0, len(all))
	var group sync.WaitGroup
	defer group.Wait()
	defer cancel()
	for _, s := range all {
		l := &lane{source: s, batches: make(chan []output, 1)}
		lanes = append(lanes, l)
		group.Go(func() {
			defer close(l.batches)
			l.err = c.fill(ctx, l, w)
		})
	}
	return merge(lanes, emit)
}

// fill reads a lane's log.
func (c *connection) fill(ctx context.Context, l *lane, w window) error {
	r, err := c.api.ContainerInspect(ctx, l.id, client.ContainerInspectOptions{})
	if err != nil {
		return forgiven(err)
	}
	now := l.learn(r.Container)
	if !now.Started.IsZero() {
		l.run = now.Started.UnixNano()
	}
	l.restarts, l.since = now.Restarts, w.since
	l.running = now.State == engine.Running || now.State == engine.Paused
	if !now.Finished.IsZero() && !l.running {
		if at := now.Finished.UnixNano(); w.tail != 0 && w.covers(at) {
			l.exit = l.exitDivider(now)
		}
	}
	if w.tail == 0 {
		// No line is wanted, but where the log ends now has to be known.
		l.announced = true
		return forgiven(c.read(ctx, l.source, request{tail: 1}, func(o output) { l.cursor.fresh(o) }))
	}
	var batch []output
	send := func() {
		if len(batch) > 0 {
			select {
			case l.batches <- batch:
			case <-ctx.Done():
			}
		}
		batch = make([]output, 0, batchSize)
	}
	err = c.read(ctx, l.source, request{tail: w.tail, since: w.since, until: w.until}, func(o output) {
		batch = append(batch, o)
		if len(batch) == batchSize || len(o.text) > readBuffer {
			send()
		}
	})
	send()
	return forgiven(err)
}

// exitDivider says with what a container has ended, and which restart follows.
// The last lines may have been stored after the engine saw the end.
func (s *source) exitDivider(now engine.Container) *engine.Line {
	restart := 0
	if now.State == engine.Restarting {
		restart = now.Restarts
	}
	d := s.divider(max(now.Finished.UnixNano(), s.newest), engine.ExitText(s.service, s.replica, now.ExitCode, restart))
	return &d
}

// forgiven leaves out errors that mean that there are no lines.
func forgiven(err error) error {
	if errdefs.IsNotFound(err) || unreadable(err) {
		return nil
	}
	return err
}

// merge emits the lanes' lines, oldest first.
func merge(lanes []*lane, emit func(engine.Line)) error {
	open := slices.Clone(lanes)
	for _, l := range open {
		l.advance()
	}
	for {
		var oldest *lane
		for _, l := range open {
			if at, ok := l.next(); ok && (oldest == nil || at < oldest.mustNext()) {
				oldest = l
			}
		}
		if oldest == nil {
			break
		}
		oldest.emit(emit)
	}
	var err error
	for _, l := range lanes {
		l.primed = l.err == nil
		if l.err != nil {
			err = l.err
		}
	}
	return err
}

// advance makes sure that there is a head, if anything is left.
func (l *lane) advance() {
	for len(l.head) == 0 {
		batch, ok := <-l.batches
		if !ok {
			return
		}
		l.head = batch
	}
}

// next is the moment of what the lane emits next.
func (l *lane) next() (nanos int64, ok bool) {
	if len(l.head) > 0 {
		return l.head[0].nanos, true
	}
	if l.exit != nil {
		return l.exit.Nanos, true
	}
	return 0, false
}

func (l *lane) mustNext() int64 {
	nanos, _ := l.next()
	return nanos
}

func (l *lane) emit(emit func(engine.Line)) {
	if len(l.head) == 0 {
		l.exit.Nanos = max(l.exit.Nanos, l.newest)
		emit(*l.exit)
		l.exit = nil
		return
	}
	l.take(l.head[0], emit, func(nanos int64) { l.announce(nanos, emit) })
	l.head = l.head[1:]
	l.advance()
}
