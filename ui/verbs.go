package ui

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/untrusted"
)

// work is what a verb does; it returns the change that it wrote, nil: none.
type work func(ctx context.Context, step func(engine.Step)) (*stack.Change, error)

// begin starts a verb beside the screen, unless it runs already.
func (m *model) begin(verb string, services []string, command string, do work) tea.Cmd {
	if a := m.acts.double(verb, services); a != nil {
		m.notice = a.title + " is still at work"
		return nil
	}
	a := m.acts.begin(activity{
		verb: verb, services: services, began: m.now(),
		title: strings.TrimSpace(verb + " " + strings.Join(services, " ")), command: command,
	})
	ctx, crew, id, step := m.ctx, m.crew, a.id, a.progress.step
	return func() tea.Msg {
		msg := doneMsg{id: id, err: context.Canceled}
		crew.do(func() { msg.change, msg.err = do(ctx, step) })
		return msg
	}
}

// done takes the end of a verb.
func (m *model) done(msg doneMsg) tea.Cmd {
	a := m.acts.end(msg.id, msg.err, m.now())
	m.list.do(m.acts.doing())
	if a == nil {
		return nil
	}
	m.noteVerb(a)
	if msg.change != nil && len(msg.change.Notes) > 0 && msg.err == nil {
		m.notice = strings.Join(msg.change.Notes, m.theme.sep())
	}
	if a.verb == "up" && msg.err != nil {
		return m.wayOut(msg.err)
	}
	return nil
}

// compose is the docker compose command that does the same as a verb.
func (m *model) compose(words ...string) string {
	flags := m.args
	if m.switched {
		flags = m.profileFlags(func(p stack.Profile) bool { return p.On })
	}
	return strings.Join(slices.Concat([]string{"docker", "compose"}, flags, words), " ")
}

// plain makes work of a verb that writes no file.
func plain(do func(ctx context.Context, step func(engine.Step)) error) work {
	return func(ctx context.Context, step func(engine.Step)) (*stack.Change, error) { return nil, do(ctx, step) }
}

func (m *model) restart() tea.Cmd {
	names, verb := m.list.chosen(), m.stack.Restart
	return m.begin("restart", names, m.compose(append([]string{"restart"}, names...)...),
		plain(func(ctx context.Context, step func(engine.Step)) error { return verb(ctx, names, step) }))
}

func (m *model) stop() tea.Cmd {
	names, verb := m.list.chosen(), m.stack.Stop
	return m.begin("stop", names, m.compose(append([]string{"stop"}, names...)...),
		plain(func(ctx context.Context, step func(engine.Step)) error { return verb(ctx, names, step) }))
}

// start starts the chosen services: their containers, or new ones where there
// are none.
func (m *model) start() tea.Cmd {
	names := m.list.chosen()
	for _, name := range names {
		if s := m.list.named(name); len(s.Containers) == 0 || s.Drifted {
			return m.up("start", names)
		}
	}
	verb := m.stack.Start
	return m.begin("start", names, m.compose(append([]string{"start"}, names...)...),
		plain(func(ctx context.Context, step func(engine.Step)) error { return verb(ctx, names, step) }))
}

func (m *model) up(verb string, names []string) tea.Cmd {
	up, o := m.stack.Up, engine.UpOptions{Services: names, Wait: true}
	return m.begin(verb, names, m.compose(append([]string{"up", "-d", "--wait"}, names...)...),
		plain(func(ctx context.Context, step func(engine.Step)) error { return up(ctx, o, step) }))
}

// askDown asks before everything is taken down, and says what stays.
func (m *model) askDown() tea.Cmd {
	t := m.theme
	p := &page{in: inAsk, title: "Take " + m.view.Name + " down?"}
	made, nameless, volumes := 0, map[string]bool{}, map[string]bool{}
	for i := range m.list.every {
		for _, c := range m.list.every[i].Detail {
			made++
			for _, v := range c.Mounts {
				if engine.Anonymous(v) {
					nameless[v] = true
				} else {
					volumes[v] = true
				}
			}
		}
	}
	p.say(t.bad, "Goes   "+plural(made, "container")+" and the project's networks")
	kept := "volumes and their data"
	if names := slices.Sorted(maps.Keys(volumes)); len(names) > 0 {
		kept = "the data in " + strings.Join(names, ", ")
	}
	if n := len(nameless); n > 0 {
		kept += ", and " + plural(n, "volume") + " without a name"
	}
	p.tell(t.good, "Stays  "+kept, m.w)
	p.say(t.good, "       the images and the compose file")
	p.say(t.dim, "")
	p.say(t.dim, "$ "+m.compose("down"))
	down := m.stack.Down
	p.yes = func(m *model) tea.Cmd {
		return m.begin("down", nil, m.compose("down"), plain(func(ctx context.Context, step func(engine.Step)) error {
			return down(ctx, engine.DownOptions{}, step)
		}))
	}
	m.overlay = p
	return nil
}

// agree is the yes to a question.
func (m *model) agree() tea.Cmd {
	p, ok := m.overlay.(*page)
	if !ok || p.yes == nil {
		return nil
	}
	m.overlay = p.back
	return p.yes(m)
}

// quit leaves, after a question where a verb would be broken off. Asked for again
// while the question stands, it leaves.
func (m *model) quit() tea.Cmd {
	p, asked := m.overlay.(*page)
	if !m.acts.busy() || asked && p.leaves {
		return tea.Quit
	}
	m.overlay = m.leaving(func(*model) tea.Cmd { return tea.Quit })
	return nil
}

// leaving asks whether to leave while verbs are at work.
func (m *model) leaving(leave func(*model) tea.Cmd) *page {
	t := m.theme
	p := &page{in: inAsk, title: "Leave while something is at work?", leaves: true, back: m.overlay, yes: leave}
	for _, a := range m.acts.list {
		if a.running() {
			p.say(t.busy, a.title+" is broken off; what it has done so far stays")
		}
	}
	p.say(t.dim, "")
	p.say(t.dim, "The containers keep running.")
	return p
}

// showFailure opens the whole text of the newest failure.
func (m *model) showFailure() tea.Cmd {
	a, t := m.acts.failed(), m.theme
	p := &page{in: inPage, title: a.title + " failed", back: m.overlay}
	p.say(t.dim, "$ "+a.command)
	p.say(t.dim, "")
	for _, line := range strings.Split(strings.TrimSpace(t.text(untrusted.PlainLines(a.err.Error()))), "\n") {
		for _, part := range wrapped(line, max(m.w-6, 20), 50) {
			p.say(t.bad, part)
		}
	}
	if cause := deepest(a.err); cause != "" && !strings.Contains(a.err.Error(), cause) {
		p.say(t.dim, "")
		for _, part := range wrapped(untrusted.PlainLines(cause), max(m.w-6, 20), 50) {
			p.say(t.dim, part)
		}
	}
	if advice := stack.Advice(a.err); advice != "" {
		p.say(t.dim, "")
		for _, part := range wrapped(t.text(advice), max(m.w-6, 20), 10) {
			p.say(t.title, part)
		}
	}
	m.overlay = p
	return nil
}

// deepest is what the engine itself said of a failure, "" where it is not known.
func deepest(err error) string {
	var e *engine.Error
	if errors.As(err, &e) && e.Err != nil {
		return e.Err.Error()
	}
	return ""
}
