package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/devbliss/devbliss/internal/engine/enginetest"
	"github.com/devbliss/devbliss/ui"
)

func TestDashboardHasTheTerminalForItself(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	before := os.Stderr
	e, _, errs := testEnv(t, enginetest.NewFake(), oneService)
	e.inTerminal, e.outTerminal, e.errTerminal = true, true, true
	e.environ = append(e.environ, "TERM=xterm")
	e.dashboard = func(_ context.Context, o ui.Options) error {
		_, err := os.Stderr.WriteString("a credential helper talks\n")
		e.talk.warn("a variable is not set")
		return err
	}
	if code := run(t.Context(), nil, e); code != codeOK {
		t.Errorf("ended with %d", code)
	}
	if os.Stderr != before {
		t.Error("stderr was not given back")
	}
	if errs.String() != "" {
		t.Errorf("on the screen: %q", errs.String())
	}
	stray, err := os.ReadFile(filepath.Join(cache, "devbliss", "stderr.log"))
	if err != nil || !strings.Contains(string(stray), "credential helper") {
		t.Errorf("kept for later: %q, %v", stray, err)
	}
}
