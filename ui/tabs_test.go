package ui

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

func TestTheOpenTabsTitleIsAlwaysThereAndTitlesCanBeClicked(t *testing.T) {
	for _, w := range []int{60, 80, 100, 160} {
		m := keys().in(t, w, 24)
		for i, name := range tabNames() {
			run(t, m, openTab(tab(i))(m))
			text := shown(m)
			if !strings.Contains(text, name) {
				t.Errorf("%d cells: no title %s in\n%s", w, name, text)
			}
			titles, before, _ := m.titles(m.titlesRoom(m.shows()))
			if before == (titles[0].tab == tabLogs) {
				t.Errorf("%d cells, %s: tabs before %v, the first is %d", w, name, before, titles[0].tab)
			}
			for _, title := range titles {
				run(t, m, m.click(tea.Mouse{X: m.layout.tabs.x + title.x + 1, Y: m.layout.tabs.y, Button: tea.MouseLeft}))
				if m.tab != title.tab {
					t.Errorf("%d cells: a click on %s opens %s", w, title.name, tabNames()[m.tab])
				}
				run(t, m, openTab(tab(i))(m))
			}
		}
		run(t, m, m.nextTab())
		if m.tab != tabLogs {
			t.Errorf("after the last tab comes %s", tabNames()[m.tab])
		}
		run(t, m, m.previousTab())
		if m.tab != tabEvents {
			t.Errorf("before the first tab comes %s", tabNames()[m.tab])
		}
	}
}

func TestTheGraphIsWalkedAndKeysActOnItsCursor(t *testing.T) {
	s := &stub{}
	m := newTestModel(t, s)
	m.Update(tea.WindowSizeMsg{Width: 100, Height: 28})
	v := shop()
	for i := range v.Services {
		if v.Services[i].Name == "web" {
			v.Services[i].DependsOn = map[string]string{"api": "service_started"}
		}
	}
	feed(m, v)
	press(t, m, "8", "tab")
	var names []string
	for _, n := range m.nodes() {
		names = append(names, n.branch+n.name)
	}
	want := []string{"migrate", "web", "└─ api", "   ├─ db", "   └─ redis", "worker"}
	if !slices.Equal(names, want) {
		t.Fatalf("%q, not %q", names, want)
	}
	press(t, m, "k", "k", "k", "k", "k", "k", "j", "j", "j")
	if m.list.selected != "db" {
		t.Errorf("the cursor is on %s", m.list.selected)
	}
	press(t, m, "r")
	if !slices.Contains(s.calls, "restart db") {
		t.Errorf("%q", s.calls)
	}
}

func TestProcessesAreAskedForOnlyWhileSomebodyLooks(t *testing.T) {
	s := &stub{processes: []engine.Processes{{Titles: []string{"PID", "CMD"}, Rows: [][]string{{"1", "nginx\x1b]0;title\x07"}, {"2"}}}}}
	m := newTestModel(t, s)
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	m.now = func() time.Time { return now }
	m.Update(tea.WindowSizeMsg{Width: 100, Height: 28})
	feed(m, shop())
	asked := func() int {
		n := 0
		for _, c := range s.calls {
			if strings.HasPrefix(c, "processes") {
				n++
			}
		}
		return n
	}
	m.list.pick("web")
	if cmd := m.listProcesses(); cmd != nil {
		t.Error("asked behind another tab")
	}
	m.tab = tabProcesses
	answer := m.listProcesses()().(processesMsg)
	if again := m.listed(answer); again == nil || m.listProcesses() != nil {
		t.Error("not asked for again after a while, or asked at once")
	}
	if text := strings.Join(m.processLines(60), "\n"); !strings.Contains(text, "nginx") || strings.Contains(text, "\x1b]") {
		t.Errorf("%q", text)
	}
	m.aged(agedMsg{answer.seq})
	m.touched = now
	if m.listProcesses() == nil {
		t.Error("an old answer stays")
	}
	m.running.service = ""
	now = now.Add(unwatched + time.Second)
	if m.listProcesses() != nil {
		t.Error("asked though nobody looks")
	}
	if asked() != 1 {
		t.Errorf("asked %d times", asked())
	}
}

func TestWhyTellsWhatWentBefore(t *testing.T) {
	m := newTestModel(t, &stub{})
	m.Update(tea.WindowSizeMsg{Width: 100, Height: 40})
	v := shop()
	feed(m, v)
	after := *v
	after.Services = slices.Clone(v.Services)
	for i := range after.Services {
		if s := &after.Services[i]; s.Name == "web" {
			s.State, s.ExitCode = engine.Exited, 137
			s.Detail = map[string]engine.Container{}
			for name, c := range v.Services[i].Detail {
				c.State, c.ExitCode, c.OOMKilled, c.Finished = engine.Exited, 137, true, m.now()
				s.Detail[name] = c
			}
		}
	}
	feed(m, &after)
	m.list.pick("web")
	press(t, m, "2")
	if text := shown(m); !strings.Contains(text, "history") || !strings.Contains(text, "137") {
		t.Errorf("no history in\n%s", text)
	}
	down := after
	down.Down, down.Services = unreachable(), nil
	before := len(m.events)
	feed(m, &down)
	if made := m.events[before:]; len(made) != 1 || made[0].Service != "" || made[0].Text != "Docker does not answer" {
		t.Errorf("an engine that is gone makes events of services: %v", made)
	}
	press(t, m, "9")
	if text := shown(m); !strings.Contains(text, "Docker does not answer") || !strings.Contains(text, "web") {
		t.Errorf("no events in\n%s", text)
	}
}

func TestConfigFollowsTheSelectionAndHidesSecrets(t *testing.T) {
	s := &stub{}
	m := newTestModel(t, s)
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 28})
	feed(m, shop())
	press(t, m, "5")
	if text := shown(m); !strings.Contains(text, stack.Hidden) {
		t.Errorf("\n%s", text)
	}
	press(t, m, "v", "j")
	if text := shown(m); !strings.Contains(text, "example/migrate:1") || !strings.Contains(text, "APP_PASSWORD: devbliss") {
		t.Errorf("\n%s", text)
	}
}

func TestWhatIsHiddenAgainIsGoneAtOnce(t *testing.T) {
	m := newTestModel(t, &stub{})
	m.Update(tea.WindowSizeMsg{Width: 120, Height: 28})
	feed(m, shop())
	press(t, m, "5", "v")
	if text := shown(m); !strings.Contains(text, "APP_PASSWORD: devbliss") {
		t.Fatalf("not revealed:\n%s", text)
	}
	m.Update(keyOf("v")) // the answer is still on its way
	if text := shown(m); strings.Contains(text, "APP_PASSWORD: devbliss") {
		t.Errorf("still there:\n%s", text)
	}
}

func TestConnectHidesWhateverIsASecret(t *testing.T) {
	m := newTestModel(t, &stub{})
	for name, hidden := range map[string]bool{
		"MEILISEARCH_KEY": true, "QDRANT_API_KEY": true, "REDISCLI_AUTH": true, "MYSQL_PWD": true, "PGPASSWORD": true, "PGUSER": false, "TOKEN_FILE": false,
	} {
		if got := m.maskedVariable(name, "clear") != "clear"; got != hidden {
			t.Errorf("%s: hidden %v", name, got)
		}
	}
}
