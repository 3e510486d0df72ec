package enginetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
)

func killSends(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "other", "db")
	if err := g.Engine.Kill(limited(t), p, []string{"other"}, "SIGTERM", nil); err != nil {
		t.Fatal(err)
	}
	eventually(t, "other ends by itself", func() bool { s := service(t, g, p, "other"); return s.State == engine.Exited && s.ExitCode == 0 })
	if service(t, g, p, "db").State != engine.Running {
		t.Error("db was killed, too")
	}
	if err := g.Engine.Kill(limited(t), p, []string{"db"}, "", nil); err != nil {
		t.Fatal(err)
	}
	eventually(t, "db is killed", func() bool { s := service(t, g, p, "db"); return s.State == engine.Exited && s.ExitCode == 137 })
}

func pauseFreezes(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "other", "db")
	before := ids(service(t, g, p, "other"))
	for range 2 { // pausing what is paused is no error
		if err := g.Engine.Pause(limited(t), p, []string{"other"}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if s := service(t, g, p, "other"); s.State != engine.Paused || !slices.Equal(ids(s), before) {
		t.Errorf("other is %s", s.State)
	}
	if service(t, g, p, "db").State != engine.Running {
		t.Error("db was paused, too")
	}
	for range 2 {
		if err := g.Engine.Unpause(limited(t), p, nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	if s := service(t, g, p, "other"); s.State != engine.Running || !slices.Equal(ids(s), before) {
		t.Errorf("other is %s", s.State)
	}
}

func usageIsOfWhatRuns(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "web")
	ctx, cancel := context.WithCancel(limited(t))
	defer cancel()
	var told [][]engine.Usage
	err := g.Engine.Usage(ctx, p.Name, 100*time.Millisecond, func(all []engine.Usage) {
		if told = append(told, all); len(told) == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || len(told) < 3 {
		t.Fatalf("usage: %v, told %d times", err, len(told))
	}
	last := told[2]
	names := []string{}
	for _, u := range last {
		names = append(names, u.Container)
		if u.CPU < 0 || u.At.IsZero() {
			t.Errorf("%+v", u)
		}
	}
	if want := []string{p.Name + "-db-1", p.Name + "-web-1"}; !slices.Equal(names, want) {
		t.Errorf("usage of %v, want %v", names, want)
	}
}

func processesAreListed(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "other")
	all, err := g.Engine.Processes(limited(t), p.Name, "other")
	if err != nil || len(all) != 1 || all[0].Container != p.Name+"-other-1" || len(all[0].Rows) == 0 {
		t.Fatalf("%+v, %v", all, err)
	}
	for _, row := range all[0].Rows {
		if len(row) != len(all[0].Titles) {
			t.Errorf("a row of %d cells under %d titles", len(row), len(all[0].Titles))
		}
	}
	if last := all[0].Rows[0][len(all[0].Titles)-1]; !strings.Contains(last, "sh") {
		t.Errorf("the first process is %q", last)
	}
	if all, err := g.Engine.Processes(limited(t), p.Name, "db"); err != nil || len(all) > 0 {
		t.Errorf("db does not run: %+v, %v", all, err)
	}
}
