package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// overlay is what stands over list and detail: a picker, a page to read, the
// list of keys. It draws itself and is moved; what its keys do stands in the one
// table of keys, in its scope.
type overlay interface {
	scope() scope
	// Lines is the overlay as exactly h lines of at most w cells, and where the
	// cursor stands, nil: nowhere.
	Lines(t *theme, w, h int) (lines []string, cursor *point)
	// move goes n lines down, up when n is negative.
	move(n int)
	// typing is the field that letters go to, nil: none.
	typing() *field
	// typed is called after the field has changed.
	typed(m *model) tea.Cmd
}

// point is a cell of the screen.
type point struct{ x, y int }

// closeOverlay goes back to what was there before.
func (m *model) closeOverlay() tea.Cmd {
	switch o := m.overlay.(type) {
	case *page:
		m.overlay = o.back
	case *menu:
		m.overlay = o.back
	default:
		m.overlay = nil
	}
	return nil
}

// moveOverlay makes a key's action that moves in an overlay.
func moveOverlay(n int) func(*model) tea.Cmd {
	return func(m *model) tea.Cmd {
		m.overlay.move(n)
		return nil
	}
}

// page is text to read: a diff, a question with what it means, an error.
type page struct {
	in     scope
	title  string
	body   []string
	top    int
	h      int
	yes    func(*model) tea.Cmd // inAsk: what a yes does
	leaves bool                 // it asks whether to leave
	back   overlay
}

func (p *page) scope() scope              { return p.in }
func (p *page) typing() *field            { return nil }
func (p *page) typed(*model) tea.Cmd      { return nil }
func (p *page) move(n int)                { p.top = max(min(p.top+n, len(p.body)-p.h), 0) }
func (p *page) say(k paint.Ink, s string) { p.body = append(p.body, k.Text(s)) }

// tell is say for a sentence that may be longer than a screen of w cells is wide.
func (p *page) tell(k paint.Ink, s string, w int) {
	for _, part := range wrapped(s, max(w-6, 20), 10) {
		p.say(k, part)
	}
}

// Lines is the page as drawn.
func (p *page) Lines(t *theme, w, h int) ([]string, *point) {
	p.h = h - 3
	p.move(0)
	right := ""
	if len(p.body) > p.h {
		right = t.dim.Text(moreText(p.top+p.h, len(p.body)))
	}
	lines := []string{"", paint.Ends("  "+t.title.Text(p.title), right+" ", w, t.more), ""}
	for _, line := range p.body[p.top:min(p.top+p.h, len(p.body))] {
		lines = append(lines, "  "+line)
	}
	return fill(lines, w, h, t.more), nil
}

func moreText(shown, of int) string {
	if shown >= of {
		return "end"
	}
	return plural(of-shown, "more line")
}

// diffLines is a unified diff in the theme's inks.
func diffLines(t *theme, diff string) []string {
	var lines []string
	for _, line := range strings.Split(strings.TrimRight(diff, "\n"), "\n") {
		k := paint.Ink{}
		switch {
		case strings.HasPrefix(line, "+++"), strings.HasPrefix(line, "---"):
			k = t.title
		case strings.HasPrefix(line, "@@"):
			k = t.dim
		case strings.HasPrefix(line, "+"):
			k = t.added
		case strings.HasPrefix(line, "-"):
			k = t.removed
		}
		lines = append(lines, k.Text(untrusted.Plain(line)))
	}
	return lines
}
