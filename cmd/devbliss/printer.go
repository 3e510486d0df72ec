package main

import (
	"strconv"
	"strings"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/untrusted"
)

// printer writes log lines, each whole and each with its container's name. It
// writes in large pieces while lines come fast and at once when they do not. A
// slow reader holds it up; nothing is dropped.
type printer struct {
	prefix     bool
	timestamps bool
	clean      func(string) string // what may reach this stdout of a container's text
	paint      paint

	batch  *batch
	names  map[string]label // by container
	width  int              // of the longest name so far
	colour map[string]int   // by service
	open   source           // of a line whose end has not come yet
	stamp  []byte
}

// label is what stands before the lines of a container.
type label struct {
	width int // that text was made for
	text  string
}

// source is one stream of one container.
type source struct {
	container string
	stderr    bool
}

func newPrinter(e *env, o logsOptions) *printer {
	p := &printer{
		prefix:     !o.noPrefix,
		timestamps: o.timestamps,
		paint:      e.paintOut(),
		batch:      newBatch(e.out),
		names:      map[string]label{},
		colour:     map[string]int{},
	}
	switch {
	case e.flags.plain, e.outTerminal && !e.colours():
		p.clean = untrusted.Plain
	case e.outTerminal:
		p.clean = untrusted.Clean
	default: // a pipe gets what the container wrote
		p.clean = func(s string) string { return s }
	}
	return p
}

// expect makes room for the names of services before their first line comes.
func (p *printer) expect(services []string) {
	for _, s := range services {
		p.width = max(p.width, len(s)+len("-1"))
	}
}

// line writes one line.
func (p *printer) line(l engine.Line) {
	p.batch.Lock()
	defer p.batch.Unlock()
	from := source{l.Container, l.Stderr}
	if p.open != from || l.Kind == engine.Divider {
		p.endLine()
		p.head(l)
	}
	if l.Kind == engine.Divider {
		p.put(p.paint.dim("--- " + untrusted.Plain(l.Text) + " ---"))
	} else {
		p.put(p.clean(l.Text))
	}
	if l.Partial {
		p.open = from
	} else {
		p.put("\n")
		p.open = source{}
	}
	p.batch.soon()
}

// endLine ends a line whose rest has not come yet, because another one comes.
func (p *printer) endLine() {
	if p.open != (source{}) {
		p.put("\n")
		p.open = source{}
	}
}

// head writes what stands before a line.
func (p *printer) head(l engine.Line) {
	if p.prefix {
		p.put(p.label(l))
	}
	if p.timestamps {
		p.stamp = time.Unix(0, l.Nanos).UTC().AppendFormat(p.stamp[:0], "2006-01-02T15:04:05.000000000Z ")
		p.put(string(p.stamp))
	}
}

// label is "api-1 | ", as wide as the longest name so far.
func (p *printer) label(l engine.Line) string {
	known, ok := p.names[l.Container]
	if ok && known.width == p.width {
		return known.text
	}
	name := l.Service + "-" + strconv.Itoa(max(l.Replica, 1))
	p.width = max(p.width, len(name))
	if _, ok := p.colour[l.Service]; !ok {
		p.colour[l.Service] = len(p.colour)
	}
	text := p.paint.nth(p.colour[l.Service], name+strings.Repeat(" ", p.width-len(name))+" | ")
	p.names[l.Container] = label{p.width, text}
	return text
}

func (p *printer) put(s string) { p.batch.put(s) }

// close writes what waits and says whether everything could be written.
func (p *printer) close() error {
	p.batch.Lock()
	p.endLine()
	p.batch.Unlock()
	return p.batch.close()
}
