package ui

import (
	"os/exec"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/logline"
	"github.com/devbliss/devbliss/internal/untrusted"
)

// moveBy makes a key's action that moves in the pane that has the keys.
func moveBy(n int) func(*model) tea.Cmd {
	return func(m *model) tea.Cmd {
		if m.onList {
			return m.selectBy(n)
		}
		return m.scroll(n)
	}
}

// selectBy selects another service.
func (m *model) selectBy(n int) tea.Cmd {
	m.list.move(n)
	return m.selected()
}

// selected follows a selection that may have changed.
func (m *model) selected() tea.Cmd {
	m.top = 0
	m.chooseLogs()
	return m.look()
}

// scroll moves the open tab. Above the first line of the log it reads on.
func (m *model) scroll(n int) tea.Cmd {
	switch m.tab {
	case tabLogs:
	case tabGraph:
		return m.walkGraph(n)
	default:
		m.top = max(m.top+n, 0)
		return nil
	}
	m.logs.Scroll(n)
	if n < 0 {
		return m.older()
	}
	return nil
}

// pageBy makes a key's action that pages the open tab: the list seldom has
// pages.
func pageBy(n int) func(*model) tea.Cmd {
	return func(m *model) tea.Cmd {
		return m.scroll(n * max(m.layout.detail.h-1, 1))
	}
}

func (m *model) first() tea.Cmd {
	switch {
	case m.onList:
		return m.selectBy(-len(m.list.all))
	case m.tab == tabLogs:
		m.logs.Home()
		m.past.home, m.past.want = true, manyOlder
		return m.older()
	default:
		m.top = 0
	}
	return nil
}

func (m *model) last() tea.Cmd {
	switch {
	case m.onList:
		return m.selectBy(len(m.list.all))
	case m.tab == tabLogs:
		m.logs.Last()
	default:
		return m.scroll(1 << 20)
	}
	return nil
}

func (m *model) endOfLog() tea.Cmd {
	m.logs.End()
	m.past.want = 0
	return nil
}

// shiftBy is how many cells left and right move the log.
const shiftBy = 8

func (m *model) right() tea.Cmd {
	if m.onList {
		m.onList = false
		return nil
	}
	m.logs.Shift(shiftBy)
	return nil
}

func (m *model) left() tea.Cmd {
	if !m.onList && m.tab == tabLogs && m.logs.Status().Shift > 0 {
		m.logs.Shift(-shiftBy)
		return nil
	}
	m.onList = true
	return nil
}

func (m *model) otherPane() tea.Cmd {
	m.onList = !m.onList
	return nil
}

func (m *model) nextMatch() tea.Cmd {
	m.logs.Next()
	return nil
}

func (m *model) previousMatch() tea.Cmd {
	m.logs.Previous()
	return nil
}

func (m *model) toggleWrap() tea.Cmd {
	m.notice = "long lines are cut; right shows the rest"
	if m.logs.ToggleWrap() {
		m.notice = "long lines are folded"
	}
	return nil
}

func (m *model) toggleMouse() tea.Cmd {
	m.mouse = !m.mouse
	m.notice = "the mouse is the terminal's: drag selects text"
	if m.mouse {
		m.notice = "the mouse scrolls and clicks"
	}
	return nil
}

// back undoes what stands in the way, one thing at a time. It never leaves.
func (m *model) back() tea.Cmd {
	s := m.logs.Status()
	switch {
	case m.acts.dismiss():
	case m.logs.Picking() && !m.onList && m.tab == tabLogs:
		m.logs.Unpick()
	case len(m.list.marked) > 0:
		m.list.unmark()
		m.single = false
		m.chooseLogs()
	case m.list.only != "":
		m.list.filter("")
	case s.Search != "":
		m.logs.Search("")
	case s.Filter != "" || s.Level != logline.Unknown:
		m.logs.Filter("")
		m.logs.Level(logline.Unknown)
	case m.single:
		m.single = false
		m.chooseLogs()
	default:
		m.onList = true
	}
	return nil
}

// copyShown copies what the open tab shows.
func (m *model) copyShown() tea.Cmd {
	switch m.tab {
	case tabConnect:
		return m.copyAddress()
	case tabWhy:
		return m.copyLines("explanation", m.why(max(m.layout.detail.w, minWidth)))
	case tabStats:
		return m.copyLines("figures", m.statsLines(max(m.layout.detail.w, minWidth), m.layout.detail.h))
	case tabConfig:
		return m.copyConfig()
	case tabEnv:
		return m.copyLines("variables", m.envLines(max(m.layout.detail.w, minWidth)))
	case tabProcesses:
		return m.copyLines("processes", m.processLines(max(m.layout.detail.w, minWidth)))
	case tabEvents:
		return m.copyLines("events", m.eventLines(max(m.layout.detail.w, minWidth)))
	case tabGraph:
		return m.copyLines("graph", m.graphLines(max(m.layout.detail.w, minWidth), maxGraph))
	case tabLogs:
	}
	text := m.logs.Text()
	if text == "" {
		m.notice = "there is nothing to copy"
		return nil
	}
	m.logs.Unpick()
	return m.said(saidMsg{"sent " + plural(strings.Count(text, "\n"), "line") + " to the clipboard", text})
}

// copyLines copies lines as they are drawn, without their colours.
func (m *model) copyLines(what string, lines []string) tea.Cmd {
	var text []string
	for _, line := range lines {
		text = append(text, strings.TrimRight(strings.TrimPrefix(untrusted.Plain(line), "  "), " "))
	}
	return m.said(saidMsg{"sent the " + what + " to the clipboard", strings.TrimSpace(strings.Join(text, "\n"))})
}

// shell opens the service's client in place of the dashboard, and comes back.
func (m *model) shell() tea.Cmd { return m.enter() }

// plainShell opens a shell, also where the service has a client.
func (m *model) plainShell() tea.Cmd { return m.enter("--sh") }

func (m *model) enter(flags ...string) tea.Cmd {
	name := m.list.selected
	cmd := exec.Command(m.self, slices.Concat(m.args, []string{"shell", name}, flags)...)
	cmd.Env, cmd.Dir = m.environ, m.dir
	// The terminal itself: Bubble Tea would hand over what this program writes to.
	cmd.Stdin, cmd.Stdout, cmd.Stderr = m.in, m.out, m.out
	return tea.ExecProcess(cmd, func(err error) tea.Msg {
		if err != nil {
			return saidMsg{text: "the shell in " + name + " ended: " + err.Error()}
		}
		return saidMsg{}
	})
}

// click selects what is under the mouse.
func (m *model) click(at tea.Mouse) tea.Cmd {
	defer m.looked()
	m.touched = m.now()
	l := m.layout
	switch {
	case at.Button != tea.MouseLeft || m.overlay != nil || m.prompt != nil || l.tiny:
	case l.list.has(at.X, at.Y):
		m.onList = true
		if name, ok := m.list.at(at.Y - l.list.y); ok {
			m.list.pick(name)
			return m.selected()
		}
	case l.tabs.has(at.X, at.Y):
		if which, ok := m.tabAt(at.X - l.tabs.x); ok {
			return openTab(which)(m)
		}
	case l.detail.has(at.X, at.Y):
		m.pressLog(at.Y)
	}
	return nil
}

// wheelBy is how many lines the wheel moves.
const wheelBy = 3

// wheel moves what is under the mouse.
func (m *model) wheel(at tea.Mouse) tea.Cmd {
	m.touched = m.now()
	by := 0
	switch at.Button {
	case tea.MouseWheelUp:
		by = -1
	case tea.MouseWheelDown:
		by = 1
	}
	switch {
	case by == 0 || m.layout.tiny:
	case m.overlay != nil:
		m.overlay.move(by)
	case m.layout.list.has(at.X, at.Y):
		return m.selectBy(by)
	default:
		return m.scroll(by * wheelBy)
	}
	return nil
}
