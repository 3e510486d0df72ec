package ui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/ui/paint"
)

// prompt is one question in the last line of the screen.
type prompt struct {
	title string
	hint  string
	field field
	wrong string // why the last answer was not taken
	enter func(*model, string) error
}

func (m *model) askSearch() tea.Cmd {
	m.tab = tabLogs
	m.prompt = &prompt{title: "search", hint: "a regular expression; n and N go on", enter: func(m *model, expr string) error { return m.logs.Search(expr) }}
	return nil
}

func (m *model) askFilter() tea.Cmd {
	m.tab = tabLogs
	m.prompt = &prompt{title: "only lines with", hint: "a regular expression; !… hides what matches; empty shows all", enter: (*model).filter}
	return nil
}

// answer takes what was typed, or says why not.
func (m *model) answer() tea.Cmd {
	if err := m.prompt.enter(m, m.prompt.field.value()); err != nil {
		m.prompt.wrong = reason(err)
		return nil
	}
	m.prompt = nil
	return nil
}

func (m *model) leavePrompt() tea.Cmd {
	m.prompt = nil
	return nil
}

// line is the prompt as drawn, and the cell of the cursor.
func (p *prompt) line(t *theme, w int) (line string, cursor int) {
	head := " " + p.title + ": "
	text, at := p.field.shown(max(w-paint.Width(head)-1, 1))
	line = t.key.Text(head) + text
	note, k := p.hint, t.dim
	if p.wrong != "" {
		note, k = p.wrong, t.bad
	}
	if room := w - paint.Width(line) - 4; room > 8 {
		line += "   " + k.Text(paint.Cut(t.text(note), room, t.more))
	}
	return paint.Fit(line, w, t.more), paint.Width(head) + at
}
