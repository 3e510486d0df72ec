package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/ui/logview"
	"github.com/devbliss/devbliss/ui/paint"
)

// logLine is an engine's line in the log window's words.
func logLine(l *engine.Line) logview.Line {
	return logview.Line{
		Source: l.Service, Replica: l.Replica, Nanos: l.Nanos, Stderr: l.Stderr,
		More: l.Partial, Divider: l.Kind == engine.Divider, Text: l.Text,
	}
}

// chooseLogs shows the logs of the services that are meant: all of them, or the
// marked ones, or the selected one.
func (m *model) chooseLogs() {
	if !m.single {
		m.logs.Only()
		return
	}
	m.logs.Only(m.list.chosen()...)
}

// oneOrAll switches between the log of the chosen services and that of all.
func (m *model) oneOrAll() tea.Cmd {
	m.single = !m.single
	m.tab = tabLogs
	m.chooseLogs()
	return nil
}

// toggleMark marks the selected service and shows the log of what is marked.
func (m *model) toggleMark() tea.Cmd {
	m.list.mark()
	m.single = len(m.list.marked) > 0
	m.list.move(1)
	m.chooseLogs()
	return nil
}

// logTitle is the right side of the tabs' line: what the log shows and how. The
// names of the services give way where there is no room.
func (m *model) logTitle(room int) string {
	t, s := m.theme, m.logs.Status()
	var parts []string
	what := "all services"
	if m.single {
		what = strings.Join(m.list.chosen(), " ")
	}
	if s.In != "" {
		parts = append(parts, t.key.Text("only "+s.In))
	}
	if s.Out != "" {
		parts = append(parts, t.key.Text("not "+s.Out))
	}
	if s.Search != "" {
		parts = append(parts, t.key.Text(searchText(s)))
	}
	if s.Dropped > 0 {
		parts = append(parts, t.busy.Text(fmt.Sprintf("%d lines missed", s.Dropped)))
	}
	if s.Shift > 0 {
		parts = append(parts, t.dim.Text(fmt.Sprintf("column %d", s.Shift+1)))
	}
	switch {
	case s.Follow:
		parts = append(parts, t.good.Text("follow"))
	case s.New > 0:
		parts = append(parts, t.busy.Text(fmt.Sprintf("paused%s%d new, End shows them", t.sep(), s.New)))
	default:
		parts = append(parts, t.busy.Text("paused"))
	}
	title := strings.Join(parts, t.dim.Text(t.sep()))
	if all := t.dim.Text(what+t.sep()) + title; paint.Width(all) <= room {
		return all
	}
	return title
}

func searchText(s logview.Status) string {
	switch {
	case s.Matches == 0:
		return "/" + s.Search + " not found"
	case s.Match == 0:
		return fmt.Sprintf("/%s %d", s.Search, s.Matches)
	}
	return fmt.Sprintf("/%s %d/%d", s.Search, s.Match, s.Matches)
}

// filter takes what was typed: lines that match, or with a ! in front lines that
// do not; nothing shows all lines again.
func (m *model) filter(expr string) error {
	s := m.logs.Status()
	switch out, not := strings.CutPrefix(expr, "!"); {
	case expr == "":
		return m.logs.Filter("", "")
	case not:
		return m.logs.Filter(s.In, strings.TrimSpace(out))
	}
	return m.logs.Filter(expr, s.Out)
}
