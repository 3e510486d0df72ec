package ui

import (
	"slices"

	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// How many events are kept of the project, and shown of one service.
const (
	maxEvents  = 1000
	someEvents = 12
)

// note keeps what happened between the last view that the engine told and a new
// one.
func (m *model) note(v *stack.View) {
	m.noteProject(v)
	if v.Down != nil || !v.Asked {
		return
	}
	m.keep(stack.Events(m.seen, v, m.now())...)
	m.seen = v
}

// noteProject keeps what happened to the project as a whole.
func (m *model) noteProject(v *stack.View) {
	before := m.view
	if before == nil {
		return
	}
	say := func(k stack.Verdict, text string) { m.keep(stack.Event{At: m.now(), Text: text, Verdict: k}) }
	switch {
	case before.Down == nil && v.Down != nil:
		say(stack.Failing, "Docker does not answer")
	case before.Down != nil && v.Down == nil:
		say(stack.Good, "Docker answers again")
	}
	switch {
	case before.Problem == nil && v.Problem != nil:
		say(stack.Failing, "the compose file cannot be used: "+reason(v.Problem))
	case before.Problem != nil && v.Problem == nil:
		say(stack.Good, "the compose file can be used again")
	}
}

// noteVerb keeps that a verb has ended.
func (m *model) noteVerb(a *activity) {
	e := stack.Event{At: a.ended, Text: a.title + " took " + lasted(a.ended.Sub(a.began)), Verdict: stack.Off}
	if a.err != nil {
		e.Text, e.Verdict = a.title+" failed: "+reason(a.err), stack.Failing
	}
	if len(a.services) == 0 {
		m.keep(e)
	}
	for _, name := range a.services {
		e.Service = name
		m.keep(e)
	}
}

func (m *model) keep(events ...stack.Event) {
	m.events = append(m.events, events...)
	if over := len(m.events) - maxEvents; over > 0 {
		m.events = slices.Delete(m.events, 0, over)
	}
}

// eventLines is the tab of what happened to all services, newest first.
func (m *model) eventLines(w int) []string {
	t := m.theme
	if len(m.events) == 0 {
		return []string{"", "  " + t.dim.Text("nothing has happened yet")}
	}
	all := slices.Clone(m.events)
	slices.SortStableFunc(all, func(a, b stack.Event) int { return a.At.Compare(b.At) })
	name := 0
	for _, e := range all {
		name = max(name, paint.Width(e.Service))
	}
	name = min(name, w/3)
	lines := []string{""}
	for _, e := range slices.Backward(all) {
		head := "  " + t.dim.Text(m.clock(e.At.UnixNano())) + "  " + m.inks[e.Service].Text(paint.Fit(untrusted.Plain(e.Service), name, t.more)) + "  "
		for i, part := range wrapped(t.text(untrusted.Plain(e.Text)), max(w-paint.Width(head), 20), 3) {
			if i > 0 {
				head = paint.Spaces(paint.Width(head))
			}
			lines = append(lines, head+t.verdict(e.Verdict).Text(part))
		}
	}
	return lines
}

// happened is the part of the Why tab that says what went before, newest last.
func (m *model) happened(f *facts, service string) {
	var own []stack.Event
	for _, e := range m.events {
		if e.Service == service {
			own = append(own, e)
		}
	}
	if len(own) == 0 {
		return
	}
	label := "history"
	f.say("")
	for _, e := range own[max(len(own)-someEvents, 0):] {
		f.add(label, m.clock(e.At.UnixNano())+"  "+untrusted.Plain(e.Text), m.theme.verdict(e.Verdict))
		label = ""
	}
}

// verdict is the ink of what is good or bad; what is neither has none.
func (t *theme) verdict(v stack.Verdict) paint.Ink {
	switch v {
	case stack.Good:
		return t.good
	case stack.Busy:
		return t.busy
	case stack.Failing:
		return t.bad
	case stack.Off:
	}
	return paint.Ink{}
}
