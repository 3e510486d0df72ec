package ui

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/ui/logview"
)

// How many older lines of a service are read at a time, at first and at most.
const (
	fewOlder  = 2_000
	manyOlder = 50_000
)

// past is the reading of lines that are older than those the log began with.
type past struct {
	seq   int // of the newest question
	busy  bool
	want  int             // lines of a service that the next question asks for
	ended map[string]bool // services whose first line has been read
	home  bool            // the reader wants to see the first line
}

// pastMsg is older lines.
type pastMsg struct {
	seq   int
	lines []engine.Line
	ended []string // services that have no older ones
	err   error
}

// older reads on before the first line, where that is in the window.
func (m *model) older() tea.Cmd {
	if m.tab != tabLogs || m.onList || m.past.busy || !m.logs.AtTop() || m.needDocker() != "" {
		return nil
	}
	if m.logs.Status().Since != 0 {
		m.notice = "older lines are hidden; " + m.key("since") + " and all shows them"
		return nil
	}
	return m.readBack(time.Time{})
}

// readBack asks the engine for lines older than those there are: some, or those
// since a moment.
func (m *model) readBack(since time.Time) tea.Cmd {
	if m.logs.Full() {
		m.notice = "no more lines fit in here; devbliss logs writes all there are"
		return nil
	}
	names := m.list.names()
	if m.single {
		names = m.list.chosen()
	}
	q := question{ctx: m.ctx, logs: m.stack.Logs, places: m.logs.Places(), newest: m.logs.Oldest(), want: max(m.past.want, fewOlder)}
	if q.newest.IsZero() {
		return nil
	}
	if !since.IsZero() {
		q.since, q.want = since.UTC().Format(time.RFC3339Nano), 20*manyOlder
	}
	for _, name := range names {
		if !m.past.ended[name] {
			q.services = append(q.services, name)
		}
	}
	if len(q.services) == 0 {
		m.notice = "this is the first line that Docker still has"
		return nil
	}
	m.past.seq++
	m.past.busy, m.past.want = true, min(2*q.want, manyOlder)
	seq, crew := m.past.seq, m.crew
	return func() tea.Msg {
		msg := pastMsg{seq: seq, err: context.Canceled}
		crew.do(func() { msg.lines, msg.ended, msg.err = q.ask() })
		return msg
	}
}

// tookPast puts older lines above the others.
func (m *model) tookPast(msg pastMsg) {
	if msg.seq != m.past.seq {
		return
	}
	m.past.busy = false
	lines := make([]logview.Line, len(msg.lines))
	for i := range msg.lines {
		lines[i] = logLine(&msg.lines[i])
	}
	n := m.logs.Prepend(lines)
	for _, name := range msg.ended {
		if m.past.ended == nil {
			m.past.ended = map[string]bool{}
		}
		m.past.ended[name] = true
	}
	switch {
	case errors.Is(msg.err, context.Canceled):
	case msg.err != nil:
		m.notice = "older lines could not be read: " + reason(msg.err)
	case n == 0 && len(msg.ended) > 0 && m.logs.AtTop():
		m.notice = "this is the first line that Docker still has"
	}
	if m.past.home && n > 0 {
		m.logs.Home()
	}
	m.past.home = false
}

// question is what is asked for older lines.
type question struct {
	ctx      context.Context
	logs     func(context.Context, engine.LogOptions, func(engine.Line)) error
	services []string
	places   map[string]logview.Place
	newest   time.Time // for services of which nothing is there
	since    string
	want     int
}

// ask asks for one service after the other: each has its own place in time.
func (q *question) ask() (lines []engine.Line, ended []string, err error) {
	for _, name := range q.services {
		found, end, err := q.of(name)
		if err != nil {
			return lines, ended, err
		}
		lines = append(lines, found...)
		if end {
			ended = append(ended, name)
		}
	}
	return lines, ended, nil
}

// of reads the lines of one service. The engine counts from a log's end, so that
// those which are there already are asked for too, though not handed over; where
// some of them were lost on the way here that is too few, and all are asked for.
func (q *question) of(service string) (lines []engine.Line, end bool, err error) {
	place := q.places[service]
	until := place.Oldest
	if until == 0 {
		until = q.newest.UnixNano()
	}
	o := engine.LogOptions{Services: []string{service}, Since: q.since, Until: time.Unix(0, until).UTC().Format(time.RFC3339Nano), NoDividers: true, Tail: place.Lines + q.want}
	if q.since != "" {
		o.Tail = -1
	}
	for {
		lines = lines[:0]
		older := 0
		err := q.logs(q.ctx, o, func(l engine.Line) {
			if l.Nanos < until {
				older++
			}
			if lines = append(lines, l); len(lines) >= 2*q.want {
				lines = lines[:copy(lines, lines[len(lines)-q.want:])]
			}
		})
		switch {
		case err != nil:
			return nil, false, err
		case older > 0 || q.since != "":
			return lines[max(len(lines)-q.want, 0):], false, nil
		case o.Tail < 0:
			return nil, true, nil
		}
		o.Tail = -1
	}
}

// askSince asks from when on lines are shown.
func (m *model) askSince() tea.Cmd {
	m.tab = tabLogs
	m.prompt = &prompt{title: "lines of the last", hint: "1m 5m 15m 1h, a time such as 14:30, a number of lines, or all", enter: (*model).showSince}
	return nil
}

// showSince shows lines from a moment on, and reads those that are not there.
func (m *model) showSince(text string) tea.Cmd {
	text = strings.TrimSpace(text)
	if n, err := strconv.Atoi(text); err == nil && n > 0 {
		m.logs.Newest(n)
		return nil
	}
	if text == "" || text == "all" {
		m.logs.Since(time.Time{})
		return nil
	}
	at, ok := m.moment(text)
	if !ok {
		m.notice = fmt.Sprintf("%q is neither a duration such as 5m nor a time such as 14:30", text)
		return nil
	}
	m.logs.Since(at)
	m.logs.End()
	if oldest := m.logs.Oldest(); !oldest.IsZero() && at.Before(oldest) && m.needDocker() == "" && !m.past.busy {
		return m.readBack(at)
	}
	return nil
}

// moment reads a duration back from now, or a time of the day.
func (m *model) moment(text string) (time.Time, bool) {
	if d, err := time.ParseDuration(text); err == nil && d > 0 {
		return m.now().Add(-d), true
	}
	zone := m.zone
	if zone == nil {
		zone = time.Local
	}
	now := m.now().In(zone)
	for _, layout := range []string{"15:04", "15:04:05"} {
		if t, err := time.Parse(layout, text); err == nil {
			at := time.Date(now.Year(), now.Month(), now.Day(), t.Hour(), t.Minute(), t.Second(), 0, zone)
			if at.After(now) { // yesterday's
				at = at.AddDate(0, 0, -1)
			}
			return at, true
		}
	}
	return time.Time{}, false
}

// clearLog hides what has been written so far.
func (m *model) clearLog() tea.Cmd {
	m.tab = tabLogs
	m.logs.Newest(0)
	m.notice = "what was written so far is hidden; " + m.key("since") + " and all shows it again"
	return nil
}

// markLog draws a line under the newest one.
func (m *model) markLog() tea.Cmd {
	m.tab = tabLogs
	m.marks++
	zone := m.zone
	if zone == nil {
		zone = time.Local
	}
	m.logs.Mark(fmt.Sprintf("mark %d%s%s", m.marks, m.theme.sep(), m.now().In(zone).Format("15:04:05")))
	return nil
}
