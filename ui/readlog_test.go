package ui

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
)

// lines is n lines of a service, one a second, the last one at noon.
func lines(service string, n int) []engine.Line {
	all := make([]engine.Line, n)
	for i := range all {
		all[i] = engine.Line{Service: service, Replica: 1, Nanos: noon.Add(time.Duration(i-n+1) * time.Second).UnixNano(), Text: fmt.Sprintf("%s line %d", service, i)}
	}
	return all
}

// structuredLog is what programs write that log for machines.
func structuredLog() []engine.Line {
	var all []engine.Line
	add := func(service string, stderr bool, kind engine.LineKind, text string) {
		all = append(all, engine.Line{
			Service: service, Container: "shop-" + service + "-1", Replica: 1, Stderr: stderr, Kind: kind, Text: text,
			Nanos: noon.Add(time.Duration(len(all)-20) * time.Second).UnixNano(),
		})
	}
	add("api", false, engine.Output, `{"time":"2026-11-23T12:03:26Z","level":"info","msg":"request done","method":"GET","path":"/cart","status":200,"took":"3ms"}`)
	add("web", false, engine.Output, `level=info msg="page sent" path=/ status=200`)
	add("api", true, engine.Output, `{"level":"error","msg":"payment refused","err":"dial tcp 10.0.0.3:443: i/o timeout","user":{"id":42,"plan":"pro"},"stack":"pay.Charge\n\tpay.go:41\nmain.main\n\tmain.go:12"}`)
	add("worker", true, engine.Output, "ERROR java.lang.IllegalStateException: no stock")
	add("worker", true, engine.Output, "\tat shop.Stock.take(Stock.java:41)")
	add("api", false, engine.Divider, "api exited (1), restart 4")
	add("api", false, engine.Divider, "api started")
	add("web", false, engine.Output, `level=warn msg="slow answer" path=/search took=1.8s`)
	add("api", false, engine.Output, `{"level":"info","msg":"ready","port":8080}`)
	return all
}

// onLog is a model of a log that has the keys.
func onLog(t *testing.T, s *stub, log []engine.Line, keys ...string) *model {
	t.Helper()
	m := newTestModel(t, s, "PATH=")
	feed(m, shop(), log...)
	m.View()
	press(t, m, append([]string{"tab"}, keys...)...)
	return m
}

func TestLogScreensLookAsApproved(t *testing.T) {
	for name, keys := range map[string][]string{
		"readable": {"tab"},
		"opened":   {"tab", "/", "r", "e", "f", "u", "s", "enter", "enter", "enter"},
		"selected": {"tab", "enter", "k", "k", "space", "k", "k"},
		"context":  {"tab", "f", "r", "e", "f", "u", "s", "enter", "A"},
		"levels":   {"tab", "L", "L", "t", "tab"},
		"since":    {"tab", "T"},
	} {
		for _, size := range []struct{ w, h int }{{60, 16}, {80, 24}, {160, 50}} {
			t.Run(fmt.Sprintf("%s-%dx%d", name, size.w, size.h), func(t *testing.T) {
				m := newTestModel(t, &stub{})
				m.Update(tea.WindowSizeMsg{Width: size.w, Height: size.h})
				feed(m, shop(), structuredLog()...)
				m.View()
				for _, key := range keys {
					press(t, m, key)
					fits(t, m) // draws, too: what is shown decides what a key does
				}
				golden(t, "log-"+t.Name()[strings.LastIndex(t.Name(), "/")+1:], shown(m))
			})
		}
	}
}

func TestScrollingUpReadsToTheFirstLine(t *testing.T) {
	all := lines("web", 5000)
	s := &stub{past: all}
	m := onLog(t, s, all[4000:])
	press(t, m, "g")
	if text := shown(m); !strings.Contains(text, "web line 0\n") && !strings.Contains(text, "web line 0 ") {
		t.Errorf("the first line is not shown:\n%s", text)
	}
	if rows := m.logs.Status().Rows; rows != 5000 {
		t.Errorf("%d lines, want 5000: some are lost or there twice", rows)
	}
	press(t, m, "k", "k")
	if !strings.Contains(m.notice, "first line") {
		t.Errorf("it says %q", m.notice)
	}
	calls := len(s.calls)
	press(t, m, "k", "pgup")
	if len(s.calls) != calls {
		t.Errorf("it asks again for lines that there are not: %q", s.calls[calls:])
	}
}

func TestTheWindowStaysWhileLinesComeAboveAndBelow(t *testing.T) {
	all := lines("web", 3000)
	m := onLog(t, &stub{past: all}, all[2000:2900], "g")
	press(t, m, "pgdown", "pgdown")
	body := func() string { return strings.Join(strings.Split(shown(m), "\n")[3:24], "\n") }
	before := body()
	feed(m, nil, all[2900:]...)
	if body() != before {
		t.Errorf("it moved from\n%s\nto\n%s", before, body())
	}
	press(t, m, "end")
	if !strings.Contains(shown(m), "web line 2999") {
		t.Errorf("End does not show the newest line:\n%s", shown(m))
	}
}

func TestSelectedLinesGoToTheClipboardAsTheyWereWritten(t *testing.T) {
	t.Setenv("PATH", "")
	m := onLog(t, &stub{}, structuredLog(), "enter", "space", "k")
	cmd := m.press(keyOf("y"))
	if cmd == nil {
		t.Fatal("nothing goes to the clipboard")
	}
	want := `level=warn msg="slow answer" path=/search took=1.8s` + "\n" + `{"level":"info","msg":"ready","port":8080}` + "\n"
	if got := fmt.Sprint(cmd()); got != want {
		t.Errorf("copied %q, want %q", got, want)
	}
	if !strings.Contains(m.notice, "2 lines") || !strings.Contains(m.notice, "OSC 52") {
		t.Errorf("it says %q", m.notice)
	}
}

func TestAClipboardOfThisMachineIsNamed(t *testing.T) {
	bin := t.TempDir()
	out := filepath.Join(bin, "out")
	if err := os.WriteFile(filepath.Join(bin, "wl-copy"), []byte("#!/bin/sh\ncat > "+out+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	m := newTestModel(t, &stub{}, "WAYLAND_DISPLAY=wayland-0", "PATH="+os.Getenv("PATH"))
	feed(m, shop(), structuredLog()...)
	m.View()
	press(t, m, "tab", "enter", "y")
	if text, err := os.ReadFile(out); err != nil || !strings.HasPrefix(string(text), `{"level":"info","msg":"ready"`) {
		t.Errorf("%q, %v", text, err)
	}
	if !strings.Contains(m.notice, "wl-copy") {
		t.Errorf("it says %q", m.notice)
	}
	m.environ = append(m.environ, "SSH_TTY=/dev/pts/1")
	if clipboardProgram(m.environ) != nil {
		t.Error("over ssh the clipboard of the other machine is taken")
	}
}

func TestALogIsSavedOnce(t *testing.T) {
	m := onLog(t, &stub{}, structuredLog())
	path := filepath.Join(t.TempDir(), "x.log")
	run(t, m, m.save(path))
	text, err := os.ReadFile(path)
	if err != nil || !strings.Contains(string(text), "worker | ") || strings.Count(string(text), "\n") != 7 {
		t.Errorf("%v\n%s", err, text)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if !strings.Contains(m.notice, "saved 7 lines") {
		t.Errorf("it says %q", m.notice)
	}
	run(t, m, m.save(path))
	if !strings.Contains(m.notice, "there already") {
		t.Errorf("it says %q", m.notice)
	}
}

func TestThePagerGetsAFileOfTheLog(t *testing.T) {
	m := onLog(t, &stub{}, structuredLog())
	m.environ = append(m.environ, "PAGER=less -R")
	msg, ok := m.press(keyOf("|"))().(openedMsg)
	if !ok || msg.err != nil || msg.words != "less -R" {
		t.Fatalf("%+v", msg)
	}
	t.Cleanup(func() { _ = os.Remove(msg.path) })
	if text, err := os.ReadFile(msg.path); err != nil || !strings.Contains(string(text), "payment refused") {
		t.Errorf("%v\n%s", err, text)
	}
	if m.opened(msg) == nil {
		t.Error("the pager is not run")
	}
}

func TestSinceMarkAndClear(t *testing.T) {
	m := onLog(t, &stub{}, lines("web", 600))
	ask := func(text string) {
		t.Helper()
		press(t, m, "T")
		for _, r := range text {
			press(t, m, string(r))
		}
		press(t, m, "enter")
	}
	rows := func() int { return m.logs.Status().Rows }
	ask("1m")
	if rows() != 61 {
		t.Errorf("%d lines of the last minute", rows())
	}
	ask("12:00")
	if rows() != 227 {
		t.Errorf("%d lines since noon", rows())
	}
	ask("10")
	if rows() != 10 {
		t.Errorf("%d lines of 10", rows())
	}
	ask("soon")
	if !strings.Contains(m.notice, "soon") || rows() != 10 {
		t.Errorf("%q, %d lines", m.notice, rows())
	}
	press(t, m, "C")
	if rows() != 0 || !strings.Contains(m.notice, "hidden") {
		t.Errorf("%q, %d lines after clearing", m.notice, rows())
	}
	ask("all")
	press(t, m, "M")
	if rows() != 601 || !strings.Contains(shown(m), "mark 1") {
		t.Errorf("%d lines\n%s", rows(), shown(m))
	}
}
