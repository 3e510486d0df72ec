package stack

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// ground is a project in a folder of its own, on a fake engine.
type ground struct {
	*Stack
	t    *testing.T
	dir  string
	fake *enginetest.Fake

	mu       sync.Mutex
	warnings []string
	busy     map[int]Process
}

// newGround writes files, by name, and opens the stack there.
func newGround(t *testing.T, files map[string]string) *ground {
	t.Helper()
	cat, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	g := &ground{t: t, dir: filepath.Join(t.TempDir(), "shop"), fake: enginetest.NewFake(), busy: map[int]Process{}}
	if err := os.MkdirAll(g.dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range files {
		g.write(name, text)
	}
	g.Stack = Open(Options{
		Source:   composefile.Source{Dir: g.dir, Environment: []string{}},
		Engine:   g.fake,
		Catalog:  cat,
		StateDir: filepath.Join(t.TempDir(), "state"),
		Now:      func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) },
		Busy: func(port int) (Process, bool) {
			p, ok := g.busy[port]
			return p, ok
		},
		Lookup: func(context.Context, string) error { return nil },
		Warn: func(w string) {
			g.mu.Lock()
			defer g.mu.Unlock()
			g.warnings = append(g.warnings, w)
		},
	})
	return g
}

func (g *ground) path(name string) string { return filepath.Join(g.dir, name) }

func (g *ground) write(name, text string) {
	g.t.Helper()
	if err := os.MkdirAll(filepath.Dir(g.path(name)), 0o755); err != nil {
		g.t.Fatal(err)
	}
	if err := os.WriteFile(g.path(name), []byte(text), 0o644); err != nil {
		g.t.Fatal(err)
	}
}

// read returns a file's text, "<none>" where there is none.
func (g *ground) read(name string) string {
	g.t.Helper()
	text, err := os.ReadFile(g.path(name))
	if os.IsNotExist(err) {
		return "<none>"
	}
	if err != nil {
		g.t.Fatal(err)
	}
	return string(text)
}

func (g *ground) add(o AddOptions, addons ...string) *Change {
	g.t.Helper()
	c, err := g.PlanAdd(g.t.Context(), addons, o)
	if err != nil {
		g.t.Fatal(err)
	}
	return c
}

func (g *ground) remove(deleteData bool, services ...string) *Change {
	g.t.Helper()
	o := RemoveOptions{}
	if deleteData {
		o.Data = DeleteData
	}
	c, err := g.PlanRemove(g.t.Context(), services, o)
	if err != nil {
		g.t.Fatal(err)
	}
	return c
}

func (g *ground) apply(c *Change) {
	g.t.Helper()
	if err := g.Apply(g.t.Context(), c, nil); err != nil {
		g.t.Fatal(err)
	}
}

func (g *ground) up(services ...string) {
	g.t.Helper()
	if err := g.Up(g.t.Context(), engine.UpOptions{Services: services}, nil); err != nil {
		g.t.Fatal(err)
	}
}

func (g *ground) service(name string) Service {
	g.t.Helper()
	services, err := g.Services(g.t.Context())
	if err != nil {
		g.t.Fatal(err)
	}
	for _, s := range services {
		if s.Name == name {
			return s
		}
	}
	g.t.Fatalf("no service %s in %+v", name, services)
	return Service{}
}

// noted says that one of the notes holds all of words.
func noted(notes []string, words ...string) bool {
	for _, note := range notes {
		all := true
		for _, word := range words {
			all = all && strings.Contains(note, word)
		}
		if all {
			return true
		}
	}
	return false
}

func (g *ground) wantNote(c *Change, words ...string) {
	g.t.Helper()
	if !noted(c.Notes, words...) {
		g.t.Errorf("no note with %q in %q", words, c.Notes)
	}
}

func mustContain(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("no %q in:\n%s", part, text)
		}
	}
}

func mustNotContain(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			t.Errorf("%q in:\n%s", part, text)
		}
	}
}

// web is the project that most tests begin with.
const web = `# our shop
services:
  web:
    image: example/web   # pinned later
    ports: ["127.0.0.1:8080:80"]
    environment:
      MODE: dev
  worker:
    image: busybox
    environment:
      - MODE=dev
`
