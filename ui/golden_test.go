package ui

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// unreachable is Docker gone.
func unreachable() error {
	return fmt.Errorf("watch: %w", &engine.Error{Kind: engine.ErrUnreachable, Err: errors.New("dial unix /var/run/docker.sock: connection refused")})
}

// problem is a mistake in the compose file.
func problem() error {
	return &composefile.Problem{
		Path: "/home/ada/src/shop/compose.yaml", Line: 14, Column: 5, Text: `unknown key "enviroment"`, Hint: `did you mean "environment"?`,
		Before: "  api:", Source: "    enviroment:", After: "      - A=1",
	}
}

func redisChange() *stack.Change {
	return &stack.Change{
		Title: "add redis", Adds: []string{"redis"}, Starts: []string{"redis", "api"},
		Notes: []string{"port 6379 is taken by redis-server (pid 812); REDIS_PORT=6380 goes to .env"},
		Files: []stack.FileChange{{
			Path: "/home/ada/src/shop/compose.yaml",
			Was:  []byte("services:\n  api:\n    build: .\n"),
			Now:  []byte("services:\n  api:\n    build: .\n  redis:\n    image: redis:8.10-alpine\n"),
		}},
	}
}

// state is one of the main screens: what the stack is like and which keys were
// pressed.
type state struct {
	change func(v *stack.View)
	keys   []string
	then   func(m *model)
}

func keys(keys ...string) state { return state{keys: keys} }

func seen(change func(v *stack.View)) state { return state{change: change} }

// states are the main screens.
func states() map[string]state {
	absent := func(v *stack.View) {
		v.Engine = engine.Info{}
		for i := range v.Services {
			v.Services[i] = stack.Service{Name: v.Services[i].Name, Addon: v.Services[i].Addon, State: engine.Absent, Declared: true}
		}
	}
	return map[string]state{
		"dashboard": keys(),
		"one":       keys("l", "t"),
		"search":    keys("tab", "/", "j", "o", "b", "enter"),
		"filter":    keys("f", "p", "i", "c", "k", "enter"),
		"wrapped":   keys("tab", "w"),
		"why":       keys("2"),
		"connect":   keys("j", "j", "j", "j", "3"),
		"picker":    keys("a", "r", "e", "d"),
		"options":   keys("a", "r", "e", "d", "ctrl+o", "down", "enter"),
		"wiring":    keys("a", "r", "e", "d", "tab", "space"),
		"diff":      keys("a", "r", "e", "d", "ctrl+d"),
		"down":      keys("D"),
		"undo":      keys("u"),
		"help":      keys("?"),
		"commands":  keys(":", "l", "o", "g"),
		"prompt":    keys("f", "(", "enter"),
		"metered":   {then: metered},
		"bycpu":     {keys: []string{"O", "O"}, then: metered},
		"only":      keys("F", "d", "b", "enter"),
		"stats":     {keys: []string{"j", "j", "4"}, then: metered},
		"statsnone": keys("4"),
		"config":    keys("j", "5"),
		"drift":     {keys: []string{"j", "5"}, change: func(v *stack.View) { v.Services[1].Drifted, v.Services[1].State = true, engine.Running }},
		"disk":      keys("i", "j", "j"),
		"discard":   keys("i", "a", "j", "j", "space", "x"),
		"events": {keys: []string{"9"}, then: func(m *model) {
			m.Update(doneMsg{id: began(m, "restart", []string{"api"}, "docker compose restart api")})
			v := shop()
			v.Down = unreachable()
			feed(m, v)
		}},
		"contexts":  keys("ctrl+x"),
		"env":       keys("j", "6"),
		"revealed":  keys("j", "6", "v"),
		"processes": keys("j", "j", "7"),
		"idle":      keys("j", "7"),
		"graph":     keys("8"),
		"replicas": {keys: []string{"j", "j", "j", "z"}, change: func(v *stack.View) {
			w := &v.Services[3]
			sick := engine.Container{Name: "shop-worker-2", Replica: 2, State: engine.Restarting, ExitCode: 1, Restarts: 3, LastLine: "queue is gone"}
			w.Detail[sick.Name], w.Containers[1].State = sick, sick.State
		}},
		"profiles": {keys: []string{"ctrl+p"}, change: func(v *stack.View) {
			v.Profiles = []stack.Profile{{Name: "debug", On: true, Services: []string{"tracer"}}, {Name: "jobs", Services: []string{"mailer", "migrate"}}}
		}},
		"noprofile": keys("ctrl+p"),
		"marked":    keys("space", "j", "space"),
		"gone":      seen(func(v *stack.View) { v.Down = unreachable() }),
		"never": seen(func(v *stack.View) {
			absent(v)
			v.Down = fmt.Errorf("watch: %w", &engine.Error{Kind: engine.ErrNotInstalled, Err: errors.New("no socket")})
		}),
		"broken":     seen(func(v *stack.View) { v.Problem = problem() }),
		"brokenonly": seen(func(v *stack.View) { v.Problem, v.Services = problem(), nil }),
		"nofile":     seen(func(v *stack.View) { v.Problem, v.Services, v.Name = composefile.ErrNotFound, nil, "" }),
		"empty":      seen(func(v *stack.View) { v.Services = nil }),
		"fresh": seen(func(v *stack.View) {
			absent(v)
			v.Asked = false
		}),
		"busy": {then: func(m *model) {
			began(m, "up", nil, "docker compose up -d --wait",
				engine.Step{ID: "Image redis", Service: "redis", Text: "Pulling", Current: 12_100_000, Total: 20_300_000},
				engine.Step{ID: "Container db", Service: "db", Text: "Waiting"})
			m.Update(tickMsg{})
		}},
		"failed": {then: func(m *model) {
			m.Update(doneMsg{id: began(m, "restart", []string{"api"}, "docker compose restart api")})
			id := began(m, "up", nil, "docker compose up -d --wait")
			m.Update(doneMsg{id: id, err: &stack.PortTaken{Service: "db", Port: 5432, Holder: "postgres (pid 812)", Variable: "DB_PORT"}})
		}},
	}
}

// in is a model of w by h cells in this state.
func (s state) in(t testing.TB, w, h int, environ ...string) *model {
	m := newTestModel(t, &stub{plan: redisChange(), connections: []stack.Connection{{
		Service: "db", Addon: "postgres", Version: "17-alpine",
		URLs:  stack.URLs{Container: "postgres://app:devbliss@db:5432/app", Host: "postgres://app:devbliss@127.0.0.1:5432/app"},
		Env:   map[string]string{"DATABASE_URL": "postgres://app:devbliss@127.0.0.1:5432/app", "PGPASSWORD": "devbliss"},
		Shell: []string{"psql", "-U", "app"},
	}}, processes: []engine.Processes{{
		Container: "shop-web-1", Replica: 1,
		Titles: []string{"UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"},
		Rows: [][]string{
			{"root", "4120", "4099", "0", "11:58", "?", "00:00:01", "nginx: master process nginx -g daemon off;"},
			{"101", "4170", "4120", "0", "11:58", "?", "00:00:00", "nginx: worker process"},
		},
	}}}, environ...)
	m.Update(tea.WindowSizeMsg{Width: w, Height: h})
	v, lines := shop(), shopLog()
	if s.change != nil {
		s.change(v)
	}
	if len(v.Services) == 0 || v.Services[0].State == engine.Absent {
		lines = nil
	}
	feed(m, v, lines...)
	m.View()
	press(t, m, s.keys...)
	if s.then != nil {
		s.then(m)
	}
	return m
}

// began notes a verb that never ends by itself.
func began(m *model, verb string, services []string, command string, steps ...engine.Step) int {
	m.begin(verb, services, command, func(context.Context, func(engine.Step)) (*stack.Change, error) { return nil, nil })
	a := m.acts.list[len(m.acts.list)-1]
	for _, s := range steps {
		a.progress.step(s)
	}
	return a.id
}

func TestScreensLookAsApproved(t *testing.T) {
	for name, state := range states() {
		for _, size := range []struct{ w, h int }{{60, 16}, {80, 24}, {160, 50}} {
			name := fmt.Sprintf("%s-%dx%d", name, size.w, size.h)
			t.Run(name, func(t *testing.T) {
				m := state.in(t, size.w, size.h)
				golden(t, name, shown(m))
				fits(t, m)
			})
		}
	}
}

func TestALargeScreenIsMadeUseOf(t *testing.T) {
	for _, name := range []string{"dashboard", "metered", "why", "graph"} {
		m := states()[name].in(t, 200, 60)
		golden(t, name+"-200x60", shown(m))
		fits(t, m)
	}
}

func TestAsciiScreenHasNothingElse(t *testing.T) {
	for name, state := range states() {
		m := state.in(t, 100, 28, "ASCII=1", "NO_COLOR=1")
		for _, r := range shown(m) {
			if r > 0x7e {
				t.Errorf("%s: %q in\n%s", name, r, shown(m))
				break
			}
		}
		if name == "dashboard" {
			golden(t, "ascii-100x28", shown(m))
		}
	}
}

func TestColoursAreAsApproved(t *testing.T) {
	golden(t, "colours-100x28", strings.ReplaceAll(keys("tab", "/", "j", "o", "b", "enter").in(t, 100, 28).View().Content, "\x1b", "␛"))
}

func TestNoColorLeavesNoColour(t *testing.T) {
	colour := regexp.MustCompile(`\x1b\[[0-9;]*\b(3[0-7]|4[0-7]|9[0-7]|38|48)[;m]`)
	for name, state := range states() {
		content := state.in(t, 100, 28, "NO_COLOR=1").View().Content
		content = strings.ReplaceAll(content, "\x1b[31mERROR\x1b[m", "ERROR") // a container's own colour: the renderer takes it away
		if found := colour.FindString(content); found != "" {
			t.Errorf("%s: %q", name, found)
		}
	}
}

// fits fails the test unless a screen is exactly as high as the terminal and no
// line is wider.
func fits(t *testing.T, m *model) {
	t.Helper()
	content := m.View().Content
	lines := strings.Split(content, "\n")
	if len(lines) != m.h {
		t.Fatalf("%d lines on a screen of %d:\n%s", len(lines), m.h, content)
	}
	for i, line := range lines {
		if w := ansi.StringWidth(line); w > m.w {
			t.Fatalf("line %d has %d cells on a screen of %d: %q", i, w, m.w, line)
		}
	}
}

func TestCaretOfALongLineIsOnTheScreen(t *testing.T) {
	long := strings.Repeat("long ", 60)
	s := seen(func(v *stack.View) {
		v.Problem = &composefile.Problem{
			Path: "/home/ada/src/shop/compose.yaml", Line: 14, Column: 300, Text: "a second \": \" in one line",
			Before: "  api:", Source: long + "here: it is", After: "    x: y",
		}
	})
	if text := shown(s.in(t, 100, 28)); !strings.Contains(text, "^") || !strings.Contains(text, "here: it is") || !strings.Contains(text, "14 │") {
		t.Errorf("shows\n%s", text)
	}
}
