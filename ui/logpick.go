package ui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"
)

// pickKeys are about the cursor in the log. They come before others with the same
// keys and work only while the log has the keys.
func pickKeys() []binding {
	return []binding{
		{keys: "enter", name: "open line", help: "choose a line of the log, then show all of it", hint: "open line", foot: ofDetail, in: inBoard, when: (*model).needLog, do: (*model).openLine},
		{keys: "space", name: "select lines", help: "select lines from the cursor in the log on", hint: "select", foot: ofDetail, in: inBoard, when: (*model).needCursor, do: (*model).anchor},
	}
}

func (m *model) needLog() string {
	switch {
	case m.onList || m.tab != tabLogs:
		return "that is for the log: Tab goes there"
	case m.logs.Status().Rows == 0:
		return "the log has no lines yet"
	}
	return ""
}

func (m *model) needCursor() string {
	if why := m.needLog(); why != "" {
		return why
	}
	if !m.logs.Picking() {
		return "no line is chosen; Enter in the log chooses one"
	}
	return ""
}

// openLine puts the cursor on a line, or shows all of the line it is on. A match
// or an error that was gone to is opened at once.
func (m *model) openLine() tea.Cmd {
	if m.logs.Picking() {
		m.logs.Open()
		return nil
	}
	if m.logs.Pick() {
		m.notice = "j and k choose a line, Enter opens it, Space selects, y copies, Esc ends it"
	}
	return nil
}

// anchor begins to select lines, or ends that.
func (m *model) anchor() tea.Cmd {
	m.logs.Anchor()
	return nil
}

// pickedText is what the title says of what is selected.
func pickedText(n int) string {
	if n == 1 {
		return "cursor"
	}
	return fmt.Sprintf("%d selected", n)
}

// press of the mouse in the log: the first gives it the keys, the next one
// chooses the line.
func (m *model) pressLog(y int) {
	if !m.onList && m.tab == tabLogs {
		m.logs.PickAt(y - m.logsAt)
	}
	m.onList = false
	m.pressed = y
}

// drag selects from where the button went down to where the mouse is.
func (m *model) drag(at tea.Mouse) {
	l := m.layout
	if at.Button != tea.MouseLeft || m.overlay != nil || m.prompt != nil || l.tiny || m.onList || m.tab != tabLogs || !l.detail.has(at.X, at.Y) {
		return
	}
	if !m.logs.Picking() && !m.logs.PickAt(m.pressed-m.logsAt) {
		return
	}
	m.logs.PickTo(at.Y - m.logsAt)
}
