package docker

import (
	"context"
	"sync"
	"time"

	"github.com/moby/moby/api/types/events"
	"github.com/moby/moby/client"
)

// news follows the engine's events about a project's containers. It never makes
// the engine wait: an engine drops readers that are slow.
type news struct {
	api    client.APIClient
	cancel context.CancelFunc
	opened chan struct{} // closed when the engine has accepted the request
	ended  chan struct{} // closed when there is no more to come
	ready  chan struct{} // has a token when there is something to take

	mu     sync.Mutex
	events []events.Message
	err    error
}

// interesting are the actions that change what we show. The others would make a
// wake-up of every health check.
func interesting() []string {
	return []string{"create", "start", "restart", "die", "stop", "kill", "destroy", "oom", "pause", "unpause", "rename", "health_status"}
}

// listen starts to follow; the stream ends with ctx or stop. Engines answer the
// request before they listen themselves, so that what happens in between would
// be missed: they are asked for what they remember, too.
func (c *connection) listen(ctx context.Context, project string) *news {
	ctx, cancel := context.WithCancel(ctx)
	n := &news{
		api: c.api, cancel: cancel,
		opened: make(chan struct{}), ended: make(chan struct{}), ready: make(chan struct{}, 1),
	}
	go n.run(ctx, client.EventsListOptions{
		Since:   "1",
		Filters: ofProject(project).Add("type", "container").Add("event", interesting()...),
	})
	return n
}

// stop ends the stream and waits for its goroutine.
func (n *news) stop() {
	n.cancel()
	<-n.ended
}

func (n *news) run(ctx context.Context, o client.EventsListOptions) {
	defer close(n.ended)
	stream := n.api.Events(ctx, o) // returns when the engine answers
	close(n.opened)
	for {
		select {
		case e := <-stream.Messages:
			n.put(e, nil)
		case err := <-stream.Err:
			n.put(events.Message{}, err)
			return
		}
	}
}

func (n *news) put(e events.Message, err error) {
	n.mu.Lock()
	if err != nil {
		n.err = err
	} else {
		n.events = append(n.events, e)
	}
	n.mu.Unlock()
	select {
	case n.ready <- struct{}{}:
	default:
	}
}

// take returns what came since the last call, and why there is no more.
func (n *news) take() ([]events.Message, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	taken := n.events
	n.events = nil
	return taken, n.err
}

// wait returns when the engine listens.
func (n *news) wait(ctx context.Context) error {
	limit := time.NewTimer(requestTimeout)
	defer limit.Stop()
	select {
	case <-n.opened:
		return nil
	case <-limit.C:
		return context.DeadlineExceeded
	case <-ctx.Done():
		return ctx.Err()
	}
}

// backoff is the pause between tries to reach an engine that is gone.
type backoff struct{ next time.Duration }

const (
	firstPause = 50 * time.Millisecond
	maxPause   = time.Second
)

// sleep waits a little longer each time; reset makes it short again.
func (b *backoff) sleep(ctx context.Context) {
	b.next = min(max(2*b.next, firstPause), maxPause)
	select {
	case <-time.After(b.next):
	case <-ctx.Done():
	}
}

func (b *backoff) reset() { b.next = 0 }

// bell wakes everyone who waits for it.
type bell struct {
	mu   sync.Mutex
	next chan struct{}
}

// ring wakes those who wait now.
func (b *bell) ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next != nil {
		close(b.next)
		b.next = nil
	}
}

// wait returns what is closed by the next ring.
func (b *bell) wait() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.next == nil {
		b.next = make(chan struct{})
	}
	return b.next
}
