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
	if v.Down != nil || !v.Asked {
		return
	}
	m.events = append(m.events, stack.Events(m.seen, v, m.now())...)
	m.seen = v
	if over := len(m.events) - maxEvents; over > 0 {
		m.events = slices.Delete(m.events, 0, over)
	}
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
