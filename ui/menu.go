package ui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// menu is a short list to take something from, with what is to be known of each.
type menu struct {
	title string
	none  string              // what it says when it has no items
	list  func(*model) []item // what it has to offer now
	items []item              // as list said last
	at    int
	pick  func(*model, int) tea.Cmd // what Enter does with the item; the menu is closed
	back  overlay
}

// item is one line of a menu.
type item struct {
	box   box
	name  string
	about string
}

// box is whether an item is on, where it can be.
type box uint8

const (
	noBox box = iota
	isOff
	isOn
)

func boxOf(on bool) box {
	if on {
		return isOn
	}
	return isOff
}

func (m *menu) scope() scope         { return inMenu }
func (m *menu) typing() *field       { return nil }
func (m *menu) typed(*model) tea.Cmd { return nil }
func (m *menu) move(n int)           { m.at = max(min(m.at+n, len(m.items)-1), 0) }

// offer opens a menu.
func (m *model) offer(menu *menu) tea.Cmd {
	menu.items = menu.list(m)
	m.overlay = menu
	return nil
}

// renew brings an open menu up to what is known now.
func (m *model) renew() {
	if menu, ok := m.overlay.(*menu); ok {
		menu.items = menu.list(m)
		menu.move(0)
	}
}

// takeItem does what the menu does with the item that the cursor is on.
func (m *model) takeItem() tea.Cmd {
	menu, _ := m.overlay.(*menu)
	m.overlay = menu.back
	return menu.pick(m, menu.at)
}

// Lines is the menu as drawn.
func (m *menu) Lines(t *theme, w, h int) ([]string, *point) {
	lines := []string{"", "  " + t.title.Text(m.title), ""}
	if len(m.items) == 0 {
		for _, part := range wrapped(t.text(m.none), w-4, 4) {
			lines = append(lines, "  "+t.dim.Text(part))
		}
	}
	name := 0
	for _, it := range m.items {
		name = max(name, paint.Width(it.name))
	}
	name = min(name, w/2)
	foot := m.foot(t, w, name)
	rows := max(h-len(lines)-len(foot), 1)
	from := max(min(m.at-rows/2, len(m.items)-rows), 0)
	for i, it := range m.items[from:min(from+rows, len(m.items))] {
		cursor, k := " ", paint.Ink{}
		if from+i == m.at {
			cursor, k = t.accent.Text(t.cursor), t.selected
		}
		line := "  " + cursor + " "
		switch it.box {
		case isOn:
			line += t.good.Text(t.checked) + " "
		case isOff:
			line += t.unchecked + " "
		case noBox:
			if m.boxed() {
				line += "  "
			}
		}
		lines = append(lines, line+k.Text(paint.Fit(untrusted.Plain(it.name), name, t.more))+"  "+t.dim.Text(t.text(untrusted.Plain(it.about))))
	}
	return fill(append(lines, foot...), w, h, t.more), nil
}

// boxed says that something in the menu is on or off.
func (m *menu) boxed() bool {
	return slices.ContainsFunc(m.items, func(it item) bool { return it.box != noBox })
}

// foot is all of what is to be known of the item that the cursor is on, where its line
// has no room for it.
func (m *menu) foot(t *theme, w, name int) []string {
	if m.at >= len(m.items) {
		return nil
	}
	about := t.text(untrusted.Plain(m.items[m.at].about))
	if paint.Width(about) <= w-name-8 {
		return nil
	}
	lines := []string{""}
	for _, part := range wrapped(about, max(w-6, 20), 6) {
		lines = append(lines, "    "+t.dim.Text(part))
	}
	return lines
}

// choice is one of few things to do.
type choice struct {
	name, about string
	do          func(*model) tea.Cmd
}

// leave is the choice to do nothing.
func leave() choice { return choice{"leave it", "", func(*model) tea.Cmd { return nil }} }

// choose asks which of a few things is to be done.
func (m *model) choose(title string, choices []choice) tea.Cmd {
	var items []item
	for _, c := range choices {
		items = append(items, item{name: c.name, about: c.about})
	}
	return m.offer(&menu{
		title: title,
		list:  func(*model) []item { return items },
		pick:  func(m *model, i int) tea.Cmd { return choices[i].do(m) },
	})
}
