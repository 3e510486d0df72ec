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
	enter func(*model, string) tea.Cmd
}

func (m *model) askSearch() tea.Cmd {
	m.tab = tabLogs
	m.prompt = &prompt{title: "search", hint: "a regular expression; " + m.key("next match") + " and " + m.key("previous match") + " go on", enter: func(m *model, expr string) tea.Cmd {
		m.logs.Search(expr)
		return nil
	}}
	return nil
}

func (m *model) askFilter() tea.Cmd {
	m.tab = tabLogs
	m.prompt = &prompt{title: "only lines with", hint: "words, !without, \"as it is\", status>=500; empty shows all", enter: func(m *model, terms string) tea.Cmd {
		m.logs.Filter(terms)
		return nil
	}}
	m.prompt.field.insert(m.logs.Status().Filter)
	return nil
}

// answer takes what was typed.
func (m *model) answer() tea.Cmd {
	p := m.prompt
	m.prompt = nil
	return p.enter(m, p.field.value())
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
	if room := w - paint.Width(line) - 4; room > 8 {
		line += "   " + t.dim.Text(paint.Cut(t.text(p.hint), room, t.more))
	}
	return paint.Fit(line, w, t.more), paint.Width(head) + at
}
