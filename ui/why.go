package ui

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// why is the tab that explains the selected service: its state, the cause, the
// evidence for it, and what each container does.
func (m *model) why(w int) []string {
	s, t := m.list.current(), m.theme
	if s == nil {
		return nil
	}
	f := &facts{t: t, w: w, label: 10}
	glyph, word, k := t.badge(s)
	head := "  " + t.title.Text(s.Name) + "  " + k.Text(glyph+" "+word)
	if s.Restarts > 0 {
		head += t.dim.Text(t.sep() + times(s.Restarts))
	}
	f.say("")
	f.say(head)
	f.say("")
	if s.Why == "" && s.Verdict() == stack.Good {
		f.add("", "Nothing is wrong.", paint.Ink{})
	}
	f.add("cause", untrusted.Plain(s.Why), k)
	if !s.Since.IsZero() {
		f.add("since", s.Since.In(m.zone).Format("2006-01-02 15:04:05"), paint.Ink{})
	}
	m.dependencies(f, s)
	f.add("image", untrusted.Plain(s.Image), paint.Ink{})
	f.add("profiles", strings.Join(s.Profiles, ", "), paint.Ink{})
	if s.Drifted {
		f.add("file", "The compose file has changed since the container was made; "+m.key("up")+" applies it.", t.busy)
	}
	for _, name := range slices.Sorted(maps.Keys(s.Detail)) {
		m.container(f, name, s.Detail[name])
	}
	m.happened(f, s.Name)
	f.say("")
	f.add("try", m.tryKeys(s), paint.Ink{})
	return f.lines
}

func times(n int) string {
	if n == 1 {
		return "restarted once"
	}
	return fmt.Sprintf("restarted %d times", n)
}

// dependencies says what the service waits for and how far that is.
func (m *model) dependencies(f *facts, s *stack.Service) {
	label := "waits for"
	for _, name := range slices.Sorted(maps.Keys(s.DependsOn)) {
		text := name + " (" + strings.ReplaceAll(strings.TrimPrefix(s.DependsOn[name], "service_"), "_", " ") + ")"
		var k paint.Ink
		if on := m.list.named(name); on != nil {
			glyph, word, badge := m.theme.badge(on)
			text, k = text+"  "+glyph+" "+word, badge
		}
		f.add(label, text, k)
		label = ""
	}
}

// container says what one container does and the evidence it left.
func (m *model) container(f *facts, name string, c engine.Container) {
	t := m.theme
	state := string(c.State)
	if c.State == engine.Exited {
		state = fmt.Sprintf("exited %d", c.ExitCode)
	}
	if c.Health != engine.NoCheck {
		state += ", " + string(c.Health)
	}
	if c.OOMKilled {
		state += ", out of memory"
	}
	id := c.ID[:min(len(c.ID), 12)]
	f.say("")
	f.add("container", untrusted.Plain(name)+t.sep()+id+t.sep()+state, paint.Ink{})
	f.add("engine", untrusted.Plain(c.Error), t.bad)
	if c.HealthOutput != "" {
		text := untrusted.Plain(strings.TrimSpace(c.HealthOutput))
		if c.HealthFails > 0 {
			text += fmt.Sprintf(" (%d in a row)", c.HealthFails)
		}
		f.add("check", text, t.bad)
	}
	f.add("last line", untrusted.Plain(strings.TrimSpace(c.LastLine)), t.bad)
}

// tryKeys are the keys that may help.
func (m *model) tryKeys(s *stack.Service) string {
	switch keys := m.key("log of one or all") + " its log" + m.theme.sep(); {
	case s.State == engine.Running:
		return keys + m.key("restart") + " restart" + m.theme.sep() + m.key("shell") + " shell"
	case s.State == engine.Restarting || s.State == engine.Dead:
		return keys + m.key("restart") + " restart" + m.theme.sep() + m.key("stop") + " stop"
	default:
		return keys + m.key("start") + " start"
	}
}
