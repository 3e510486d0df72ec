package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/logline"
)

func TestJSONPutsThePartsOfALineTogether(t *testing.T) {
	var out bytes.Buffer
	p := newJSONPrinter(&out)
	part := from("api", strings.Repeat("x", 10))
	part.Partial = true
	other := from("web", "a=1 b=2")
	other.Stderr = true
	for _, l := range []engine.Line{part, other, part, from("api", "end"), part} {
		p.line(l)
	}
	if err := p.close(); err != nil {
		t.Fatal(err)
	}
	var texts []string
	for line := range strings.Lines(out.String()) {
		var l jsonLine
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%v: %s", err, line)
		}
		texts = append(texts, l.Service+" "+l.Stream+" "+l.Text)
	}
	want := "web stderr a=1 b=2, api stdout xxxxxxxxxxxxxxxxxxxxend, api stdout xxxxxxxxxx"
	if got := strings.Join(texts, ", "); got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestSieveTakesOrLeavesALineWithAllItsParts(t *testing.T) {
	var got []string
	line := sieved(logline.Filter{Only: []logline.Pattern{logline.NewPattern("begin")}}, func(l engine.Line) { got = append(got, l.Text) })
	for _, text := range []string{"begin…", "the rest", "other…", "begin in the middle"} {
		l := from("api", strings.TrimSuffix(text, "…"))
		l.Partial = strings.HasSuffix(text, "…")
		line(l)
	}
	if want := "begin|the rest"; strings.Join(got, "|") != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
