package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
)

// said is what the screen says, its lines joined, the list on the left and
// borders left out.
func said(m *model) string {
	var words []string
	for line := range strings.Lines(shown(m)) {
		if _, right, ok := strings.Cut(line, "│ "); ok {
			line = right
		}
		words = append(words, strings.Fields(line)...)
	}
	return strings.Join(words, " ")
}

func TestBrokenFileSaysToTheEndWhatIsShown(t *testing.T) {
	for _, w := range []int{60, 80, 100, 120} {
		m := newTestModel(t, &stub{})
		m.Update(tea.WindowSizeMsg{Width: w, Height: 30})
		v := shop()
		v.Problem = problem()
		feed(m, v)
		const want = "Shown is the last valid version. It is read again when you save it."
		if !strings.Contains(said(m), want) {
			t.Errorf("%d columns: not said in full:\n%s", w, shown(m))
		}
		fits(t, m)
	}
}

func TestFileThatWentAwayIsNotCalledInvalid(t *testing.T) {
	m := newTestModel(t, &stub{})
	v := shop()
	v.Problem = composefile.ErrNotFound
	feed(m, v)
	top, _, _ := strings.Cut(shown(m), "\n")
	if strings.Contains(top, "invalid") || !strings.Contains(top, "no compose file") {
		t.Errorf("header: %q", top)
	}
	if !strings.Contains(said(m), "Shown is the last valid version.") {
		t.Errorf("nobody says where the list is from:\n%s", shown(m))
	}
}

func TestAddressOfDockerKeepsItsCase(t *testing.T) {
	m := newTestModel(t, &stub{})
	v := shop()
	v.Down = &engine.Error{Kind: engine.ErrUnreachable, Subject: "unix:///var/run/docker.sock"}
	feed(m, v)
	if text := ansi.Strip(shown(m)); !strings.Contains(text, "unix:///var") {
		t.Errorf("the address has changed:\n%s", text)
	}
}

func TestWelcomeFitsBesideAnyList(t *testing.T) {
	m := newTestModel(t, &stub{})
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	v := shop()
	v.Problem = composefile.ErrNotFound
	feed(m, v)
	for _, key := range []string{"a  adds", "q  quits"} {
		if line := lineWith(t, m, key); strings.Contains(line[strings.Index(line, key):], "…") {
			t.Errorf("cut: %q", line)
		}
	}
}
