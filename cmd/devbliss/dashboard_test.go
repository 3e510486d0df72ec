package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/engine"
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
	e.dashboard = func(_ context.Context, o ui.Options) (ui.Next, error) {
		_, err := os.Stderr.WriteString("a credential helper talks\n")
		e.talk.warn("a variable is not set")
		return ui.Next{}, err
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

func TestDashboardOpensAnotherProjectAsItsFolderMeansIt(t *testing.T) {
	folder := func(name, text string) string {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	const one = "services:\n  web:\n    image: example/web\n"
	plain, odd := folder("compose.yaml", "name: blog\n"+one), folder("stack.yaml", one)
	e, _, _ := testEnv(t, enginetest.NewFake(), oneService)
	e.inTerminal, e.outTerminal, e.errTerminal = true, true, true
	e.environ = append(e.environ, "TERM=xterm")
	e.flags.profiles = []string{"debug"}
	nexts := []ui.Next{
		{Project: engine.Project{Name: "blog", Folder: plain, Files: []string{filepath.Join(plain, "compose.yaml")}}},
		{Project: engine.Project{Name: "other", Folder: odd, Files: []string{filepath.Join(odd, "stack.yaml")}}},
		{Context: "far"},
		{},
	}
	var seen []string
	e.dashboard = func(_ context.Context, o ui.Options) (ui.Next, error) {
		seen = append(seen, strings.Join(append([]string{o.Dir}, o.Args...), " "))
		next := nexts[0]
		nexts = nexts[1:]
		return next, nil
	}
	first := e.dir
	if code := run(t.Context(), []string{"--profile", "debug"}, e); code != codeOK {
		t.Errorf("ended with %d", code)
	}
	named := odd + " --file " + filepath.Join(odd, "stack.yaml") + " --project-name other --project-directory " + odd
	want := []string{first + " --profile debug", plain, named, named + " --context far"}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Error(diff)
	}
}
