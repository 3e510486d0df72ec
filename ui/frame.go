package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/logline"
	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/ui/paint"
	"github.com/devbliss/devbliss/ui/screen"
)

// View draws the screen, and tells Bubble Tea what it is to do with the terminal.
func (m *model) View() tea.View {
	var v tea.View
	v.AltScreen = true
	if m.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	v.WindowTitle = m.windowTitle()
	v.ReportFocus = true // nothing is measured for a window that nobody looks at
	if m.w <= 0 || m.h <= 0 {
		return v
	}
	lines, cursor := m.draw()
	if m.screen == nil {
		v.SetContent(strings.Join(lines, "\n"))
		return v
	}
	v.SetContent(" ") // with nothing at all Bubble Tea wipes the screen at every look
	if err := m.screen.Paint(lines, m.w, cursor); err != nil {
		m.unseen = err // a terminal that is gone; Update leaves
	}
	return v
}

// draw is the screen as exactly h lines, none wider than w, and where the
// terminal's cursor stands.
func (m *model) draw() ([]string, screen.Cursor) {
	m.layout = arrange(m.w, m.h, m.list.wish(m.theme, m.w), m.acts.height()+len(m.above()), m.onList)
	l, t := m.layout, m.theme
	m.frame = m.frame[:0]
	if l.tiny {
		return m.sentence(fmt.Sprintf("devbliss needs %d columns and %d lines; this is %d by %d", minWidth, minHeight, m.w, m.h)), screen.Cursor{}
	}
	m.frame = append(m.frame, m.header(), m.rule(t.tee))
	var cursor screen.Cursor
	if m.overlay != nil {
		lines, at := m.overlay.Lines(t, l.body.w, l.body.h)
		m.frame = append(m.frame, lines...)
		if at != nil {
			cursor = screen.Cursor{Shown: true, X: at.x, Y: l.body.y + at.y}
		}
	} else {
		m.body()
	}
	m.frame = append(m.frame, m.rule(t.foot))
	above := m.above()
	above = above[:min(len(above), l.strip.h)]
	m.frame = append(m.frame, m.acts.Lines(t, m.w, l.strip.h-len(above), m.now(), stack.Advice)...)
	m.frame = append(m.frame, above...)
	foot, at := m.footer()
	if at >= 0 {
		cursor = screen.Cursor{Shown: true, X: at, Y: m.h - 1}
	}
	return append(m.frame, foot), cursor
}

// body appends list and detail, side by side where there is room.
func (m *model) body() {
	l, t := m.layout, m.theme
	var left, right []string
	if l.list.w > 0 {
		left = m.listLines()
	}
	if l.detail.w > 0 {
		right = append([]string{m.tabsLine()}, m.detail(l.detail.w, l.detail.h)...)
	}
	switch {
	case left == nil:
		for i := range right {
			m.frame = append(m.frame, " "+right[i])
		}
	case right == nil:
		m.frame = append(m.frame, left...)
	default:
		bar := t.dim.Text(t.bar) + " "
		for i := range left {
			m.frame = append(m.frame, left[i]+bar+right[i])
		}
	}
}

// listLines is the list, or what there is instead of one.
func (m *model) listLines() []string {
	l := m.layout.list
	var above []string
	if m.layout.narrow { // there is no detail beside it that says so
		above = m.trouble(l.w)
		above = above[:min(len(above), l.h*2/3)]
	}
	if len(m.list.all) == 0 {
		for _, line := range wrapped(m.theme.text(m.emptiness()), l.w-2, 4) {
			above = append(above, " "+m.theme.dim.Text(line))
		}
		return fill(above, l.w, l.h, m.theme.more)
	}
	m.list.setSize(l.w, l.h-len(above))
	return append(above, m.list.Lines(m.theme, m.onList && !m.layout.narrow)...)
}

// emptiness says why there are no services.
func (m *model) emptiness() string {
	switch {
	case m.view == nil:
		return "reading compose file" + m.theme.more
	case len(m.list.every) > 0:
		return "no service has " + m.list.only + "; Esc shows all"
	case m.view.Problem != nil:
		return "nothing to show yet"
	}
	return "no services yet"
}

// rule is a line across the screen; joint is the character where the line
// between list and detail meets it.
func (m *model) rule(joint string) string {
	t := m.theme
	if bar := m.layout.bar; bar >= 0 && m.overlay == nil {
		return t.dim.Text(strings.Repeat(t.glyphs.rule, bar) + joint + strings.Repeat(t.glyphs.rule, m.w-bar-1))
	}
	return t.dim.Text(strings.Repeat(t.glyphs.rule, m.w))
}

// detail is the open tab under its title, below what is wrong with the whole:
// exactly h lines.
func (m *model) detail(w, h int) []string {
	above := m.trouble(w)
	above = above[:min(len(above), h)]
	h -= len(above)
	var lines []string
	switch m.tab {
	case tabLogs:
		m.logs.SetSize(w, h)
		m.logsAt = m.layout.detail.y + len(above)
		lines = m.logs.Lines()
		if m.logs.Status().Rows == 0 && h > 2 {
			lines = fill([]string{"", m.theme.dim.Text(m.silence())}, w, h, m.theme.more)
		}
	case tabWhy:
		lines = m.scrolled(m.why(w), w, h)
	case tabConnect:
		lines = m.scrolled(m.connectLines(w), w, h)
	case tabStats:
		lines = m.scrolled(m.statsLines(w, h), w, h)
	case tabConfig:
		lines = m.scrolled(m.configLines(w), w, h)
	case tabEnv:
		lines = m.scrolled(m.envLines(w), w, h)
	case tabProcesses:
		lines = m.scrolled(m.processLines(w), w, h)
	case tabEvents:
		lines = m.scrolled(m.eventLines(w), w, h)
	case tabGraph:
		lines = m.graphLines(w, h)
	}
	return append(above, lines...)
}

// scrolled is a window of h lines on a text.
func (m *model) scrolled(lines []string, w, h int) []string {
	m.top = max(min(m.top, len(lines)-h), 0)
	return fill(lines[m.top:], w, h, m.theme.more)
}

// silence says why there is no log.
func (m *model) silence() string {
	s := m.logs.Status()
	switch {
	case s.Since != 0 && s.Filter == "" && s.Level == logline.Unknown:
		return "nothing written since then; " + m.key("since") + " and all shows what is older"
	case s.Filter != "" || s.Level != logline.Unknown:
		return "no line passes the filter; " + m.key("filter") + " and Enter shows all again"
	case m.view == nil || len(m.list.every) == 0:
		return ""
	case m.single:
		return strings.Join(m.list.chosen(), " ") + " has written nothing"
	}
	if m.needAnything() != "" && m.view.Down == nil && !m.acts.busy() {
		return "nothing has been started; " + m.key("up") + " starts everything"
	}
	return "nothing written yet"
}

// fill is lines cut to w cells, exactly h of them.
func fill(lines []string, w, h int, more string) []string {
	filled := make([]string, h)
	for i := range min(h, len(lines)) {
		filled[i] = paint.Cut(lines[i], w, more)
	}
	for i := range filled {
		filled[i] += paint.Spaces(w - paint.Width(filled[i]))
	}
	return filled
}

// sentence is one sentence in the middle of a screen that has no room for more.
func (m *model) sentence(text string) []string {
	lines := make([]string, m.h)
	for i, part := range wrapped(text, m.w, m.h) {
		lines[max((m.h-len(wrapped(text, m.w, m.h)))/2, 0)+i] = part
	}
	return lines
}
