package enginetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/engine"
)

// past reads the lines written so far.
func past(t *testing.T, g Ground, p *types.Project, o engine.LogOptions) []engine.Line {
	t.Helper()
	var lines []engine.Line
	if err := g.Engine.Logs(limited(t), p.Name, o, func(l engine.Line) { lines = append(lines, l) }); err != nil {
		t.Fatal(err)
	}
	return lines
}

// followed is a call of Logs under way and what came of it.
type followed struct {
	mu    sync.Mutex
	lines []engine.Line
}

// follow follows the logs until the test ends.
func follow(t *testing.T, g Ground, p *types.Project, o engine.LogOptions) *followed {
	t.Helper()
	f := &followed{}
	o.Follow = true
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() {
		done <- g.Engine.Logs(ctx, p.Name, o, func(l engine.Line) {
			f.mu.Lock()
			defer f.mu.Unlock()
			f.lines = append(f.lines, l)
		})
	}()
	t.Cleanup(func() {
		cancel()
		select {
		case err := <-done:
			if !errors.Is(err, context.Canceled) {
				t.Errorf("logs: %v, want %v", err, context.Canceled)
			}
		case <-time.After(patience):
			t.Error("logs do not end with their context")
		}
	})
	return f
}

// texts are the texts of one kind so far.
func (f *followed) texts(kind engine.LineKind) []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return texts(f.lines, kind)
}

func texts(lines []engine.Line, kind engine.LineKind) []string {
	out := []string{}
	for _, l := range lines {
		if l.Kind == kind {
			out = append(out, l.Text)
		}
	}
	return out
}

func (f *followed) until(t *testing.T, text string) {
	t.Helper()
	eventually(t, "the line "+text, func() bool {
		f.mu.Lock()
		defer f.mu.Unlock()
		return slices.ContainsFunc(f.lines, func(l engine.Line) bool { return l.Text == text })
	})
}

func logsTellApart(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "other")
	g.Write(t, "other", 1, false, "one")
	g.Write(t, "other", 1, true, "two")
	lines := past(t, g, p, engine.LogOptions{Tail: -1, NoDividers: true})
	if len(lines) != 2 {
		t.Fatalf("%d lines, want 2: %+v", len(lines), lines)
	}
	for i, want := range []engine.Line{
		{Service: "other", Container: p.Name + "-other-1", Replica: 1, Text: "one"},
		{Service: "other", Container: p.Name + "-other-1", Replica: 1, Text: "two", Stderr: true},
	} {
		got := lines[i]
		if age := time.Since(time.Unix(0, got.Nanos)); age < -patience || age > patience {
			t.Errorf("line %d is %s old", i, age)
		}
		got.Nanos = 0
		if got != want {
			t.Errorf("line %d: %s", i, cmp.Diff(want, got))
		}
	}
}

func logsTail(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "db", "other")
	for i := range 5 {
		g.Write(t, "other", 1, false, fmt.Sprint("other ", i))
		g.Write(t, "db", 1, false, fmt.Sprint("db ", i))
	}
	o := engine.LogOptions{Tail: 2, NoDividers: true}
	want := []string{"other 3", "db 3", "other 4", "db 4"}
	if got := texts(past(t, g, p, o), engine.Output); !slices.Equal(got, want) {
		t.Errorf("the last two of each, merged: %q, want %q", got, want)
	}
	o.Services = []string{"db"}
	if got := texts(past(t, g, p, o), engine.Output); !slices.Equal(got, []string{"db 3", "db 4"}) {
		t.Errorf("of db: %q", got)
	}
	all := past(t, g, p, engine.LogOptions{Tail: -1, NoDividers: true})
	o = engine.LogOptions{Tail: -1, NoDividers: true, Since: time.Unix(0, all[6].Nanos).UTC().Format(time.RFC3339Nano)}
	if got := texts(past(t, g, p, o), engine.Output); !slices.Equal(got, want) {
		t.Errorf("since the seventh: %q, want %q", got, want)
	}
	o = engine.LogOptions{Tail: -1, NoDividers: true, Until: time.Unix(0, all[1].Nanos).UTC().Format(time.RFC3339Nano)}
	if got := texts(past(t, g, p, o), engine.Output); !slices.Equal(got, []string{"other 0", "db 0"}) {
		t.Errorf("until the second: %q", got)
	}
}

func logsFollowRestarts(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "other")
	g.Write(t, "other", 1, false, "before")
	f := follow(t, g, p, engine.LogOptions{Tail: -1})
	f.until(t, "before")
	g.Write(t, "other", 1, false, "first run")
	g.Crash(t, "other", 5)
	f.until(t, engine.ExitText("other", 1, 5, 0))
	if err := g.Engine.Start(limited(t), p, []string{"other"}, nil); err != nil {
		t.Fatal(err)
	}
	g.Write(t, "other", 1, false, "second run")
	f.until(t, "second run")
	if err := g.Engine.Up(limited(t), p, engine.UpOptions{Services: []string{"other"}, ForceRecreate: true}, nil); err != nil {
		t.Fatal(err)
	}
	g.Write(t, "other", 1, false, "another container")
	f.until(t, "another container")

	want := []string{"before", "first run", "second run", "another container"}
	if got := f.texts(engine.Output); !slices.Equal(got, want) {
		t.Errorf("lines %q, want %q", got, want)
	}
	dividers := f.texts(engine.Divider)
	if i := slices.Index(dividers, engine.ExitText("other", 1, 5, 0)); i < 0 || i+1 >= len(dividers) || dividers[i+1] != engine.StartText("other", 1) {
		t.Errorf("dividers %q", dividers)
	}
}

func logsFollowAbsence(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "other")
	f := follow(t, g, p, engine.LogOptions{Tail: -1, NoDividers: true})
	g.Write(t, "other", 1, false, "before")
	f.until(t, "before")
	g.Break(t)
	g.Mend(t)
	g.Write(t, "other", 1, true, "after")
	f.until(t, "after")
	if got := f.texts(engine.Output); !slices.Equal(got, []string{"before", "after"}) {
		t.Errorf("lines %q", got)
	}
}

func logsFollowNew(t *testing.T, g Ground, p *types.Project) {
	f := follow(t, g, p, engine.LogOptions{Tail: -1, Services: []string{"other"}, NoDividers: true})
	up(t, g, p, "other", "db")
	g.Write(t, "other", 1, false, "one")
	g.Write(t, "db", 1, false, "not asked for")
	if err := g.Engine.Scale(limited(t), p, map[string]int{"other": 2}, nil); err != nil {
		t.Fatal(err)
	}
	g.Write(t, "other", 2, false, "two")
	f.until(t, "one")
	f.until(t, "two")
	if got := f.texts(engine.Output); len(got) != 2 {
		t.Errorf("lines %q", got)
	}
}

func logsTailZero(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "other")
	g.Write(t, "other", 1, false, "old")
	f := follow(t, g, p, engine.LogOptions{Tail: 0, NoDividers: true})
	// The call has no way to say that it listens: what is written before that is
	// old to it. So lines are written until one comes.
	n := 0
	eventually(t, "a new line", func() bool {
		n++
		g.Write(t, "other", 1, false, fmt.Sprint("new ", n))
		return len(f.texts(engine.Output)) > 0
	})
	if got := f.texts(engine.Output); slices.Contains(got, "old") {
		t.Errorf("lines %q", got)
	}
}
