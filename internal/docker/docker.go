// Package docker implements engine.Engine: containers are made and converged by
// Docker Compose's own SDK, and watched through the engine's API. It is the only
// room that talks to Docker. It reads no compose files, edits nothing, keeps no
// state of its own, and prints nothing: what the SDK would print becomes steps,
// warnings or errors.
package docker

import (
	"context"
	"sync"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
)

// Options say which engine is meant. The zero value is what `docker` itself
// would use: DOCKER_HOST, DOCKER_CONTEXT, then the current context.
type Options struct {
	Context string       // docker context; "" is the current one
	Host    string       // endpoint such as "ssh://me@host"; wins over Context
	Warn    func(string) // hears what is wrong but does not stop anything; nil drops it
}

// Docker is an engine.Engine. It connects when it is first needed and anew after
// the engine was gone. Its methods may be called side by side.
type Docker struct {
	o     Options
	pulse time.Duration // between signs of life of an idle engine
	turn  chan struct{} // holds one token while nobody looks at conn
	conn  *connection
	done  bell     // rings when a verb has ended
	said  sync.Map // warnings that Warn has heard
}

var _ engine.Engine = (*Docker)(nil)

// New makes a Docker. Nothing is contacted until it is needed.
func New(o Options) *Docker {
	d := &Docker{o: o, pulse: pulse, turn: make(chan struct{}, 1)}
	d.turn <- struct{}{}
	return d
}

// Times after which an engine counts as gone.
const (
	pingTimeout    = 5 * time.Second // for an answer at all, negotiation included
	requestTimeout = 5 * time.Second // for an answer that needs no work
)

// Ping asks the engine who it is.
func (d *Docker) Ping(ctx context.Context) (engine.Info, error) {
	limited, cancel := context.WithTimeout(ctx, pingTimeout)
	defer cancel()
	c, err := d.connect(limited)
	if err != nil {
		return engine.Info{}, outer(ctx, err)
	}
	if err := c.alive(limited); err != nil {
		return engine.Info{}, outer(ctx, d.lost(c, err))
	}
	return c.info, nil
}

// Close drops the connection; the next call makes a new one.
func (d *Docker) Close() error {
	<-d.turn
	defer func() { d.turn <- struct{}{} }()
	if d.conn == nil {
		return nil
	}
	c := d.conn
	d.conn = nil
	return c.api.Close()
}

// warn says a thing once: a broken configuration is read at every connection.
func (d *Docker) warn(text string) {
	if _, said := d.said.LoadOrStore(text, true); !said && d.o.Warn != nil {
		d.o.Warn(text)
	}
}
