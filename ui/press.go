package ui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/ui/paint"
)

// where is the scope that keys go to.
func (m *model) where() scope {
	switch {
	case m.prompt != nil:
		return inPrompt
	case m.overlay != nil:
		return m.overlay.scope()
	}
	return inBoard
}

// press does what a key stands for: a row of the table, else a letter in what is
// being typed.
func (m *model) press(k tea.KeyPressMsg) tea.Cmd {
	m.notice, m.touched = "", m.now()
	defer m.looked()
	if m.layout.tiny && k.String() != "ctrl+c" && k.String() != "q" && k.String() != "ctrl+z" {
		return nil // nobody sees what it would do
	}
	if b, ok := m.bound(keyName(k)); ok {
		return m.try(b)
	}
	if m.prompt != nil {
		m.prompt.field.key(k)
		return nil
	}
	if m.overlay != nil && m.overlay.typing() != nil && m.overlay.typing().key(k) {
		return m.overlay.typed(m)
	}
	return nil
}

// keyName is a key as the table has it. Esc twice in one breath reaches us as
// one Esc with Alt.
func keyName(k tea.KeyPressMsg) string {
	if name := k.String(); name != "alt+esc" {
		return name
	}
	return "esc"
}

// bound is the row of the table for a key, here: the first that works now, else
// the last.
func (m *model) bound(key string) (found binding, ok bool) {
	in := m.where()
	for _, b := range m.keys {
		if b.in&in == 0 || !slices.Contains(strings.Fields(b.keys), key) {
			continue
		}
		if found, ok = b, true; b.whyNot(m) == "" {
			break
		}
	}
	return found, ok
}

// try does what a row says, or says why it does not work.
func (m *model) try(b binding) tea.Cmd {
	if why := b.whyNot(m); why != "" {
		m.notice = why
		return nil
	}
	return b.do(m)
}

// paste puts text in where something is being typed.
func (m *model) paste(text string) tea.Cmd {
	switch {
	case m.prompt != nil:
		m.prompt.field.insert(text)
	case m.overlay != nil && m.overlay.typing() != nil:
		m.overlay.typing().insert(text)
		return m.overlay.typed(m)
	}
	return nil
}

// footer is the last line: what is being typed, or what was just said, or what
// the keys do now. at is the cell of the cursor, -1: none.
func (m *model) footer() (line string, at int) {
	t := m.theme
	switch {
	case m.prompt != nil:
		return m.prompt.line(t, m.w)
	case m.notice != "":
		lines := m.noticed()
		return lines[len(lines)-1], -1
	}
	in := m.where()
	left, right := "", ""
	for _, b := range m.hinted(in) {
		key, _, _ := strings.Cut(b.keys, " ")
		item := "  " + t.key.Text(keyNames(key)) + " " + t.dim.Text(b.hint)
		switch {
		case b.foot == atEnd:
			right += item
		case paint.Width(left)+paint.Width(item)+paint.Width(right) < m.w:
			left += item
		}
	}
	return paint.Ends(strings.TrimPrefix(left, " "), strings.TrimPrefix(right, " ")+" ", m.w, t.more), -1
}

// maxNotice is the most lines of what was just said.
const maxNotice = 3

// noticed is what was just said, folded: its end tells what to do.
func (m *model) noticed() []string {
	t := m.theme
	lines := folded(t.text(m.notice), m.w-2, maxNotice, t.more)
	for i, line := range lines {
		lines[i] = paint.Fit(" "+t.busy.Text(line), m.w, t.more)
	}
	return lines
}

// above are the lines of what was just said that stand above the last one.
func (m *model) above() []string {
	if m.prompt != nil || m.notice == "" || m.w <= 2 {
		return nil
	}
	lines := m.noticed()
	return lines[:len(lines)-1]
}

// hinted are the keys that the footer names, those that belong to what one looks
// at first.
func (m *model) hinted(in scope) []binding {
	var shown []binding
	named := map[string]bool{} // the first row of a key is the one that it does
	for _, b := range m.keys {
		key, _, _ := strings.Cut(b.keys, " ")
		if b.hint == "" || key == "" || b.in&in == 0 || named[key] || b.whyNot(m) != "" {
			continue
		}
		named[key] = true
		shown = append(shown, b)
	}
	rank := func(b binding) int {
		switch {
		case b.foot == atEnd: // first, so that there is room for them
			return 0
		case b.foot == urgent, b.foot == ofNarrow && m.layout.narrow:
			return 1
		case b.foot == ofNarrow:
			return 9
		case b.foot == ofDetail && !m.onList && m.tab == tabLogs:
			return 2
		case b.foot == ofList:
			return 3
		}
		return 4
	}
	slices.SortStableFunc(shown, func(a, b binding) int { return rank(a) - rank(b) })
	return shown
}
