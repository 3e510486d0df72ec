package main

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/engine"
)

func printed(t *testing.T, e *env, o logsOptions, lines ...engine.Line) string {
	t.Helper()
	var out bytes.Buffer
	e.out = &out
	p := newPrinter(e, o)
	for _, l := range lines {
		p.line(l)
	}
	if err := p.close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func from(service, text string) engine.Line {
	return engine.Line{Service: service, Container: "shop-" + service + "-1", Replica: 1, Text: text, Nanos: 1_700_000_000_000_000_001}
}

func TestPipeGetsTheContainersBytes(t *testing.T) {
	got := printed(t, &env{}, logsOptions{noPrefix: true}, from("api", "\x1b]0;title\x07\x1b[31mred\xff"))
	if want := "\x1b]0;title\x07\x1b[31mred\xff\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTerminalGetsOnlyColours(t *testing.T) {
	got := printed(t, &env{outTerminal: true}, logsOptions{noPrefix: true}, from("api", "\x1b]0;title\x07\x1b[2J\x1b[31mred"))
	if strings.Contains(got, "title") || strings.Contains(got, "\x1b[2J") || !strings.Contains(got, "\x1b[31mred") {
		t.Errorf("a terminal got %q", got)
	}
}

func TestPlainGetsNoEscapes(t *testing.T) {
	e := &env{outTerminal: true}
	e.flags.plain = true
	if got := printed(t, e, logsOptions{}, from("api", "\x1b[31mred")); strings.Contains(got, "\x1b") {
		t.Errorf("--plain got %q", got)
	}
}

func TestPrefixesAreAsWideAsTheLongestName(t *testing.T) {
	got := printed(t, &env{}, logsOptions{}, from("worker", "a"), from("api", "b"))
	want := "worker-1 | a\napi-1    | b\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestTimestampsHaveNineDigits(t *testing.T) {
	got := printed(t, &env{}, logsOptions{timestamps: true}, from("api", "a"))
	if want := "api-1 | 2023-11-14T22:13:20.000000001Z a\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestPartsOfALongLineStayTogether(t *testing.T) {
	first, second := from("api", "aaa"), from("api", "bbb")
	first.Partial = true
	got := printed(t, &env{}, logsOptions{}, first, second)
	if want := "api-1 | aaabbb\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	got = printed(t, &env{}, logsOptions{}, first, from("web", "x"), second)
	if want := "api-1 | aaa\nweb-1 | x\napi-1 | bbb\n"; got != want {
		t.Errorf("with another in between got %q, want %q", got, want)
	}
}

func TestALineDoesNotWaitForCompany(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := io.Pipe()
		p := newPrinter(&env{out: w}, logsOptions{})
		began := time.Now()
		p.line(from("api", "alone"))
		buf := make([]byte, 64)
		n, err := r.Read(buf)
		if err != nil || string(buf[:n]) != "api-1 | alone\n" {
			t.Fatalf("read %q, %v", buf[:n], err)
		}
		if waited := time.Since(began); waited > idleFlush {
			t.Errorf("the line waited %v", waited)
		}
		if err := p.close(); err != nil {
			t.Error(err)
		}
	})
}

func BenchmarkPrinter(b *testing.B) {
	p := newPrinter(&env{out: io.Discard}, logsOptions{})
	l := from("api", strings.Repeat("x", 90))
	b.ReportAllocs()
	for b.Loop() {
		p.line(l)
	}
}
