package ui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/logline"
	"github.com/devbliss/devbliss/ui/logview"
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

// toRun goes to the next restart or mark in the log, or to the one before.
func toRun(by int) func(*model) tea.Cmd {
	return func(m *model) tea.Cmd {
		m.tab = tabLogs
		if m.logs.NextRun(by) {
			return nil
		}
		m.notice = map[int]string{1: "no restart or mark below", -1: "no restart or mark above"}[by]
		return nil
	}
}

// nextContext shows more lines around each match of the filter, then none again.
func (m *model) nextContext() tea.Cmd {
	m.tab = tabLogs
	s := m.logs.Status()
	if s.Filter == "" && s.Level == logline.Unknown {
		m.notice = "there is no filter; " + m.key("filter") + " sets one"
		return nil
	}
	next := map[int]int{0: 3, 3: 10}[s.Context]
	m.logs.Around(next)
	m.notice = "only lines that match"
	if next > 0 {
		m.notice = fmt.Sprintf("%d lines around each match, which has a %s", next, m.theme.marked)
	}
	return nil
}

// toggleRaw shows structured lines as they were written, or readably.
func (m *model) toggleRaw() tea.Cmd {
	m.tab = tabLogs
	m.notice = "JSON and logfmt are shown readably"
	if m.logs.ToggleRaw() {
		m.notice = "JSON and logfmt are shown as they were written"
	}
	return nil
}

// toggleTimes shows times in the next way.
func (m *model) toggleTimes() tea.Cmd {
	m.tab = tabLogs
	m.notice = map[logview.Times]string{
		logview.LocalTime: "local times", logview.Ago: "how long ago it was", logview.UTC: "times in UTC", logview.NoTimes: "no times",
	}[m.logs.NextTimes()]
	return nil
}

// clock is a moment of the log as its times are shown.
func (m *model) clock(nanos int64) string {
	zone := m.zone
	if zone == nil {
		zone = time.Local
	}
	at, now := time.Unix(0, nanos).In(zone), m.now().In(zone)
	if at.YearDay() != now.YearDay() {
		return at.Format("Jan 2 15:04")
	}
	return at.Format("15:04:05")
}
