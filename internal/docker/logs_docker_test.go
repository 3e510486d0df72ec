//go:build docker

package docker_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/devbliss/devbliss/internal/docker"
	"github.com/devbliss/devbliss/internal/engine"
)

// Ten thousand numbered lines on both outputs, over restarts and an absence of the
// engine: each comes once.
func TestFollowLosesAndDoublesNothing(t *testing.T) {
	_, p := engaged(t, `
services:
  w:
    image: busybox:latest
    stop_signal: KILL
    volumes: [numbers:/n]
    command:
      - sh
      - -c
      - |
        run=$$(ls /n | wc -l); touch /n/$$run; i=0
        while [ $$i -lt 5000 ]; do
          i=$$((i+1))
          if [ $$((i%3)) = 0 ]; then echo run $$run line $$i >&2; else echo run $$run line $$i; fi
        done
        exec sleep 1000
volumes: {numbers: {}}
`)
	front := newDoor(t)
	d := docker.New(docker.Options{Host: front.host()})
	defer d.Close()
	g := following(t, d, p, engine.LogOptions{Tail: -1})
	up(t, d, p, engine.UpOptions{})
	lines := func() int { return len(g.copy()) }
	for i := range 4 {
		before := lines()
		eventually(t, fmt.Sprintf("more lines than %d", before), func() bool { return lines() > before+1000 })
		if i == 1 {
			front.close()
			front.open(t)
			continue
		}
		dockerCLI(t, "restart", "-t", "0", p.Name+"-w-1")
	}
	last := func() bool {
		return slices.ContainsFunc(g.copy(), func(l engine.Line) bool { return l.Text == "run 3 line 5000" })
	}
	eventually(t, "the last line", last)

	// What the engine has is the truth: a restart cuts the program anywhere.
	truth := map[string]int{}
	for _, l := range strings.Split(dockerCLI(t, "logs", p.Name+"-w-1"), "\n") {
		truth[l]++
	}
	got := map[string]int{}
	for _, l := range g.copy() {
		if l.Kind == engine.Output {
			got[l.Text]++
			var run, n int
			if _, err := fmt.Sscanf(l.Text, "run %d line %d", &run, &n); err == nil && (n%3 == 0) != l.Stderr {
				t.Errorf("%q is taken for the other output's", l.Text)
			}
		}
	}
	lost, doubled := 0, 0
	for text, n := range truth {
		lost += max(0, n-got[text])
		doubled += max(0, got[text]-n)
	}
	if lost > 0 || doubled > 0 || len(got) != len(truth) {
		t.Errorf("%d lost, %d doubled, %d different lines of %d", lost, doubled, len(got), len(truth))
	}
}

func TestLogsOfATerminal(t *testing.T) {
	d, p := engaged(t, `
services:
  w:
    image: busybox:latest
    tty: true
    command: ["sh", "-c", "echo one; printf '10%%\\r20%%\\r'; echo done; head -c 40000 /dev/zero | tr '\\0' x; echo; printf unended"]
`)
	up(t, d, p, engine.UpOptions{Wait: true})
	var got []engine.Line
	err := d.Logs(t.Context(), p.Name, engine.LogOptions{Tail: -1, NoDividers: true}, func(l engine.Line) { got = append(got, l) })
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, l := range got {
		texts = append(texts, l.Text)
	}
	want := []string{"one", "done", strings.Repeat("x", 40000), "unended"}
	if !slices.Equal(texts, want) {
		t.Errorf("%d lines: %.300q", len(texts), texts)
	}
}

func TestDividersTellRunsApart(t *testing.T) {
	d, p := engaged(t, `
services:
  w: {image: "busybox:latest", restart: "on-failure:2", command: ["sh", "-c", "echo run; exit 3"]}
`)
	g := following(t, d, p, engine.LogOptions{Tail: -1})
	up(t, d, p, engine.UpOptions{})
	want := []string{
		"w started", "run", "w exited (3), restart 1",
		"w started", "run", "w exited (3), restart 2",
		"w started", "run", "w exited (3)",
	}
	texts := func() []string {
		var out []string
		for _, l := range g.copy() {
			out = append(out, l.Text)
		}
		return out
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("lines: %+v", g.copy())
		}
	})
	eventually(t, "three runs", func() bool { return len(texts()) >= len(want) })
	if got := texts(); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestMergedHistoryIsInOrder(t *testing.T) {
	d, p := engaged(t, `
services:
  w: {image: "busybox:latest", scale: 3, stop_signal: KILL, command: ["sh", "-c", "for i in $$(seq 500); do echo $$i; done; sleep 1000"]}
`)
	up(t, d, p, engine.UpOptions{Wait: true})
	count := func() (n int, sorted bool) {
		last := int64(0)
		sorted = true
		err := d.Logs(t.Context(), p.Name, engine.LogOptions{Tail: -1, NoDividers: true}, func(l engine.Line) {
			n++
			sorted = sorted && l.Nanos >= last
			last = l.Nanos
		})
		if err != nil {
			t.Fatal(err)
		}
		return n, sorted
	}
	eventually(t, "all lines", func() bool { n, _ := count(); return n == 1500 })
	if _, sorted := count(); !sorted {
		t.Error("not in the order of time")
	}
}

// An engine that hangs closes no connection; one that goes on has lost nothing.
func TestAnEngineThatHangsIsGone(t *testing.T) {
	_, p := engaged(t, `
services:
  w: {image: "busybox:latest", stop_signal: KILL, command: sleep 1000}
`)
	front := newDoor(t)
	d := docker.New(docker.Options{Host: front.host()})
	defer d.Close()
	docker.SetPulse(d, 200*time.Millisecond)
	up(t, d, p, engine.UpOptions{Wait: true})
	w := watching(t, d, p)
	g := following(t, d, p, engine.LogOptions{Tail: -1, NoDividers: true})
	beside := docker.New(docker.Options{})
	defer beside.Close()
	shell(t, beside, p.Name, "w", 1, "echo before > /proc/1/fd/1")
	eventually(t, "a line", func() bool { return len(g.copy()) == 1 })
	eventually(t, "a snapshot", func() bool { return w.last().Err == nil && len(w.last().Services) == 1 })

	resume := front.stop()
	shell(t, beside, p.Name, "w", 1, "echo meanwhile > /proc/1/fd/1")
	eventually(t, "an error", func() bool { return w.last().Err != nil })
	resume()
	eventually(t, "no error", func() bool { return w.last().Err == nil })
	shell(t, beside, p.Name, "w", 1, "echo after > /proc/1/fd/1")
	eventually(t, "the last line", func() bool {
		return slices.ContainsFunc(g.copy(), func(l engine.Line) bool { return l.Text == "after" })
	})
	var texts []string
	for _, l := range g.copy() {
		texts = append(texts, l.Text)
	}
	if !slices.Equal(texts, []string{"before", "meanwhile", "after"}) {
		t.Errorf("lines %q", texts)
	}
}
