package docker

import (
	"context"
	"strconv"
	"time"

	"github.com/containerd/errdefs"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/devbliss/devbliss/internal/engine"
)

// source is one container as a writer of log lines, and how far it was read.
type source struct {
	id, name, service string
	replica           int
	tty               bool
	cursor            cursor
	since             int64 // what is older is not wanted
	primed            bool  // its past has been read: where the cursor has not started there was none

	born      int64 // when the engine told of its first start, 0: not heard
	run       int64 // when the current run started, 0: never
	running   bool  // when the past was read
	announced bool  // the divider of the run's start is out, or not wanted
	written   bool  // some line of the container is out
	newest    int64 // the moment of the newest line that is out
	restarts  int   // by the restart policy, as last heard
}

// startup is by how much a run's first line may be older than what the engine
// takes for its start.
const startup = int64(100 * time.Millisecond)

// sourceOf makes a source of what a list or an event says.
func sourceOf(id, name string, labels map[string]string) *source {
	return &source{
		id: id, name: nameOf([]string{name}), service: labels[api.ServiceLabel], replica: replicaOf(labels),
	}
}

// learn takes what an inspection says about the container's runs.
func (s *source) learn(r container.InspectResponse) engine.Container {
	c := inspected(r)
	if r.Config != nil {
		s.tty = r.Config.Tty
	}
	return c
}

// line makes a line of what was read.
func (s *source) line(o output) engine.Line {
	return engine.Line{
		Service: s.service, Container: s.name, Replica: s.replica,
		Nanos: o.nanos, Stderr: o.stderr, Partial: o.partial, Text: o.text,
	}
}

// divider makes a line of our own.
func (s *source) divider(nanos int64, text string) engine.Line {
	return engine.Line{
		Service: s.service, Container: s.name, Replica: s.replica, Nanos: nanos, Kind: engine.Divider, Text: text,
	}
}

// take emits a line that is new. Before says what comes first, given when the
// line was written.
func (s *source) take(o output, emit func(engine.Line), before func(nanos int64)) {
	if o.nanos < s.since || !s.cursor.fresh(o) {
		return
	}
	before(o.nanos)
	s.written = true
	s.newest = max(s.newest, o.nanos)
	emit(s.line(o))
}

// announce emits the divider of the run's start before the first line of the
// run, where an older run is shown too.
func (s *source) announce(nanos int64, emit func(engine.Line)) {
	if s.announced || nanos < s.run-startup {
		return
	}
	s.announced = true
	if s.written {
		emit(s.divider(max(s.newest, min(s.run, nanos)), engine.StartText(s.service, s.replica)))
	}
}

// request is what to ask of the engine to read a source.
type request struct {
	follow bool
	tail   int   // < 0: all
	since  int64 // 0: the beginning
	until  int64 // 0: no end
}

// read reads a source's log and calls line for what comes. A container that is
// gone, or whose log cannot be read, has no lines.
func (c *connection) read(ctx context.Context, s *source, r request, line func(output)) error {
	o := client.ContainerLogsOptions{ShowStdout: true, ShowStderr: true, Timestamps: true, Follow: r.follow}
	if r.tail >= 0 {
		o.Tail = strconv.Itoa(r.tail)
	}
	if r.since != 0 {
		o.Since = unixTime(r.since)
	}
	if r.until != 0 {
		o.Until = unixTime(r.until)
	}
	stream, err := c.api.ContainerLogs(ctx, s.id, o)
	if err != nil {
		return err
	}
	defer func() { _ = stream.Close() }()
	err = demux(stream, s.tty, line)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}

// unreadable tells that a container's log cannot be read and never will be: its
// driver sends it elsewhere.
func unreadable(err error) bool { return errdefs.IsNotImplemented(err) }

// lastLine is the last line of a container's log, stderr before stdout.
func (c *connection) lastLine(ctx context.Context, id string, tty bool) string {
	var out, err string
	s := &source{id: id, tty: tty}
	_ = c.read(ctx, s, request{tail: lastLines}, func(o output) { // without a log there is no last line
		switch {
		case o.text == "":
		case o.stderr:
			err = o.text
		default:
			out = o.text
		}
	})
	if err != "" {
		return err
	}
	return out
}
