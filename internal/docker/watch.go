package docker

import (
	"cmp"
	"context"
	"maps"
	"reflect"
	"slices"
	"sync"
	"time"

	"github.com/containerd/errdefs"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/api/types/events"
	"github.com/moby/moby/client"
	"golang.org/x/sync/errgroup"

	"github.com/devbliss/devbliss/internal/engine"
)

const (
	refreshPause = 100 * time.Millisecond // at least between two looks
	pulse        = 10 * time.Second       // between signs of life of an idle engine
	pulseTimeout = 3 * time.Second        // after which it counts as gone
	sickInterval = 5 * time.Second        // between looks at failing health checks, whose output changes silently
	bornInterval = time.Second            // between looks at new containers: one that fails to start does so silently
	bornTime     = time.Minute            // for which a container is new
	inspections  = 8                      // side by side
)

// Services reports a project's containers, see engine.Engine.
func (d *Docker) Services(ctx context.Context, project string) ([]engine.Service, error) {
	c, err := d.connect(ctx)
	if err != nil {
		return nil, outer(ctx, err)
	}
	s := sight{connection: c, project: project}
	if err := s.look(ctx); err != nil {
		return nil, outer(ctx, d.lost(c, err))
	}
	return s.services(), nil
}

// Watch reports every change of a project's containers, see engine.Engine.
func (d *Docker) Watch(ctx context.Context, project string, state func(engine.Snapshot)) error {
	w := watch{docker: d, project: project, state: state}
	var pause backoff
	for ctx.Err() == nil {
		if err := w.attend(ctx, &pause); err != nil && ctx.Err() == nil {
			w.last.Err = err
			w.tell(w.last)
		}
		pause.sleep(ctx)
	}
	return ctx.Err()
}

// watch is one call of Watch.
type watch struct {
	docker  *Docker
	project string
	state   func(engine.Snapshot)
	last    engine.Snapshot
	told    bool
	mute    string // text of the last error that was told
}

// tell reports a snapshot that is not the last one once more.
func (w *watch) tell(s engine.Snapshot) {
	text := ""
	if s.Err != nil {
		text = s.Err.Error()
	}
	if w.told && text == w.mute && text != "" {
		return
	}
	w.last, w.told, w.mute = s, true, text
	w.state(s)
}

// attend watches as long as the engine is there, and returns why it is not.
func (w *watch) attend(ctx context.Context, pause *backoff) error {
	d := w.docker
	c, err := d.connect(ctx)
	if err != nil {
		return err
	}
	n := c.listen(ctx, w.project)
	defer n.stop()
	if err := n.wait(ctx); err != nil {
		return d.lost(c, err)
	}
	s := sight{connection: c, project: w.project}
	ticker := time.NewTicker(d.pulse)
	defer ticker.Stop()
	for {
		ended := d.done.wait() // a verb that ends during the look is worth another
		if err := s.look(ctx); err != nil {
			return d.lost(c, err)
		}
		pause.reset()
		w.refresh(&s)
		if err := s.linger(ctx, n, ended, ticker); err != nil {
			return d.lost(c, err)
		}
	}
}

// refresh reports what was seen, if it is not what was reported last.
func (w *watch) refresh(s *sight) {
	now := engine.Snapshot{Info: s.info, Services: s.services()}
	if w.told && w.last.Err == nil && reflect.DeepEqual(now, w.last) {
		return
	}
	w.tell(now)
}

// sight is what is known of a project's containers through one connection.
type sight struct {
	*connection
	project string
	seen    map[string]seen // by ID
	dirty   map[string]bool // IDs of containers that had news
	looked  time.Time
}

// seen is a container, and what the list said when it was inspected.
type seen struct {
	engine.Container
	service string
	listed  string
	since   time.Time // when it was first seen
}

// look lists the containers, and inspects those that are new, had news or look
// different. Nobody is inspected twice for nothing.
func (s *sight) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, requestTimeout)
	defer cancel()
	s.looked = time.Now()
	summaries, err := s.list(ctx, s.project)
	if err != nil {
		return err
	}
	was, dirty := s.seen, s.dirty
	s.seen, s.dirty = make(map[string]seen, len(summaries)), nil
	var mu sync.Mutex
	var group errgroup.Group
	group.SetLimit(inspections)
	for _, summary := range summaries {
		listed := fingerprint(summary)
		if before, ok := was[summary.ID]; ok && !dirty[summary.ID] && before.listed == listed {
			before.Name = nameOf(summary.Names)
			mu.Lock()
			s.seen[summary.ID] = before
			mu.Unlock()
			continue
		}
		since := was[summary.ID].since
		if since.IsZero() {
			since = s.looked
		}
		group.Go(func() error {
			c, err := s.inspect(ctx, summary)
			if errdefs.IsNotFound(err) {
				return nil // removed meanwhile
			}
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			s.seen[summary.ID] = seen{Container: c, service: summary.Labels[api.ServiceLabel], listed: listed, since: since}
			return nil
		})
	}
	return group.Wait()
}

// fingerprint is what in a list shows that a container has changed. The status
// is not in it: it tells the time, too.
func fingerprint(s container.Summary) string {
	health, _ := readStatus(s.Status)
	return string(s.State) + " " + string(health)
}

func (s *sight) inspect(ctx context.Context, summary container.Summary) (engine.Container, error) {
	r, err := s.api.ContainerInspect(ctx, summary.ID, client.ContainerInspectOptions{})
	if err != nil {
		return engine.Container{}, err
	}
	c := merged(summary, r.Container)
	if inTrouble(c) {
		s.ail(ctx, &c, r.Container)
	}
	return c, nil
}

// services groups what was seen.
func (s *sight) services() []engine.Service {
	by := map[string][]engine.Container{}
	for _, c := range s.seen {
		by[c.service] = append(by[c.service], c.Container)
	}
	out := make([]engine.Service, 0, len(by))
	for _, name := range slices.Sorted(maps.Keys(by)) {
		out = append(out, engine.Group(name, by[name]))
	}
	return out
}

// linger returns when it is time for another look, or why there is none.
func (s *sight) linger(ctx context.Context, n *news, ended <-chan struct{}, ticker *time.Ticker) error {
	soon := make(<-chan time.Time)
	if interval := s.suspects(); interval > 0 {
		timer := time.NewTimer(interval)
		defer timer.Stop()
		soon = timer.C
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-n.ready:
			taken, err := n.take()
			s.mark(taken)
			if err != nil {
				return err
			}
			if len(s.dirty) > 0 {
				return s.pace(ctx, n)
			}
		case <-soon:
			return nil
		case <-ended:
			return s.pace(ctx, n)
		case <-ticker.C:
			if err := s.beat(ctx); err != nil {
				return err
			}
		}
	}
}

// pace keeps looks apart, and gathers the news of the pause.
func (s *sight) pace(ctx context.Context, n *news) error {
	rest := time.Until(s.looked.Add(refreshPause))
	if rest > 0 {
		select {
		case <-time.After(rest):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	taken, err := n.take()
	s.mark(taken)
	return err
}

// mark remembers whom news are about.
func (s *sight) mark(taken []events.Message) {
	if s.dirty == nil {
		s.dirty = map[string]bool{}
	}
	for _, e := range taken {
		if isReplica(e.Actor.Attributes) {
			s.dirty[e.Actor.ID] = true
		}
	}
}

// suspects marks containers that may change without an event, and returns when
// to look at them: 0 where there are none.
func (s *sight) suspects() (interval time.Duration) {
	for id, c := range s.seen {
		switch {
		case c.State == engine.Created && c.Error == "" && time.Since(c.since) < bornTime:
			interval = bornInterval
		case c.Health == engine.Unhealthy:
			interval = cmp.Or(interval, sickInterval)
		default:
			continue
		}
		if s.dirty == nil {
			s.dirty = map[string]bool{}
		}
		s.dirty[id] = true
	}
	return interval
}
