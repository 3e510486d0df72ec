//go:build docker && unix

package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDashboardLogGoesOnOverARestartAndIsSavedWhole restarts a service under the
// dashboard's eyes, twice, and compares what it saves with what Docker has.
func TestDashboardLogGoesOnOverARestartAndIsSavedWhole(t *testing.T) {
	p := onGround(t, counts)
	p.must("up")
	x := startOnTerminal(t, p.devbliss())
	x.shows("running")
	x.shows("tick-")
	id := p.container("ticker")
	for range 2 {
		x.output.reset()
		x.press("r")
		x.shows("✓")
		x.shows("ticker started")
		x.shows("tick-")
	}
	x.press("\t") // the log has the keys
	x.press("k")
	x.shows("paused")
	x.shows("new") // lines come, and it stands still

	dockerSays(t, "stop", "-t", "0", id)
	want := dockerSays(t, "logs", id)
	x.press("\x1b[F") // End
	x.output.reset()
	x.resize(26, 90)
	x.shows(newest(want))
	path := filepath.Join(p.dir, "whole.log")
	x.press("W")
	x.shows("save the log to")
	x.press("\x15" + path + "\r") // Ctrl+U empties the line
	x.shows("saved")
	got, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(strings.TrimSpace(string(got)), "\n")); diff != "" {
		t.Errorf("what docker logs has and the saved log has not (-), and the other way round (+):\n%s", diff)
	}
	t.Logf("%d lines over two restarts, each once", strings.Count(want, "\n")+1)
	x.press("q")
	if code := x.ends(); code != codeOK {
		t.Errorf("the dashboard ended with %d", code)
	}
	x.restored()
}
