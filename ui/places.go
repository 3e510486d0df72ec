package ui

import (
	"fmt"
	"os"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
)

// Next is where the user wants to go when the dashboard has ended. The zero value is
// nowhere.
type Next struct {
	Project engine.Project // to look at; no name: the same
	Context string         // docker context to use; "": the same
}

// Nowhere says that the user only wants to leave.
func (n Next) Nowhere() bool { return n.Project.Name == "" && n.Context == "" }

// placesMsg is a list of places to go to.
type placesMsg struct {
	title string
	none  string
	items []item
	at    int
	next  []Next
	err   error
}

// pickProject lists the projects of the engine.
func (m *model) pickProject() tea.Cmd {
	own := ""
	if m.view != nil {
		own = m.view.Name
	}
	ctx, list, home := m.ctx, m.stack.Projects, m.home
	return func() tea.Msg {
		all, err := list(ctx)
		msg := placesMsg{title: "Go to another project", none: "No project has containers on this engine.", err: err}
		for i, p := range all {
			about := fmt.Sprintf("%d of %d run", p.Running, p.Containers)
			next := Next{Project: p}
			switch info, err := os.Stat(p.Folder); {
			case p.Name == own:
				msg.at, next = i, Next{}
			case p.Folder == "" || err != nil || !info.IsDir():
				about, next = about+"  its folder "+home(p.Folder)+" is not on this machine", Next{}
			default:
				about += "  " + home(p.Folder)
			}
			msg.items = append(msg.items, item{boxOf(p.Name == own), p.Name, about})
			msg.next = append(msg.next, next)
		}
		return msg
	}
}

// pickContext lists the docker contexts.
func (m *model) pickContext() tea.Cmd {
	ctx, list := m.ctx, m.stack.Contexts
	return func() tea.Msg {
		all, err := list(ctx)
		msg := placesMsg{title: "Use another Docker", none: "There are no docker contexts.", err: err}
		for i, c := range all {
			next := Next{Context: c.Name}
			if c.Current {
				msg.at, next = i, Next{}
			}
			about := c.Host
			if c.About != "" {
				about += "  " + c.About
			}
			msg.items = append(msg.items, item{boxOf(c.Current), c.Name, about})
			msg.next = append(msg.next, next)
		}
		return msg
	}
}

// offerPlaces shows a list of places, unless something else has come up meanwhile.
func (m *model) offerPlaces(msg placesMsg) tea.Cmd {
	switch {
	case m.overlay != nil || m.prompt != nil:
		return nil
	case msg.err != nil:
		m.notice = reason(msg.err)
		return nil
	}
	return m.offer(&menu{
		title: msg.title, none: msg.none, at: msg.at,
		list: func(*model) []item { return msg.items },
		pick: func(m *model, i int) tea.Cmd { return m.goTo(msg.next[i], msg.items[i]) },
	})
}

// goTo leaves for another place; whoever opened the dashboard opens it there.
func (m *model) goTo(next Next, to item) tea.Cmd {
	if next.Nowhere() {
		m.notice = to.name + " is where you are"
		if to.box != isOn {
			m.notice = to.name + " cannot be opened: " + to.about
		}
		return nil
	}
	return m.depart(next)
}

// depart ends the dashboard, after a question where a verb would be broken off.
func (m *model) depart(next Next) tea.Cmd {
	away := func(m *model) tea.Cmd {
		m.next = next
		return tea.Quit
	}
	if !m.acts.busy() {
		return away(m)
	}
	m.overlay = m.leaving(away)
	return nil
}
