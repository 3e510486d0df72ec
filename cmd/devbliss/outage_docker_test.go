//go:build docker && unix

package main

import (
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/testenv/ground"
)

// counts is a project whose service writes rising numbers and goes on with them in
// its next run.
const counts = `services:
  ticker:
    image: alpine:3.22
    init: true
    restart: always
    stop_grace_period: 0s
    command:
      - sh
      - -c
      - |
        i=$$(tail -n 1 /count 2>/dev/null); i=$${i:-100000}
        while :; do i=$$((i+1)); echo $$i >>/count; echo "tick-$$i."; sleep 0.05; done
`

var (
	ticks    = regexp.MustCompile(`tick-\d+\.`)
	tickRows = regexp.MustCompile(`│\x1b\[m +(tick-\d+\.)`) // in the dashboard's log, not as the reason of a failure
)

func newest(text string) string {
	all := ticks.FindAllString(text, -1)
	if len(all) == 0 {
		return ""
	}
	return all[len(all)-1]
}

// following is a devbliss that writes the log of the project while it runs.
type following struct {
	t      *testing.T
	cmd    *exec.Cmd
	out    buffer
	errs   buffer
	closed chan struct{}
}

func (p *project) follow(args ...string) *following {
	p.t.Helper()
	f := &following{t: p.t, cmd: p.devbliss(append([]string{"logs", "-f"}, args...)...), closed: make(chan struct{})}
	f.cmd.Stdout, f.cmd.Stderr = &f.out, &f.errs
	if err := f.cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	go func() { // ended by the program
		_ = f.cmd.Wait() // its code is in ProcessState
		close(f.closed)
	}()
	p.t.Cleanup(func() {
		_ = f.cmd.Process.Kill()
		<-f.closed
	})
	return f
}

// has waits until text was written.
func (f *following) has(text string) {
	f.t.Helper()
	eventually(f.t, func() string { return "never wrote " + text + ":\n" + f.out.String() + f.errs.String() }, func() bool {
		return strings.Contains(f.out.String(), text)
	})
}

// passes waits for a number above that of the newest line so far.
func (f *following) passes(last string) {
	f.t.Helper()
	eventually(f.t, func() string { return "no line came after " + last + ":\n" + f.out.String() + f.errs.String() }, func() bool {
		return newest(f.out.String()) > last
	})
}

// interrupted ends it as Ctrl-C does, and returns what it has written.
func (f *following) interrupted() string {
	f.t.Helper()
	if err := f.cmd.Process.Signal(syscall.SIGINT); err != nil {
		f.t.Fatal(err)
	}
	select {
	case <-f.closed:
	case <-time.After(patience):
		f.t.Fatal("logs -f does not end")
	}
	if code := f.cmd.ProcessState.ExitCode(); code != codeInterrupted {
		f.t.Errorf("logs -f ended with %d\n%s", code, f.errs.String())
	}
	return f.out.String()
}

// repaints makes the dashboard draw everything anew, and waits for text in that.
func (x *terminal) repaints(text string) string {
	x.t.Helper()
	x.output.reset()
	x.resize(30, 100)
	x.shows(text)
	return x.output.String()
}

func TestDashboardOutlivesTheEngine(t *testing.T) {
	p := onGround(t, counts)
	p.must("up")
	x := startOnTerminal(t, p.devbliss())
	x.shows("running")
	x.shows("tick-")
	lines := p.follow("--no-prefix", "--timestamps")
	lines.has("tick-")
	lines.passes(newest(lines.out.String()))

	x.output.reset()
	killed := time.Now()
	ground.KillEngine(t)
	x.shows("Docker does not answer")
	t.Logf("the dashboard said so %v after the engine was killed", time.Since(killed).Round(time.Millisecond))
	x.output.reset()
	x.resize(26, 90)
	x.shows("ticker")
	x.shows("does not answer")
	last := newest(lines.out.String())

	x.output.reset()
	ground.StartEngine(t)
	started := time.Now()
	x.shows("running")
	t.Logf("it showed the service running %v after the engine answered", time.Since(started).Round(time.Millisecond))
	lines.passes(last)
	t.Logf("the log went on after %v", time.Since(started).Round(time.Millisecond))

	id := p.container("ticker")
	dockerSays(t, "update", "--restart", "no", id)
	dockerSays(t, "stop", "-t", "0", id)
	want := dockerSays(t, "logs", "--timestamps", id)
	lines.has(newest(want))
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(strings.TrimSpace(lines.interrupted()), "\n")); diff != "" {
		t.Errorf("what docker logs has and devbliss logs -f has not (-), and the other way round (+):\n%s", diff)
	}
	t.Logf("%d lines, each once; the newest before the kill was %s, the last one %s", strings.Count(want, "\n")+1, last, newest(want))

	x.shows("exited")
	frame := x.repaints(newest(want))
	var seen []string
	for _, m := range tickRows.FindAllStringSubmatch(frame, -1) {
		seen = append(seen, m[1])
	}
	all := ticks.FindAllString(want, -1)
	if len(seen) < 5 || !cmp.Equal(seen, all[max(0, len(all)-len(seen)):]) {
		t.Errorf("the dashboard's log has %v at its end, docker's %v:\n%q", seen, all, frame)
	}
	if !strings.Contains(frame, "restart 1") || strings.Contains(frame, "restart 2") {
		t.Errorf("the crash is not one end and one start in the log:\n%q", frame)
	}
	x.press("q")
	if code := x.ends(); code != codeOK {
		t.Errorf("the dashboard ended with %d", code)
	}
	x.restored()
}

func TestFrozenEngineHangsNobody(t *testing.T) {
	p := onGround(t, counts)
	p.must("up")
	x := startOnTerminal(t, p.devbliss())
	x.shows("running")
	lines := p.follow("--no-prefix", "--timestamps")
	lines.has("tick-")

	x.output.reset()
	ground.FreezeEngine(t)
	frozen := time.Now()
	commands := [][]string{{"ps"}, {"ps", "--json"}, {"logs"}, {"up"}, {"stop"}, {"pull"}, {"add", "redis"}}
	var all sync.WaitGroup
	for _, args := range commands {
		cmd := p.devbliss(args...)
		all.Go(func() {
			code, stderr := ended(t, cmd)
			t.Logf("devbliss %s ended with %d after %v: %s", strings.Join(args, " "), code, time.Since(frozen).Round(time.Millisecond), stderr)
			if code != codeUnreachable || !strings.Contains(stderr, "docker does not answer") || !strings.Contains(stderr, "  try: ") {
				t.Errorf("devbliss %s ended with %d\n%s", strings.Join(args, " "), code, stderr)
			}
		})
	}
	all.Wait()
	if took := time.Since(frozen); took > patience {
		t.Errorf("giving up took %v", took)
	}
	x.shows("Docker does not answer")
	t.Logf("the dashboard said so %v after the engine froze", time.Since(frozen).Round(time.Millisecond))

	x.output.reset()
	last := newest(lines.out.String())
	ground.ThawEngine(t)
	p.must("ps")
	lines.passes(last)
	x.shows("tick-")
	id := p.container("ticker")
	dockerSays(t, "update", "--restart", "no", id)
	dockerSays(t, "stop", "-t", "0", id)
	want := dockerSays(t, "logs", "--timestamps", id)
	lines.has(newest(want))
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(strings.TrimSpace(lines.interrupted()), "\n")); diff != "" {
		t.Errorf("what docker logs has and devbliss logs -f has not (-), and the other way round (+):\n%s", diff)
	}
	x.press("q")
	x.ends()
	x.restored()
}
