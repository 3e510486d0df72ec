package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/untrusted"
)

// setupMsg is what the project wants of this machine's env files.
type setupMsg struct {
	setup *stack.Setup
	err   error
}

// upAll does what devbliss up does: it makes the env files that are missing, asks
// for what only a person knows, and brings everything up.
func (m *model) upAll() tea.Cmd {
	if a := m.acts.double("up", nil); a != nil {
		m.notice = a.title + " is still at work"
		return nil
	}
	ctx, setup := m.ctx, m.stack.Setup
	return func() tea.Msg {
		u, err := setup(ctx)
		return setupMsg{u, err}
	}
}

// setUp goes on with what is wanted. A project that cannot be read is left to up,
// which says more about it.
func (m *model) setUp(msg setupMsg) tea.Cmd {
	switch {
	case msg.err != nil:
		return m.bring(engine.UpOptions{}, nil)
	case m.overlay != nil || m.prompt != nil: // its keys would answer the questions
		m.notice = m.key("up") + " again brings everything up"
		return nil
	case len(msg.setup.Missing()) > 0:
		return m.offerEmpty(msg.setup)
	}
	return m.askNext(msg.setup, msg.setup.Questions())
}

// offerEmpty asks whether env files that nothing is known about are made.
func (m *model) offerEmpty(u *stack.Setup) tea.Cmd {
	return m.choose("There is no "+strings.Join(u.Missing(), " and no "), []choice{
		{"make it, empty", "the compose file names it", func(m *model) tea.Cmd {
			u.MakeEmpty = true
			return m.askNext(u, u.Questions())
		}},
		{"go on without it", "", func(m *model) tea.Cmd { return m.askNext(u, u.Questions()) }},
	})
}

// askNext asks for the values that are left, one by one, and then goes on. Enter
// alone takes what is proposed.
func (m *model) askNext(u *stack.Setup, left []*stack.Want) tea.Cmd {
	if len(left) == 0 {
		plan := m.stack.PlanSetup
		m.planThen = func(c *stack.Change) tea.Cmd { return m.bring(engine.UpOptions{}, c) }
		return m.planFor(func(ctx context.Context) (*stack.Change, error) { return plan(ctx, u) })
	}
	w := left[0]
	hint := untrusted.Plain(w.Help)
	if hint == "" {
		hint = "wanted by " + w.Where
	}
	m.prompt = &prompt{title: w.Name, hint: hint, enter: func(m *model, value string) tea.Cmd {
		if value == "" && w.Required {
			m.notice = w.Name + " cannot be empty (" + w.Where + "); " + m.key("up") + " asks again"
			return nil
		}
		w.Value = value
		return m.askNext(u, left[1:])
	}}
	m.prompt.field.masked = w.Secret
	m.prompt.field.propose(w.Value)
	return nil
}

// bring writes a change, where there is one, and brings everything up, with the
// team's checks before and its tasks after.
func (m *model) bring(o engine.UpOptions, c *stack.Change) tea.Cmd {
	backend, feed, now := m.stack, m.feed, m.now
	o.Wait = true
	return m.begin("up", nil, m.compose("up", "-d", "--wait"), func(ctx context.Context, step func(engine.Step)) (*stack.Change, error) {
		if c != nil && len(c.Files) > 0 {
			if err := backend.Apply(ctx, c, step); err != nil {
				return nil, err
			}
		}
		return c, backend.Bring(ctx, o, stack.TaskRun{
			Say: func(format string, args ...any) {
				feed.Line(engine.Line{Kind: engine.Divider, Nanos: now().UnixNano(), Text: untrusted.Plain(fmt.Sprintf(format, args...))})
			},
			Out: func(task string) io.WriteCloser {
				return untrusted.Lines(func(text string) {
					feed.Line(engine.Line{Service: "task " + task, Nanos: now().UnixNano(), Text: text})
				})
			},
		}, step)
	})
}

// wayOut offers what can be done about an up that failed because of this machine:
// a taken port, another clone, commands that are not allowed yet.
func (m *model) wayOut(failure error) tea.Cmd {
	if m.overlay != nil || m.prompt != nil {
		return nil
	}
	var taken *stack.PortTaken
	var other *stack.OtherClone
	var barred *stack.Untrusted
	switch {
	case errors.As(failure, &taken):
		return m.movePorts(taken)
	case errors.As(failure, &other) && !other.Shell:
		return m.standBeside(other)
	case errors.As(failure, &barred):
		return m.askTrust(barred)
	}
	return nil
}

// movePorts offers free ports, and to stop who holds this one.
func (m *model) movePorts(taken *stack.PortTaken) tea.Cmd {
	plan, backend := m.stack.PlanFreePorts, m.stack
	m.planThen = func(c *stack.Change) tea.Cmd {
		var choices []choice
		if len(c.Files) > 0 {
			choices = append(choices, choice{"take the next free port", strings.Join(c.Notes, m.theme.sep()), func(m *model) tea.Cmd {
				return m.bring(engine.UpOptions{}, c)
			}})
		}
		if project, holder := taken.Stoppable(); holder != "" {
			choices = append(choices, choice{"stop " + holder + " of project " + project, "its data stays", func(m *model) tea.Cmd {
				return m.stopHolder(backend, taken)
			}})
		}
		if len(choices) == 0 {
			return nil
		}
		return m.choose(reason(taken), append(choices, leave()))
	}
	return m.planFor(func(ctx context.Context) (*stack.Change, error) { return plan(ctx, nil) })
}

// stopHolder stops who holds a port and goes on.
func (m *model) stopHolder(b backend, taken *stack.PortTaken) tea.Cmd {
	project, holder := taken.Stoppable()
	return m.begin("up", nil, "docker compose -p "+project+" stop "+holder, func(ctx context.Context, step func(engine.Step)) (*stack.Change, error) {
		if err := b.StopHolder(ctx, taken, step); err != nil {
			return nil, err
		}
		return nil, b.Up(ctx, engine.UpOptions{Wait: true}, step)
	})
}

// standBeside offers a project name of this folder's own.
func (m *model) standBeside(other *stack.OtherClone) tea.Cmd {
	plan := m.stack.PlanBeside
	m.planThen = func(c *stack.Change) tea.Cmd {
		return m.choose("Project "+other.Project+" is up from "+m.home(other.Folder), []choice{
			{"run beside it", strings.Join(c.Notes, m.theme.sep()), func(m *model) tea.Cmd { return m.bring(engine.UpOptions{}, c) }},
			{"take its containers over", "they become this folder's", func(m *model) tea.Cmd {
				return m.bring(engine.UpOptions{TakeOver: true}, nil)
			}},
			leave(),
		})
	}
	return m.planFor(plan)
}

// maxCommand is the most lines of one command: none is left out.
const maxCommand = 1000

// askTrust shows what the project runs on this machine, and asks.
func (m *model) askTrust(barred *stack.Untrusted) tea.Cmd {
	t, allow := m.theme, m.stack.Allow
	p := &page{in: inAsk, title: "Allow what the compose file runs on this machine?"}
	for _, c := range barred.Commands {
		for _, part := range wrapped(t.text(untrusted.Plain(c.For)+"  "+c.Command.Shown()), max(m.w-6, 20), maxCommand) {
			p.say(t.spoken, part)
		}
	}
	p.say(t.dim, "")
	p.say(t.dim, "It runs outside of containers. When it changes you are asked again.")
	p.yes = func(m *model) tea.Cmd {
		if err := allow(barred); err != nil {
			m.notice = reason(err)
			return nil
		}
		return m.upAll()
	}
	m.overlay = p
	return nil
}
