package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/logline"
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
	if s.Level != logline.Unknown {
		parts = append(parts, t.key.Text(s.Level.String()+" and worse"))
	}
	if s.Filter != "" {
		parts = append(parts, t.key.Text("only "+s.Filter))
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

// nextLevel shows only what is worse: warnings, then errors, then all again.
func (m *model) nextLevel() tea.Cmd {
	m.tab = tabLogs
	switch m.logs.Status().Level {
	case logline.Unknown:
		m.logs.Level(logline.Warn)
	case logline.Warn:
		m.logs.Level(logline.Error)
	default:
		m.logs.Level(logline.Unknown)
	}
	return nil
}

// toError goes to the next error in the log, or to the one before.
func toError(by int) func(*model) tea.Cmd {
	return func(m *model) tea.Cmd {
		m.tab = tabLogs
		if !m.logs.NextError(by) {
			m.notice = map[int]string{1: "no error below", -1: "no error above"}[by]
		}
		return nil
	}
}
