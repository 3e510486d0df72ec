package ui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
	"github.com/devbliss/devbliss/internal/stack"
)

// driver is a dashboard on a real stack with an engine in memory: it does what
// Bubble Tea does, and lets a test look at the screen between two messages.
type driver struct {
	t    *testing.T
	fake *enginetest.Fake
	file string

	mu    sync.Mutex
	m     *model
	gone  bool
	group sync.WaitGroup
}

const project = `name: shop
services:
  api: # ours
    image: shop-api
    restart: unless-stopped
  web:
    image: shop-web
    ports:
      - "127.0.0.1:8080:80"
    healthcheck:
      test: ["CMD", "true"]
`

// drive opens a dashboard on a project in a folder of its own.
func drive(t *testing.T, text string) *driver {
	t.Helper()
	dir := t.TempDir()
	d := &driver{t: t, fake: enginetest.NewFake(), file: filepath.Join(dir, "compose.yaml")}
	d.fake.AddImages("shop-api", "shop-web")
	if text != "" {
		d.write(text)
	}
	c, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	st := stack.Open(stack.Options{
		Source: composefile.Source{Dir: dir, Environment: []string{"HOME=" + dir}}, Engine: d.fake, Catalog: c, StateDir: t.TempDir(),
		Busy: func(int) (stack.Process, bool) { return stack.Process{}, false },
	})
	ctx, cancel := context.WithCancel(t.Context())
	environ := []string{"TERM=xterm-256color", "HOME=" + dir}
	d.m = newModel(ctx, surroundings{stack: st, environ: environ, self: "/usr/bin/devbliss", theme: newTheme(environ, false, Settings{}), now: time.Now, zone: time.UTC})
	t.Cleanup(func() {
		cancel()
		d.group.Wait()
	})
	d.run(d.m.Init())
	d.send(tea.WindowSizeMsg{Width: 110, Height: 30})
	return d
}

func (d *driver) write(text string) {
	d.t.Helper()
	if err := os.WriteFile(d.file, []byte(text), 0o644); err != nil {
		d.t.Fatal(err)
	}
}

func (d *driver) read() string {
	d.t.Helper()
	text, err := os.ReadFile(d.file)
	if err != nil {
		d.t.Fatal(err)
	}
	return string(text)
}

// run does what a command asks for, beside the test.
func (d *driver) run(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	d.group.Go(func() {
		switch msg := cmd().(type) {
		case nil:
		case tea.BatchMsg:
			for _, c := range msg {
				d.run(c)
			}
		case tea.QuitMsg:
			d.mu.Lock()
			d.gone = true
			d.mu.Unlock()
		default:
			d.send(msg)
		}
	})
}

func (d *driver) send(msg tea.Msg) {
	d.mu.Lock()
	_, cmd := d.m.Update(msg)
	d.m.View()
	d.mu.Unlock()
	d.run(cmd)
}

func (d *driver) press(keys ...string) {
	for _, k := range keys {
		d.send(keyOf(k))
	}
}

func (d *driver) screen() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return shown(d.m)
}

// until waits for a screen.
func (d *driver) until(what string, ok func(screen string) bool) {
	d.t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !ok(d.screen()) {
		if time.Now().After(deadline) {
			d.t.Fatalf("no %s:\n%s", what, d.screen())
		}
		<-time.After(2 * time.Millisecond) // between two looks, not for something
	}
}

// shows waits until a line of the screen has all the words.
func (d *driver) shows(words ...string) {
	d.t.Helper()
	d.until(strings.Join(words, " "), func(screen string) bool { return hasLine(screen, words...) })
}

func (d *driver) hides(words ...string) {
	d.t.Helper()
	d.until("screen without "+strings.Join(words, " "), func(screen string) bool { return !hasLine(screen, words...) })
}

func hasLine(screen string, words ...string) bool {
	for line := range strings.Lines(screen) {
		if !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(line, w) }) {
			return true
		}
	}
	return false
}

func TestRedisIsRunningAfterFiveKeysAndUndone(t *testing.T) {
	d := drive(t, project)
	d.shows("web", "not started")
	d.press("a", "r", "e", "d", "enter")
	d.shows("▸ redis", "healthy")
	d.shows("✓ add redis", "docker compose up -d --wait redis")
	if text := d.read(); !strings.Contains(text, "image: redis:") || !strings.Contains(text, "# ours") {
		t.Errorf("the file is\n%s", text)
	}
	d.press("u")
	d.shows("-  redis:")
	d.press("y")
	d.shows("✓ undo redis")
	d.hides("redis", "healthy")
	if text := d.read(); text != project {
		t.Errorf("the file is\n%s", text)
	}
}

func TestAddInAnEmptyFolderMakesTheFile(t *testing.T) {
	d := drive(t, "")
	d.shows("no compose file")
	d.press("a", "r", "e", "d", "enter")
	d.shows("▸ redis", "healthy")
	if text := d.read(); !strings.Contains(text, "image: redis:") {
		t.Errorf("the file is\n%s", text)
	}
}

func TestWiredServicesGetTheVariable(t *testing.T) {
	d := drive(t, project)
	d.shows("web", "not started")
	d.press("a", "r", "e", "d", "tab", "space")
	d.shows("wires api")
	d.press("enter")
	d.shows("redis", "healthy")
	if text := d.read(); !strings.Contains(text, "REDIS_URL") || !strings.Contains(text, "depends_on") {
		t.Errorf("the file is\n%s", text)
	}
}

func TestUpRestartStopStartDown(t *testing.T) {
	d := drive(t, project)
	d.shows("web", "not started")
	d.press("U")
	d.shows("web", "healthy")
	d.shows("✓ up")
	d.shows("api", "running")
	d.press("r")
	d.shows("✓ restart api")
	d.shows("api", "running")
	d.press("s")
	d.shows("api", "stopped")
	d.press("s")
	d.shows("api is not running; S starts it")
	d.press("S")
	d.shows("api", "running")
	d.press("D")
	d.shows("Take shop down?")
	d.press("n")
	d.shows("api", "running")
	d.press("D", "y")
	d.shows("web", "not started")
	for _, call := range []string{"up", "restart", "stop", "start", "down"} {
		if !slices.ContainsFunc(d.fake.Calls(), func(c string) bool { return strings.HasPrefix(c, call) }) {
			t.Errorf("%s was not called: %q", call, d.fake.Calls())
		}
	}
}

func TestRunningVerbRefusesItsDouble(t *testing.T) {
	d := drive(t, project)
	d.shows("web", "not started")
	d.press("U")
	d.shows("✓ up")
	d.shows("web", "healthy")
	d.fake.Hold(enginetest.Restart)
	d.press("r")
	d.press("r")
	d.shows("restart api is still at work")
	d.press("j", "r")
	d.until("two verbs side by side", func(s string) bool { return hasLine(s, "restart api") && hasLine(s, "restart web") })
	d.press("q")
	d.shows("Leave while something is at work?")
	d.press("n")
	d.fake.Release(enginetest.Restart)
	d.shows("✓ restart web")
}

func TestFailureStaysUntilDismissed(t *testing.T) {
	d := drive(t, project)
	d.shows("web", "not started")
	d.fake.FailNext(enginetest.Up, &engine.Error{Kind: engine.ErrImageNotFound, Service: "api", Subject: "shop-api:9", Err: errors.New("manifest unknown")})
	d.press("U")
	d.shows("✖ up", "image not found")
	d.press("j", "2", "1")
	d.shows("✖ up", "image not found")
	d.press("!")
	d.shows("manifest unknown")
	d.press("esc")
	d.shows("✖ up", "image not found")
	d.press("esc")
	d.hides("✖ up")
}

func TestDockerDiesAndReturns(t *testing.T) {
	d := drive(t, project)
	d.shows("web", "not started")
	d.press("U")
	d.shows("web", "healthy")
	d.fake.Write("api", 1, false, "before")
	d.shows("api", "before")
	d.fake.Break(nil)
	d.shows("Docker does not answer", "retrying")
	d.shows("web", "healthy") // the last that was known
	d.press("r")
	d.shows("Docker does not answer")
	d.fake.Mend()
	d.fake.Write("api", 1, false, "after")
	d.hides("retrying")
	d.until("log that goes on without doubles", func(s string) bool {
		return strings.Count(s, "before") == 1 && strings.Count(s, "after") == 1
	})
}

func TestBrokenFileIsShownWithItsPlaceAndMends(t *testing.T) {
	d := drive(t, project)
	d.shows("web", "not started")
	d.write(strings.Replace(project, "image: shop-web", "imagee: shop-web", 1))
	d.shows("compose.yaml:7", "imagee")
	d.shows("^^^^^^")
	d.shows("web", "not started")
	d.write(project)
	d.hides("imagee")
}

func TestDeletedAndRenamedFilesAreSaidAndTheLastGoodStateStays(t *testing.T) {
	d := drive(t, project)
	d.shows("web", "not started")
	aside := d.file + ".old"
	if err := os.Rename(d.file, aside); err != nil {
		t.Fatal(err)
	}
	d.shows("no compose file")
	d.shows("web", "not started")
	if err := os.Rename(aside, d.file); err != nil {
		t.Fatal(err)
	}
	d.hides("no compose file")
	other := filepath.Join(filepath.Dir(d.file), "docker-compose.yml") // which is found, too
	if err := os.Rename(d.file, other); err != nil {
		t.Fatal(err)
	}
	d.file = other
	d.write(strings.Replace(project, "  web:", "  front:", 1))
	d.shows("front", "not started")
	d.hides("no compose file")
	if err := os.Remove(d.file); err != nil {
		t.Fatal(err)
	}
	d.shows("no compose file")
	d.shows("front", "not started")
}

func TestLogIsFilteredAndSearched(t *testing.T) {
	d := drive(t, project)
	d.shows("web", "not started")
	d.press("U")
	d.shows("✓ up")
	for _, text := range []string{"GET /cart", "GET /health", "\x1b]0;title\x07POST /cart"} {
		d.fake.Write("api", 1, false, text)
	}
	d.fake.Write("web", 1, true, "cart is empty")
	d.shows("web", "┃ cart is empty")
	d.press("f", "c", "a", "r", "t", "enter")
	d.hides("GET /health")
	d.shows("only cart")
	d.press("f", "!", "p", "o", "s", "t", "enter")
	d.hides("POST /cart")
	d.press("esc")
	d.shows("POST /cart")
	d.press("tab", "/", "c", "a", "r", "t", "enter")
	d.shows("/cart 3/3")
	d.press("N")
	d.shows("/cart 2/3")
	d.press("esc", "tab", "l")
	d.hides("cart is empty")
	d.press("l", "j", "l")
	d.hides("POST /cart")
	d.shows("cart is empty")
}

func TestQuitLeavesNothingBehind(t *testing.T) {
	d := drive(t, project)
	d.shows("web", "not started")
	d.press("q")
	d.until("quit", func(string) bool {
		d.mu.Lock()
		defer d.mu.Unlock()
		return d.gone
	})
}

func TestScreenStandsBeforeAnythingIsRead(t *testing.T) {
	m := newTestModel(t, &stub{})
	if !strings.Contains(shown(m), "reading compose file") {
		t.Errorf("shows\n%s", shown(m))
	}
	press(t, m, "r", "s", "U", "D", "e", "c", "o", "x", "u", "space", "l", "/", "esc", "?", "esc")
	if m.overlay != nil || m.prompt != nil {
		t.Errorf("shows\n%s", shown(m))
	}
}
