package docker

import (
	"context"
	"sync"
	"time"

	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/events"

	"github.com/devbliss/devbliss/internal/engine"
)

// Logs hands over log lines, see engine.Engine.
func (d *Docker) Logs(ctx context.Context, project string, o engine.LogOptions, line func(engine.Line)) error {
	now := time.Now()
	w, err := windowOf(o, now)
	if err != nil {
		return err
	}
	if !o.Follow || w.until != 0 && w.until <= now.UnixNano() {
		return d.past(ctx, project, w, line)
	}
	if w.until == 0 {
		return d.follow(ctx, project, w, line)
	}
	limited, cancel := context.WithDeadline(ctx, time.Unix(0, w.until))
	defer cancel()
	if err := d.follow(limited, project, w, line); ctx.Err() != nil {
		return err
	}
	return nil
}

// past hands over what has been written so far.
func (d *Docker) past(ctx context.Context, project string, w window, line func(engine.Line)) error {
	c, err := d.connect(ctx)
	if err != nil {
		return outer(ctx, err)
	}
	all, err := c.sources(ctx, project, w)
	if err == nil {
		err = c.history(ctx, all, w, emitter(w, line))
	}
	if err != nil {
		return outer(ctx, d.lost(c, err))
	}
	return nil
}

// emitter makes line safe for several goroutines, and leaves out what is not
// wanted.
func emitter(w window, line func(engine.Line)) func(engine.Line) {
	var mu sync.Mutex
	return func(l engine.Line) {
		if l.Kind == engine.Divider && !w.dividers {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		line(l)
	}
}

// follow hands over lines until ctx ends, through whatever happens to containers
// and engine.
func (d *Docker) follow(ctx context.Context, project string, w window, line func(engine.Line)) error {
	f := &follow{
		docker: d, project: project, window: w, emit: emitter(w, line),
		tails: map[string]*tail{},
	}
	defer f.group.Wait()
	var pause backoff
	for ctx.Err() == nil {
		if f.attend(ctx, &pause) == nil {
			break
		}
		pause.sleep(ctx)
	}
	return ctx.Err()
}

// follow is one call of Logs. One goroutine attends to the engine's events; each
// container has one that reads its log, through all its runs.
type follow struct {
	docker  *Docker
	project string
	window  window
	emit    func(engine.Line)
	group   sync.WaitGroup
	tails   map[string]*tail // by ID of the container
	past    bool             // the past is out, as far as it could be read
	rounds  rounds
}

// attend follows as long as the engine is there, and returns why it is not; nil
// when ctx has ended.
func (f *follow) attend(ctx context.Context, pause *backoff) error {
	c, err := f.docker.connect(ctx)
	if err != nil {
		return outer(ctx, err)
	}
	r := newRound(ctx, c)
	defer r.cancel()
	n := c.listen(r.ctx, f.project)
	defer n.stop()
	err = f.catchUp(ctx, r, n)
	if err == nil {
		pause.reset()
		f.rounds.begin(r)
		err = f.heed(ctx, r, n)
	}
	err = f.docker.lost(c, err)
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// catchUp finds the containers there are and makes their readers.
func (f *follow) catchUp(ctx context.Context, r *round, n *news) error {
	if err := n.wait(r.ctx); err != nil {
		return err
	}
	all, err := r.sources(r.ctx, f.project, f.window)
	if err != nil {
		return err
	}
	if f.past {
		for _, s := range all {
			f.discover(ctx, s)
		}
		return nil
	}
	err = r.history(r.ctx, all, f.window, f.emit)
	f.past = true // what is missing of it the readers find: each source knows its place
	for _, s := range all {
		f.start(ctx, s)
	}
	return err
}

// heed acts on events until there are no more.
func (f *follow) heed(ctx context.Context, r *round, n *news) error {
	ticker := time.NewTicker(f.docker.pulse)
	defer ticker.Stop()
	for {
		select {
		case <-r.ctx.Done(): // a reader has met an engine that is gone, or it is all over
			return r.ctx.Err()
		case <-n.ready:
			taken, err := n.take()
			for _, e := range taken {
				f.event(ctx, e)
			}
			if err != nil {
				return err
			}
		case <-ticker.C:
			if err := r.beat(r.ctx); err != nil {
				return err
			}
		}
	}
}

// event tells a container's reader about it, and makes one for a new container.
func (f *follow) event(ctx context.Context, e events.Message) {
	if !isReplica(e.Actor.Attributes) || !f.window.wants(e.Actor.Attributes[api.ServiceLabel]) {
		return
	}
	t := f.tails[e.Actor.ID]
	switch {
	case t == nil && e.Action == events.ActionStart:
		s := sourceOf(e.Actor.ID, e.Actor.Attributes["name"], e.Actor.Attributes)
		s.born = e.TimeNano
		f.discover(ctx, s)
	case t == nil:
	case e.Action == events.ActionDie:
		t.died(e)
	case e.Action == events.ActionStart:
		t.started(e)
		t.wake()
	case e.Action == events.ActionDestroy:
		t.wake()
	}
}

// discover makes a reader for a container that has none: it came after the
// beginning, so all that it has written is news.
func (f *follow) discover(ctx context.Context, s *source) {
	if _, ok := f.tails[s.id]; !ok {
		s.primed, s.written = true, true // written: its start is worth a divider
		f.start(ctx, s)
	}
}

// start makes the reader of a source. It ends with ctx or with the container.
func (f *follow) start(ctx context.Context, s *source) {
	t := newTail(f, s)
	f.tails[s.id] = t
	f.group.Go(func() { t.run(ctx) })
}
