package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// resolved is a service as compose understands the files, for the tabs Config and
// Env.
type resolved struct {
	seq     int    // of the newest question
	service string // that was asked for, "" where the answer is out of date
	reveal  bool
	known   string // service that is answered
	is      stack.Resolved
	drift   []stack.Difference // nil: none that shows
	err     error
}

type resolvedMsg struct {
	seq     int
	service string
	is      stack.Resolved
	drift   []stack.Difference
	err     error
}

// resolve asks for the selected service, while somebody looks.
func (m *model) resolve() tea.Cmd {
	r := &m.resolved
	name, reveal := m.list.selected, m.connect.reveal
	if (m.tab != tabConfig && m.tab != tabEnv) || name == "" || (r.service == name && r.reveal == reveal) {
		return nil
	}
	if r.reveal != reveal {
		r.known = "" // what was shown openly is not any more
	}
	r.seq++
	r.service, r.reveal = name, reveal
	ctx, ask, compare, seq := m.ctx, m.stack.Resolved, m.stack.Drift, r.seq
	drifted := m.list.current().Drifted
	return func() tea.Msg {
		msg := resolvedMsg{seq: seq, service: name}
		if msg.is, msg.err = ask(ctx, name, reveal); msg.err == nil && drifted {
			msg.drift, _ = compare(ctx, name, reveal) // that it differs is known anyway
		}
		return msg
	}
}

// resolvedTo takes the answer, unless a newer question is on its way.
func (m *model) resolvedTo(msg resolvedMsg) {
	if r := &m.resolved; msg.seq == r.seq {
		r.known, r.is, r.drift, r.err = msg.service, msg.is, msg.drift, msg.err
	}
}

// answered begins a tab on the selected service; ok says that there is an answer to
// show below it.
func (m *model) answered(f *facts) (ok bool) {
	s, r := m.list.current(), &m.resolved
	f.say("")
	f.say("  " + m.theme.title.Text(s.Name) + m.theme.dim.Text("  as compose understands the files"))
	f.say("")
	switch {
	case r.known != s.Name:
		f.add("", "reading the compose file"+m.theme.more, m.theme.dim)
	case r.err != nil:
		f.add("", reason(r.err), m.theme.bad)
	default:
		return true
	}
	return false
}

// configLines is the tab that shows the selected service with variables filled in,
// files merged and short forms written out.
func (m *model) configLines(w int) []string {
	s, t := m.list.current(), m.theme
	if s == nil {
		return nil
	}
	f := &facts{t: t, w: w, label: 5}
	if !m.answered(f) {
		return f.lines
	}
	if s.Drifted {
		f.add("drift", "The compose file has changed since the container was made; "+m.key("up")+" applies it.", t.busy)
		m.driftLines(f)
		f.say("")
	}
	for line := range strings.Lines(m.resolved.is.YAML) {
		f.say("  " + m.yamlLine(strings.TrimRight(line, "\n")))
	}
	return f.lines
}

// driftLines are what the container has, and what the file wants instead.
func (m *model) driftLines(f *facts) {
	t := m.theme
	line := func(k paint.Ink, mark, what, value string) {
		for i, part := range wrapped(t.text(untrusted.Plain(what+"  "+value)), max(f.w-f.label-6, 20), 4) {
			if i > 0 {
				mark = " "
			}
			f.say(paint.Spaces(f.label+4) + k.Text(mark+" "+part))
		}
	}
	for _, d := range m.resolved.drift {
		switch {
		case d.Is == d.Wants: // a secret
			line(t.removed, "-", d.What, d.Is)
			line(t.added, "+", d.What, "another one")
			continue
		case d.Is != "" || d.Wants == "":
			line(t.removed, "-", d.What, d.Is)
		}
		if d.Wants != "" {
			line(t.added, "+", d.What, d.Wants)
		}
	}
}

// yamlLine is a line of YAML with its key in an ink of its own.
func (m *model) yamlLine(line string) string {
	line = m.theme.text(untrusted.Plain(line))
	key, value, ok := strings.Cut(line, ":")
	if !ok || strings.ContainsAny(key, "\"'/ ") && strings.TrimLeft(key, " -") != strings.TrimSpace(key) {
		return line
	}
	return m.theme.key.Text(key) + ":" + value
}

// copyConfig copies the selected service's YAML, as it is shown.
func (m *model) copyConfig() tea.Cmd {
	if m.resolved.known != m.list.selected || m.resolved.err != nil {
		m.notice = "there is nothing to copy"
		return nil
	}
	return m.said(saidMsg{"sent the config to the clipboard", m.resolved.is.YAML})
}

// envLines is the tab of the selected service's variables.
func (m *model) envLines(w int) []string {
	s, t := m.list.current(), m.theme
	if s == nil {
		return nil
	}
	f := &facts{t: t, w: w}
	if !m.answered(f) {
		return f.lines
	}
	hidden := 0
	for _, v := range m.resolved.is.Environment {
		f.label = min(max(f.label, paint.Width(v.Name)), max(w/2, 12))
	}
	for _, v := range m.resolved.is.Environment {
		k := paint.Ink{}
		if v.Secret {
			hidden++
			k = t.busy
		}
		value := untrusted.Plain(v.Value)
		if value == "" {
			value, k = "(empty)", t.dim
		}
		f.add(untrusted.Plain(v.Name), value, k)
	}
	switch {
	case len(m.resolved.is.Environment) == 0:
		f.add("", "The compose files give it no variables.", paint.Ink{})
	case hidden > 0:
		f.say("")
		f.add("", m.key("secrets")+map[bool]string{false: " shows secrets", true: " hides secrets"}[m.connect.reveal], t.dim)
	}
	return f.lines
}
