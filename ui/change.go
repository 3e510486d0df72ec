package ui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// planFor asks for a plan and remembers who waits for the answer: an answer that
// nobody waits for any more is dropped.
func (m *model) planFor(plan func(context.Context) (*stack.Change, error)) tea.Cmd {
	m.planSeq++
	ctx, seq := m.ctx, m.planSeq
	return func() tea.Msg {
		change, err := plan(ctx)
		return plannedMsg{seq, change, err}
	}
}

// planned takes a plan.
func (m *model) planned(msg plannedMsg) tea.Cmd {
	if msg.seq != m.planSeq {
		return nil
	}
	below := m.overlay
	if options, ok := below.(*menu); ok {
		below = options.back
	}
	if p, ok := below.(*picker); ok {
		return p.planned(m, msg)
	}
	ask := m.planThen
	m.planThen = nil
	if ask == nil || m.overlay != nil || m.prompt != nil {
		return nil // keys that were meant for something else would answer it
	}
	if msg.err != nil {
		m.notice = reason(msg.err)
		if advice := stack.Advice(msg.err); advice != "" {
			m.notice += m.theme.sep() + advice
		}
		return nil
	}
	return ask(msg.change)
}

// askUndo shows what undoing would change, and asks.
func (m *model) askUndo() tea.Cmd {
	m.planThen = func(c *stack.Change) tea.Cmd { return m.askChange(upper(c.Title)+"?", "undo", c) }
	return m.planFor(m.stack.PlanUndo)
}

// askRemove shows what removing the chosen services would change, and asks.
func (m *model) askRemove() tea.Cmd {
	names, plan := m.list.chosen(), m.stack.PlanRemove
	m.planThen = func(c *stack.Change) tea.Cmd {
		return m.askChange("Remove "+strings.Join(names, ", ")+"?", "remove", c)
	}
	return m.planFor(func(ctx context.Context) (*stack.Change, error) { return plan(ctx, names, stack.RemoveOptions{}) })
}

// askChange shows a change and applies it after a yes.
func (m *model) askChange(title, verb string, c *stack.Change) tea.Cmd {
	t := m.theme
	p := &page{in: inAsk, title: t.text(title)}
	if len(c.Files) == 0 && len(c.Removes) == 0 {
		m.notice = "nothing to do"
		if len(c.Notes) > 0 {
			m.notice = strings.Join(c.Notes, t.sep())
		}
		return nil
	}
	if len(c.Removes) > 0 {
		p.say(t.bad, "Goes   the containers of "+strings.Join(c.Removes, ", "))
	}
	if len(c.Deletes) > 0 {
		p.say(t.bad, "Goes   the data in "+strings.Join(c.Deletes, ", "))
	} else if len(c.Removes) > 0 {
		p.say(t.good, "Stays  all data in volumes")
	}
	for _, note := range c.Notes {
		p.tell(t.dim, t.text(note), m.w)
	}
	p.say(t.dim, "")
	p.body = append(p.body, diffLines(t, c.Diff(m.view.Dir))...)
	about := c.Removes
	if len(about) == 0 {
		about = c.Adds
	}
	p.yes = func(m *model) tea.Cmd { return m.apply(verb, about, c) }
	m.overlay = p
	return nil
}

// apply writes a change and starts what it says is to start.
func (m *model) apply(verb string, about []string, c *stack.Change) tea.Cmd {
	backend := m.stack
	return m.begin(verb, about, m.changeCommand(c), func(ctx context.Context, step func(engine.Step)) (*stack.Change, error) {
		return c, carryOut(ctx, backend, c, step)
	})
}

// carryOut writes a change and brings up what it says.
func carryOut(ctx context.Context, b backend, c *stack.Change, step func(engine.Step)) error {
	if len(c.Files) > 0 || len(c.Removes) > 0 || len(c.Deletes) > 0 {
		if err := b.Apply(ctx, c, step); err != nil {
			return err
		}
	}
	if len(c.Starts) == 0 {
		return nil
	}
	return b.Up(ctx, engine.UpOptions{Services: c.Starts, Wait: true}, step)
}

// changeCommand is what to run after the file was edited by hand.
func (m *model) changeCommand(c *stack.Change) string {
	switch {
	case len(c.Starts) > 0:
		return m.compose(append([]string{"up", "-d", "--wait"}, c.Starts...)...)
	case len(c.Removes) > 0:
		return m.compose(append([]string{"rm", "-s", "-f"}, c.Removes...)...)
	}
	return m.compose("config")
}
