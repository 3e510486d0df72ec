package ui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
)

// trouble is lines of a service that were written after the dashboard began: two
// errors and other things.
func trouble(service string) []engine.Line {
	var all []engine.Line
	for i, text := range []string{"ERROR no database", "\tat shop.Stock.take(Stock.java:41)", "INFO fine", `{"level":"error","msg":"payment refused"}`} {
		all = append(all, engine.Line{Service: service, Replica: 1, Nanos: noon.Add(time.Duration(i+1) * time.Second).UnixNano(), Text: text})
	}
	return all
}

func TestErrorsThatNobodyLookedAtAreCounted(t *testing.T) {
	for name, turn := range map[string]struct {
		away, back func(t *testing.T, m *model)
	}{
		"another tab":    {func(t *testing.T, m *model) { press(t, m, "2") }, func(t *testing.T, m *model) { press(t, m, "1") }},
		"another log":    {func(t *testing.T, m *model) { press(t, m, "l") }, func(t *testing.T, m *model) { press(t, m, "l") }},
		"another window": {func(_ *testing.T, m *model) { m.Update(tea.BlurMsg{}) }, func(t *testing.T, m *model) { m.Update(tea.FocusMsg{}); press(t, m, "m") }},
		"a list of keys": {func(t *testing.T, m *model) { press(t, m, "?") }, func(t *testing.T, m *model) { press(t, m, "esc") }},
		"scrolled up":    {func(t *testing.T, m *model) { press(t, m, "tab", "k") }, func(t *testing.T, m *model) { press(t, m, "end") }},
	} {
		t.Run(name, func(t *testing.T) {
			m := newTestModel(t, &stub{})
			feed(m, shop(), lines("web", 100)...)
			m.View()
			turn.away(t, m)
			feed(m, nil, trouble("web")...)
			if title := m.windowTitle(); !strings.HasSuffix(title, "2 new errors") {
				t.Errorf("the title is %q", title)
			}
			if name != "a list of keys" && !strings.Contains(shown(m), "2 new errors since you looked") {
				t.Errorf("no row says so:\n%s", shown(m))
			}
			fits(t, m)
			turn.back(t, m)
			if title := m.windowTitle(); strings.Contains(title, "new error") || strings.Contains(shown(m), "since you looked") {
				t.Errorf("after a look it still says %q:\n%s", title, shown(m))
			}
		})
	}
}

func TestErrorsBeforeOnesEyesAndOldOnesAreNotNew(t *testing.T) {
	m := newTestModel(t, &stub{})
	feed(m, shop())
	m.View()
	feed(m, nil, trouble("web")...)
	press(t, m, "2")
	feed(m, nil, engine.Line{Service: "web", Nanos: noon.Add(-time.Minute).UnixNano(), Text: "ERROR long ago"})
	if title := m.windowTitle(); strings.Contains(title, "new error") {
		t.Errorf("the title is %q", title)
	}
}
