package ui

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// stub is a backend that does nothing on its own.
type stub struct {
	catalog     *catalog.Catalog
	connections []stack.Connection
	plan        *stack.Change
	planErr     error
	usage       []engine.Usage
	processes   []engine.Processes
	past        []engine.Line // that the engine has
	pastErr     error
	verb        func(ctx context.Context, step func(engine.Step)) error

	mu    sync.Mutex
	calls []string
}

func (s *stub) called(what string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, what)
}

func (s *stub) Watch(ctx context.Context, _ *stack.Feed) error { <-ctx.Done(); return nil }
func (s *stub) Catalog() *catalog.Catalog                      { return s.catalog }
func (s *stub) Connections(context.Context, ...string) ([]stack.Connection, error) {
	return s.connections, nil
}

func (s *stub) Logs(_ context.Context, o engine.LogOptions, line func(engine.Line)) error {
	s.called("logs " + strings.Join(o.Services, " "))
	for _, l := range s.past {
		if until, err := time.Parse(time.RFC3339Nano, o.Until); err == nil && l.Service == o.Services[0] && l.Nanos <= until.UnixNano() {
			line(l)
		}
	}
	return s.pastErr
}

func (s *stub) Resolved(_ context.Context, service string, reveal bool) (stack.Resolved, error) {
	s.called("resolved " + service)
	password := stack.Hidden
	if reveal {
		password = "devbliss"
	}
	return stack.Resolved{
		YAML: "services:\n  " + service + ":\n    command: null\n    environment:\n      APP_PASSWORD: " + password + "\n      LOG: debug\n    image: example/" + service + ":1\n    ports:\n      - mode: ingress\n        target: 80\n        published: \"8080\"\n",
		Environment: []stack.Variable{
			{Name: "APP_PASSWORD", Value: password, Secret: true},
			{Name: "EMPTY"},
			{Name: "LOG", Value: "debug"},
		},
	}, nil
}

func (s *stub) Projects(context.Context) ([]engine.Project, error) {
	return []engine.Project{
		{Name: "blog", Folder: os.TempDir(), Containers: 3, Running: 2},
		{Name: "gone", Folder: "/nowhere/gone", Containers: 1},
		{Name: "shop", Folder: "/home/ada/src/shop", Containers: 6, Running: 5},
	}, nil
}

func (s *stub) Contexts(context.Context) ([]engine.Context, error) {
	return []engine.Context{
		{Name: "build", Host: "ssh://ada@build.example.com", About: "the big machine"},
		{Name: "default", Host: "unix:///var/run/docker.sock", Current: true},
	}, nil
}

func (s *stub) Disk(context.Context) ([]engine.Kept, error) {
	return []engine.Kept{
		{Kind: engine.Image, ID: "sha256:0a1b2c3d4e5f60718293", Name: "postgres:17-alpine", Bytes: 274_000_000, Users: 1},
		{Kind: engine.NamedData, ID: "shop_db-data", Name: "shop_db-data", Project: "shop", Bytes: 48_100_000, Users: 1},
		{Kind: engine.NamedData, ID: "blog_data", Name: "blog_data", Project: "blog", Bytes: 12_300_000},
		{Kind: engine.Image, ID: "sha256:9f8e7d6c5b4a39281706", Bytes: 7_200_000},
		{Kind: engine.BuildCache, ID: "build cache", Name: "23 steps of builds", Bytes: 5_000_000},
		{Kind: engine.Unnamed, ID: strings.Repeat("4f1c", 16), Name: "4f1c4f1c4f1c", Bytes: -1, Users: -1},
	}, nil
}

func (s *stub) Discard(ctx context.Context, all []engine.Kept, step func(engine.Step)) error {
	return s.run(ctx, fmt.Sprint("discard ", len(all)), nil, step)
}

func (s *stub) Drift(context.Context, string, bool) ([]stack.Difference, error) {
	return []stack.Difference{
		{What: "environment APP_PASSWORD", Is: stack.Hidden, Wants: stack.Hidden},
		{What: "environment LOG", Is: "info", Wants: "debug"},
		{What: "port 80/tcp", Wants: "127.0.0.1:8080"},
		{What: "user", Is: "root"},
	}, nil
}

func (s *stub) PlanAdd(_ context.Context, addons []string, _ stack.AddOptions) (*stack.Change, error) {
	s.called("plan add " + strings.Join(addons, " "))
	return s.plan, s.planErr
}

func (s *stub) PlanRemove(context.Context, []string, stack.RemoveOptions) (*stack.Change, error) {
	return s.plan, s.planErr
}
func (s *stub) PlanUndo(context.Context) (*stack.Change, error) { return s.plan, s.planErr }
func (s *stub) Apply(_ context.Context, c *stack.Change, _ func(engine.Step)) error {
	s.called("apply " + c.Title)
	return nil
}

func (s *stub) run(ctx context.Context, what string, services []string, step func(engine.Step)) error {
	s.called(strings.TrimSpace(what + " " + strings.Join(services, " ")))
	if s.verb != nil {
		return s.verb(ctx, step)
	}
	return nil
}

func (s *stub) Up(ctx context.Context, o engine.UpOptions, step func(engine.Step)) error {
	return s.run(ctx, "up", o.Services, step)
}

func (s *stub) Start(ctx context.Context, services []string, step func(engine.Step)) error {
	return s.run(ctx, "start", services, step)
}

func (s *stub) Stop(ctx context.Context, services []string, step func(engine.Step)) error {
	return s.run(ctx, "stop", services, step)
}

func (s *stub) Restart(ctx context.Context, services []string, step func(engine.Step)) error {
	return s.run(ctx, "restart", services, step)
}

func (s *stub) Develop(ctx context.Context, _ []string, _ func(engine.Sync)) error {
	<-ctx.Done()
	return ctx.Err()
}

func (s *stub) Setup(context.Context) (*stack.Setup, error) { return nil, errors.New("none") }
func (s *stub) PlanSetup(context.Context, *stack.Setup) (*stack.Change, error) {
	return s.plan, s.planErr
}

func (s *stub) PlanFreePorts(context.Context, []string) (*stack.Change, error) {
	return s.plan, s.planErr
}
func (s *stub) PlanBeside(context.Context) (*stack.Change, error) { return s.plan, s.planErr }
func (s *stub) Allow(*stack.Untrusted) error                      { return nil }
func (s *stub) StopHolder(ctx context.Context, _ *stack.PortTaken, step func(engine.Step)) error {
	return s.run(ctx, "stop holder", nil, step)
}

func (s *stub) Bring(ctx context.Context, o engine.UpOptions, _ stack.TaskRun, step func(engine.Step)) error {
	return s.run(ctx, "up", o.Services, step)
}

func (s *stub) SwitchOn(ctx context.Context, profile string, step func(engine.Step)) error {
	return s.run(ctx, "switch on "+profile, nil, step)
}

func (s *stub) SwitchOff(ctx context.Context, profile string, step func(engine.Step)) error {
	return s.run(ctx, "switch off "+profile, nil, step)
}

func (s *stub) Down(ctx context.Context, o engine.DownOptions, step func(engine.Step)) error {
	return s.run(ctx, "down", o.Services, step)
}

func (s *stub) Kill(ctx context.Context, services []string, signal string, step func(engine.Step)) error {
	return s.run(ctx, strings.TrimSpace("kill "+signal), services, step)
}

func (s *stub) Pause(ctx context.Context, services []string, step func(engine.Step)) error {
	return s.run(ctx, "pause", services, step)
}

func (s *stub) Unpause(ctx context.Context, services []string, step func(engine.Step)) error {
	return s.run(ctx, "unpause", services, step)
}

func (s *stub) Pull(ctx context.Context, services []string, step func(engine.Step)) error {
	return s.run(ctx, "pull", services, step)
}

func (s *stub) Scale(ctx context.Context, replicas map[string]int, step func(engine.Step)) error {
	return s.run(ctx, fmt.Sprint("scale ", replicas), nil, step)
}

func (s *stub) Usage(ctx context.Context, _ time.Duration, told func([]engine.Usage)) error {
	told(s.usage)
	<-ctx.Done()
	return ctx.Err()
}

func (s *stub) Processes(_ context.Context, service string) ([]engine.Processes, error) {
	s.called("processes " + service)
	return s.processes, nil
}

// noon is when all tests take place.
var noon = time.Date(2026, 11, 23, 12, 3, 46, 0, time.UTC)

// newTestModel is a dashboard on a stub, 100 by 28 cells unless told otherwise.
func newTestModel(t testing.TB, s *stub, environ ...string) *model {
	t.Helper()
	if s.catalog == nil {
		c, err := catalog.Embedded()
		if err != nil {
			t.Fatal(err)
		}
		s.catalog = c
	}
	environ = append([]string{"HOME=/home/ada", "TERM=xterm-256color"}, environ...)
	ascii := variable(environ, "ASCII") != ""
	m := newModel(t.Context(), surroundings{
		stack: s, environ: environ, self: "/usr/bin/devbliss", theme: newTheme(environ, ascii, Settings{}),
		now: func() time.Time { return noon }, zone: time.UTC,
	})
	m.Update(tea.WindowSizeMsg{Width: 100, Height: 28})
	return m
}

// shop is a stack with every kind of row.
func shop() *stack.View {
	port := func(published, target int) []engine.Port {
		return []engine.Port{{IP: "127.0.0.1", Published: published, Target: target, Protocol: "tcp"}}
	}
	at := func(name string, c engine.Container) stack.Service {
		c.Name, c.ID, c.Replica = "shop-"+name+"-1", strings.Repeat("4f1c", 16), 1
		return stack.Service{
			Name: name, State: c.State, Health: c.Health, ExitCode: c.ExitCode, Restarts: c.Restarts, Declared: true,
			Containers: []stack.Container{{Name: c.Name, ID: c.ID, State: c.State, Health: c.Health}},
			Detail:     map[string]engine.Container{c.Name: c}, Since: noon.Add(-2 * time.Minute),
		}
	}
	api := at("api", engine.Container{
		State: engine.Restarting, ExitCode: 1, Restarts: 4, Finished: noon,
		LastLine: "dial tcp 172.18.0.4:5432: connect: connection refused",
	})
	api.Why = "restarting, 4 times: exit 1 · dial tcp 172.18.0.4:5432: connect: connection refused"
	api.DependsOn = map[string]string{"db": "service_healthy", "redis": "service_started"}
	api.Image = "shop-api"
	db := at("db", engine.Container{State: engine.Running, Health: engine.Starting, HealthOutput: "pg_isready: no response"})
	db.Addon, db.Ports, db.Why = "postgres", port(5432, 5432), "not healthy yet: pg_isready: no response"
	migrate := at("migrate", engine.Container{State: engine.Exited})
	migrate.OneShot = true
	redis := at("redis", engine.Container{State: engine.Running, Health: engine.Healthy})
	redis.Addon, redis.Ports = "redis", port(6379, 6379)
	web := at("web", engine.Container{State: engine.Running, Health: engine.Healthy})
	web.Ports = port(8080, 80)
	worker := at("worker", engine.Container{State: engine.Running})
	worker.Containers = append(worker.Containers, stack.Container{Name: "shop-worker-2", State: engine.Running})
	return &stack.View{
		Name: "shop", Dir: "/home/ada/src/shop", Files: []string{"/home/ada/src/shop/compose.yaml"}, Asked: true,
		Engine:   engine.Info{Version: "28.5.2", Context: "default"},
		Services: []stack.Service{api, migrate, web, worker, db, redis},
	}
}

// shopLog is a log of that stack.
func shopLog() []engine.Line {
	at := noon.Add(-10 * time.Second)
	var lines []engine.Line
	add := func(service string, replica int, stderr bool, kind engine.LineKind, text string) {
		at = at.Add(350 * time.Millisecond)
		lines = append(lines, engine.Line{Service: service, Container: "shop-" + service + "-1", Replica: replica, Nanos: at.UnixNano(), Stderr: stderr, Kind: kind, Text: text})
	}
	add("web", 1, false, engine.Output, "GET /cart 200 3ms")
	add("worker", 1, false, engine.Output, "picked job 8812")
	add("api", 1, true, engine.Output, "\x1b[31mERROR\x1b[0m cannot reach database: dial tcp 172.18.0.4:5432: connect: connection refused")
	add("api", 1, false, engine.Divider, "api exited (1), restart 4")
	add("api", 1, false, engine.Output, "starting on :8080")
	add("worker", 2, false, engine.Output, "picked job 8813")
	add("db", 1, true, engine.Output, "LOG:  database system is ready to accept connections")
	add("web", 1, false, engine.Output, "GET /basket 200 4ms \x1b]0;owned\x07with a title")
	return lines
}

// feed gives a model news.
func feed(m *model, v *stack.View, lines ...engine.Line) {
	m.Update(frameMsg{&stack.Frame{View: v, Lines: lines}})
}

// press presses keys one after the other, and runs what they ask for unless it
// waits.
func press(t testing.TB, m *model, keys ...string) {
	t.Helper()
	for _, k := range keys {
		run(t, m, m.press(keyOf(k)))
	}
}

// run does what a command asks for and hands the answers to the model. Ticks and
// what waits for the feed are left out.
func run(t testing.TB, m *model, cmd tea.Cmd) {
	t.Helper()
	if cmd == nil {
		return
	}
	answer := make(chan tea.Msg, 1)
	go func() { answer <- cmd() }()
	select {
	case msg := <-answer:
		switch msg := msg.(type) {
		case nil:
		case tea.BatchMsg:
			for _, c := range msg {
				run(t, m, c)
			}
		default:
			m.take(msg)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("a command does not end")
	}
}

// keyOf is the message of a key by its name.
func keyOf(name string) tea.KeyPressMsg {
	codes := map[string]rune{
		"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft,
		"right": tea.KeyRight, "home": tea.KeyHome, "end": tea.KeyEnd, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
		"space": tea.KeySpace, "backspace": tea.KeyBackspace, "delete": tea.KeyDelete,
	}
	if letter, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: []rune(letter)[0], Mod: tea.ModCtrl}
	}
	if code, ok := codes[name]; ok {
		k := tea.KeyPressMsg{Code: code}
		if name == "space" {
			k.Text = " "
		}
		return k
	}
	return tea.KeyPressMsg{Code: []rune(name)[0], Text: name}
}

// shown is what a model shows, without colours.
func shown(m *model) string { return ansi.Strip(m.View().Content) }

// golden compares a screen with the one that was approved.
func golden(t *testing.T, name, got string) {
	t.Helper()
	var trimmed []string
	for _, line := range strings.Split(got, "\n") {
		trimmed = append(trimmed, strings.TrimRight(line, " "))
	}
	got = strings.Join(trimmed, "\n") + "\n"
	path := filepath.Join("testdata", name+".golden")
	if f := flag.Lookup("update"); f.Value.String() == "true" {
		if err := os.MkdirAll("testdata", 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}
