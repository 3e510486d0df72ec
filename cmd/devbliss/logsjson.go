package main

import (
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/logline"
)

// jsonLine is one line of `logs --json`. Its form is stable.
type jsonLine struct {
	Service   string            `json:"service"`
	Container string            `json:"container"`
	Time      string            `json:"time"`   // RFC 3339 with nanoseconds, UTC
	Stream    string            `json:"stream"` // stdout or stderr
	Level     string            `json:"level"`  // trace, debug, info, warn, error, fatal, or ""
	Text      string            `json:"text"`   // as the container wrote it
	Fields    map[string]string `json:"fields"` // of a JSON or logfmt line
}

// jsonPrinter writes a JSON object a line. The parts of a long line are put
// together first.
type jsonPrinter struct {
	batch *batch
	enc   *json.Encoder
	open  map[source]*unended
}

// unended is a line whose end has not come yet.
type unended struct {
	engine.Line
	text strings.Builder
}

func newJSONPrinter(w io.Writer) *jsonPrinter {
	p := &jsonPrinter{batch: newBatch(w), open: map[source]*unended{}}
	p.enc = json.NewEncoder(p.batch)
	p.enc.SetEscapeHTML(false)
	return p
}

// maxWhole is the most bytes of a line that are put together: past that it is
// written in pieces, so that a container that never ends its line costs no more.
const maxWhole = 16 << 20

func (p *jsonPrinter) line(l engine.Line) {
	p.batch.Lock()
	defer p.batch.Unlock()
	if l.Kind == engine.Divider {
		return
	}
	from := source{l.Container, l.Stderr}
	begun := p.open[from]
	if begun == nil && !l.Partial {
		p.write(l)
		return
	}
	if begun == nil {
		begun = &unended{Line: l}
		p.open[from] = begun
	}
	begun.text.WriteString(l.Text)
	if !l.Partial || begun.text.Len() >= maxWhole {
		p.end(from)
	}
}

func (p *jsonPrinter) end(from source) {
	whole := p.open[from]
	delete(p.open, from)
	whole.Text = whole.text.String()
	p.write(whole.Line)
}

func (p *jsonPrinter) write(l engine.Line) {
	r := logline.Parse(l.Text)
	j := jsonLine{
		Service: l.Service, Container: l.Container, Stream: "stdout", Level: r.Level.String(), Text: l.Text,
		Time: time.Unix(0, l.Nanos).UTC().Format(time.RFC3339Nano), Fields: map[string]string{},
	}
	if l.Stderr {
		j.Stream = "stderr"
	}
	for _, f := range r.Fields {
		j.Fields[f.Key] = f.Value
	}
	_ = p.enc.Encode(j) // strings only; the batch remembers what could not be written
	p.batch.soon()
}

// close writes what has no end yet and says whether everything could be written.
func (p *jsonPrinter) close() error {
	p.batch.Lock()
	for from := range p.open {
		p.end(from)
	}
	p.batch.Unlock()
	return p.batch.close()
}
