package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/ui/paint"
)

// palette is the list of what keys do: help that can be executed. Letters search
// in it.
type palette struct {
	title string
	field field
	all   []binding
	whys  []string // by binding: why it does not work now
	found []int
	at    int
}

func (p *palette) scope() scope   { return inPalette }
func (p *palette) typing() *field { return &p.field }

func (p *palette) move(n int) { p.at = max(min(p.at+n, len(p.found)-1), 0) }

// typed searches: each word must be in the key, the name or the help.
func (p *palette) typed(*model) tea.Cmd {
	p.found, p.at = p.found[:0], 0
	words := strings.Fields(strings.ToLower(p.field.value()))
	for i, b := range p.all {
		text := strings.ToLower(b.name + " " + b.help)
		fits := true
		for _, word := range words {
			fits = fits && strings.Contains(text, word)
		}
		if fits {
			p.found = append(p.found, i)
		}
	}
	return nil
}

func (m *model) help() tea.Cmd    { return m.openPalette("Keys") }
func (m *model) command() tea.Cmd { return m.openPalette("Commands") }

func (m *model) openPalette(title string) tea.Cmd {
	p := &palette{title: title}
	for _, works := range []bool{true, false} { // what does not work now comes last
		for _, b := range m.settings.over(listed()) {
			if b.in&inBoard == 0 || b.name == "" {
				continue
			}
			if why := b.whyNot(m); works == (why == "") {
				p.all = append(p.all, b)
				p.whys = append(p.whys, why)
			}
		}
	}
	m.overlay = p
	return p.typed(m)
}

// runPicked does what the selected line says.
func (m *model) runPicked() tea.Cmd {
	p, _ := m.overlay.(*palette)
	if p.at >= len(p.found) {
		return nil
	}
	b := p.all[p.found[p.at]]
	m.overlay = nil
	return m.try(b)
}

// Lines is the palette as drawn.
func (p *palette) Lines(t *theme, w, h int) ([]string, *point) {
	text, at := p.field.shown(w - 8)
	lines := []string{paint.Ends("  "+t.title.Text(p.title), t.dim.Text("type to search")+" ", w, t.more), "", "  " + t.key.Text(":") + " " + text, ""}
	rows := h - len(lines) - 1
	keys, names := 0, 0
	for _, i := range p.found {
		keys, names = max(keys, paint.Width(p.all[i].shownKeys())), max(names, paint.Width(p.all[i].name))
	}
	from := max(min(p.at-rows/2, len(p.found)-rows), 0)
	for n, i := range p.found[from:min(from+max(rows, 0), len(p.found))] {
		b, cursor, k := p.all[i], " ", paint.Ink{}
		if from+n == p.at {
			cursor, k = t.accent.Text(t.cursor), t.selected
		}
		help := t.dim.Text(t.text(b.help))
		if p.whys[i] != "" {
			k = t.dim
		}
		lines = append(lines, "  "+cursor+" "+t.key.Text(paint.Fit(b.shownKeys(), keys, t.more))+"  "+k.Text(paint.Fit(b.name, names, t.more))+"  "+help)
	}
	if len(p.found) == 0 {
		lines = append(lines, "    "+t.dim.Text("no key does that"))
	}
	lines = fill(lines, w, h, t.more)
	if p.at < len(p.found) && p.whys[p.found[p.at]] != "" {
		lines[h-1] = paint.Fit("    "+t.busy.Text("not now: "+t.text(p.whys[p.found[p.at]])), w, t.more)
	}
	return lines, &point{4 + at, 2}
}
