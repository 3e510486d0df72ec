package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/engine"
)

func start() time.Time { return time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) }

func TestBoardShowsBytesAndLayersOfAPull(t *testing.T) {
	b := newBoard(paint{}, glyphsFor(true))
	image := engine.Step{ID: "Image redis:8", Text: "Pulling"}
	b.apply(image, start())
	for i, s := range []engine.Step{
		{Current: 3_000_000, Total: 4_000_000},
		{Current: 4_000_000, Total: 4_000_000, Status: engine.Done},
		{},
	} {
		s.ID, s.Parent, s.Text = fmt.Sprint("layer", i), image.ID, "Downloading"
		b.apply(s, start())
	}
	got := b.lines(start().Add(3*time.Second), 100, 0)
	want := []string{` \  Image redis:8  pulling  #############.......  7.0 MB of 8.0 MB  1/3 layers  3.0s`}
	want[0] = strings.Replace(want[0], `\`, `/`, 1)
	got[0] = strings.NewReplacer(`|`, `/`, `-`, `/`, `\`, `/`).Replace(got[0])
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestBoardSaysWhoWaits(t *testing.T) {
	b := newBoard(paint{}, glyphsFor(true))
	b.waits = map[string][]string{"db": {"api", "worker"}}
	b.apply(engine.Step{ID: "Container shop-db-1", Service: "db", Text: "Waiting"}, start())
	if got := b.lines(start(), 80, 0)[0]; !strings.HasSuffix(got, "waiting  for api, worker") {
		t.Errorf("got %q", got)
	}
}

func TestBarNeverGoesBack(t *testing.T) {
	b := newBoard(paint{}, glyphsFor(true))
	cells := 0
	apply := func(id string, current, total int64, status engine.Status) {
		b.apply(engine.Step{ID: id, Parent: "Image a", Current: current, Total: total, Status: status}, start())
		now := strings.Count(b.lines(start(), 120, 0)[0], "#")
		if now < cells {
			t.Errorf("after %s the bar went from %d to %d", id, cells, now)
		}
		cells = now
	}
	apply("one", 10, 10, engine.Done)
	apply("two", 5, 10, engine.Working)
	apply("three", 0, 1000, engine.Working)    // its size becomes known late
	apply("one", 1, 10, engine.Working)        // extracting begins anew
	apply("three", 1000, 1000, engine.Working) // and all is there
}

func TestBoardFitsTheTerminal(t *testing.T) {
	b := newBoard(paint{on: true}, glyphsFor(false))
	for i := range 60 {
		s := engine.Step{ID: fmt.Sprintf("Container a-project-with-a-long-name-service-%d-1", i), Text: "Starting", Details: strings.Repeat("世", 50)}
		if i%2 == 0 {
			s.Status = engine.Done
		}
		b.apply(s, start())
	}
	for _, size := range [][2]int{{20, 3}, {40, 10}, {80, 24}, {200, 50}} {
		lines := b.lines(start(), size[0], size[1])
		if len(lines) > size[1] {
			t.Errorf("%v: %d lines", size, len(lines))
		}
		for _, l := range lines {
			if w := ansi.StringWidth(l); w > size[0] {
				t.Errorf("%v: a line of %d cells: %q", size, w, l)
			}
		}
	}
	if all := b.lines(start(), 80, 0); len(all) != 60 {
		t.Errorf("in the end %d of 60 lines stay", len(all))
	}
}

func TestProgressLeavesOneLineForEachStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var out bytes.Buffer
		said := &talk{w: &out}
		step, end := said.moving(newBoard(paint{}, glyphsFor(true)), func() (int, int) { return 80, 24 })
		step(engine.Step{ID: "Container a", Text: "Starting"})
		<-time.After(250 * time.Millisecond)
		said.say("a sentence in between")
		step(engine.Step{ID: "Container a", Text: "Started", Status: engine.Done})
		step(engine.Step{ID: "Container b", Text: "Failing", Details: "no\nspace", Status: engine.Failed})
		end()
		end() // more than once does no harm
		want := []string{
			"a sentence in between",
			" +  Container a  started",
			" x  Container b  failing  no space",
		}
		if diff := cmp.Diff(want, screen(out.String())); diff != "" {
			t.Error(diff)
		}
		if strings.Contains(out.String(), "\x1b[?25l") {
			t.Error("the cursor is hidden: a killed process would leave it so")
		}
	})
}

// screen plays the few sequences that live writes and returns what is left.
func screen(stream string) []string {
	var lines []string
	at := 0
	for stream != "" {
		seq, _, n, _ := ansi.DecodeSequence(stream, 0, nil)
		stream = stream[n:]
		var up int
		switch {
		case seq == "\r":
		case seq == "\n":
			at++
		case seq == "\x1b[J":
			lines = lines[:min(at, len(lines))]
		case seq == "\x1b[K":
		case len(seq) > 2 && seq[:2] == "\x1b[":
			fmt.Sscanf(seq, "\x1b[%dA", &up)
			at -= up
			lines = overwriteFrom(lines, at, up)
		default:
			for len(lines) <= at {
				lines = append(lines, "")
			}
			lines[at] += seq
		}
	}
	return lines
}

// overwriteFrom empties the lines that are about to be drawn over.
func overwriteFrom(lines []string, at, n int) []string {
	for i := at; i < at+n && i < len(lines); i++ {
		lines[i] = ""
	}
	return lines
}

func TestPlainProgressSaysEachEndOnce(t *testing.T) {
	var out bytes.Buffer
	e := &env{talk: &talk{w: &out}}
	step, end := e.progress(nil)
	for _, s := range []engine.Step{
		{ID: "Image redis:8", Text: "Pulling"},
		{ID: "layer", Parent: "Image redis:8", Text: "Pull complete", Status: engine.Done},
		{ID: "Image redis:8", Text: "Pulled", Status: engine.Done},
		{ID: "Network shop_default", Text: "Created", Status: engine.Done},
		{ID: "Network shop_default", Text: "Created", Status: engine.Done},
		{ID: "Container shop-redis-1", Text: "Starting"},
		{ID: "Container shop-redis-1", Text: "Error", Details: "boom", Status: engine.Failed},
	} {
		step(s)
	}
	end()
	want := "Image redis:8 pulled\nNetwork shop_default created\nContainer shop-redis-1 error: boom\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}
