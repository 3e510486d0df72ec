package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// lineWith is the first line of the screen that has a text.
func lineWith(t *testing.T, m *model, text string) string {
	t.Helper()
	for line := range strings.Lines(shown(m)) {
		if strings.Contains(line, text) {
			return line
		}
	}
	t.Fatalf("nothing shows %q:\n%s", text, shown(m))
	return ""
}

func TestLongNameHidesNoState(t *testing.T) {
	for _, size := range []struct{ w, h int }{{60, 16}, {80, 24}, {120, 36}, {200, 50}} {
		m := newTestModel(t, &stub{})
		m.Update(tea.WindowSizeMsg{Width: size.w, Height: size.h})
		v := shop()
		v.Services[3].Name = "a-very-long-service-name-that-nobody-would-ever-type-but-some-generator-makes"
		feed(m, v)
		if line := lineWith(t, m, "  web "); !strings.Contains(line, "● healthy") {
			t.Errorf("%dx%d: no state in %q", size.w, size.h, line)
		}
		if line := lineWith(t, m, "a-very-long-serv"); !strings.Contains(line, "● running") {
			t.Errorf("%dx%d: no state in %q", size.w, size.h, line)
		}
		fits(t, m)
	}
}
