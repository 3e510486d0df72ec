package ui

import (
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// running is what runs in the containers of a service, for as long as somebody
// looks.
type running struct {
	seq     int    // of the newest question
	service string // that was asked for, "": to be asked for again
	known   string // service that is answered
	all     []engine.Processes
	err     error
}

type (
	processesMsg struct {
		seq     int
		service string
		all     []engine.Processes
		err     error
	}
	// agedMsg says that an answer is old.
	agedMsg struct{ seq int }
)

// listProcesses asks what runs in the selected service, while somebody looks.
func (m *model) listProcesses() tea.Cmd {
	r, s := &m.running, m.list.current()
	switch {
	case m.tab != tabProcesses || s == nil || m.view.Down != nil || !m.list.ran(s),
		r.service == s.Name, m.away, m.now().Sub(m.touched) > unwatched:
		return nil
	}
	r.seq++
	r.service = s.Name
	ctx, ask, seq, name := m.ctx, m.stack.Processes, r.seq, s.Name
	return func() tea.Msg {
		all, err := ask(ctx, name)
		return processesMsg{seq, name, all, err}
	}
}

// listed takes the answer, which is asked for again after a while.
func (m *model) listed(msg processesMsg) tea.Cmd {
	r := &m.running
	if msg.seq != r.seq {
		return nil
	}
	r.known, r.all, r.err = msg.service, msg.all, msg.err
	return tea.Tick(gaze, func(time.Time) tea.Msg { return agedMsg{msg.seq} })
}

func (m *model) aged(msg agedMsg) {
	if msg.seq == m.running.seq {
		m.running.service = ""
	}
}

// processLines is the tab of what runs in the selected service.
func (m *model) processLines(w int) []string {
	s, t, r := m.list.current(), m.theme, &m.running
	if s == nil {
		return nil
	}
	glyph, word, k := t.badge(s)
	f := &facts{t: t, w: w}
	f.say("")
	f.say("  " + t.title.Text(s.Name) + "  " + k.Text(glyph+" "+word))
	f.say("")
	switch {
	case m.view.Down != nil:
		f.add("", "Docker does not answer.", t.dim)
	case !m.list.ran(s):
		f.add("", "It does not run; "+m.key("start")+" starts it.", t.dim)
	case r.known != s.Name:
		f.add("", "asking"+t.more, t.dim)
	case r.err != nil:
		f.add("", reason(r.err), t.bad)
	default:
		for i, c := range r.all {
			if len(r.all) > 1 {
				if i > 0 {
					f.say("")
				}
				f.say("  " + t.dim.Text(untrusted.Plain(c.Container)))
			}
			table(f, c)
		}
	}
	return f.lines
}

// The columns of the engine's table that are worth their room, and what they are
// called here.
var processColumns = []struct{ theirs, ours string }{
	{"UID", "user"}, {"USER", "user"}, {"PID", "pid"}, {"C", "cpu%"}, {"%CPU", "cpu%"}, {"TIME", "cpu time"}, {"CMD", "command"}, {"COMMAND", "command"},
}

// table is one container's processes; the command comes last and takes the room
// that is left.
func table(f *facts, c engine.Processes) {
	var at []int
	var widths []int
	var heads []string
	for _, column := range processColumns {
		i := slices.Index(c.Titles, column.theirs)
		if i < 0 {
			continue
		}
		wide := paint.Width(column.ours)
		for _, row := range c.Rows {
			wide = max(wide, paint.Width(untrusted.Plain(cell(row, i))))
		}
		at, widths, heads = append(at, i), append(widths, min(wide, 12)), append(heads, column.ours)
	}
	line := func(text func(i int) string) string {
		var b strings.Builder
		for i := range at {
			if i == len(at)-1 {
				b.WriteString("  " + text(i))
				break
			}
			b.WriteString("  " + paint.Fit(text(i), widths[i], f.t.more))
		}
		return paint.Cut(b.String(), f.w-1, f.t.more)
	}
	f.say(f.t.dim.Text(line(func(i int) string { return heads[i] })))
	for _, row := range c.Rows {
		f.say(f.t.text(line(func(i int) string { return untrusted.Plain(cell(row, at[i])) })))
	}
}

func cell(row []string, i int) string {
	if i < len(row) {
		return row[i]
	}
	return ""
}
