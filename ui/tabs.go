package ui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/ui/paint"
)

// tab is what the detail shows.
type tab uint8

const (
	tabLogs tab = iota
	tabWhy
	tabConnect
	tabStats
	tabConfig
	tabEnv
	tabProcesses
	tabGraph
	tabEvents
)

// tabNames are the titles of the tabs, in order.
func tabNames() []string {
	return []string{"Logs", "Why", "Connect", "Stats", "Config", "Env", "Processes", "Graph", "Events"}
}

// betweenTabs is how many cells are between two titles.
const betweenTabs = 2

// title is a tab's title where it stands in the line of the titles.
type title struct {
	tab  tab
	name string
	x    int // cells from the left end
}

// titles are those that fit into w cells, the open tab's among them: where there
// is no room for all, it has its neighbours beside it. before and after say at which
// end some are left out.
func (m *model) titles(w int) (shown []title, before, after bool) {
	names := tabNames()
	from, to := int(m.tab), int(m.tab)+1
	wide := func(from, to int) int {
		cells := paint.Width(strings.Join(names[from:to], strings.Repeat(" ", betweenTabs)))
		if from > 0 {
			cells += betweenTabs
		}
		if to < len(names) {
			cells += betweenTabs
		}
		if m.theme.bare {
			cells += 2 // brackets
		}
		return cells
	}
	for grown := true; grown; {
		grown = false
		if to < len(names) && wide(from, to+1) <= w {
			to, grown = to+1, true
		}
		if from > 0 && wide(from-1, to) <= w {
			from, grown = from-1, true
		}
	}
	x := 0
	if from > 0 {
		x = betweenTabs
	}
	for i := from; i < to; i++ {
		name := names[i]
		if m.theme.bare && tab(i) == m.tab {
			name = "[" + name + "]"
		}
		shown = append(shown, title{tab(i), name, x})
		x += paint.Width(name) + betweenTabs
	}
	return shown, from > 0, to < len(names)
}

// tabsLine is the titles of the tabs, and what the open one shows. That has half
// of the line where both want more than there is.
func (m *model) tabsLine() string {
	t, w := m.theme, m.layout.tabs.w
	right := m.shows()
	shown, before, after := m.titles(m.titlesRoom(right))
	var names []string
	for _, s := range shown {
		k := t.dim
		switch {
		case s.tab != m.tab:
		case t.bare:
			k = paint.Ink{}
		case m.onList && !m.layout.narrow:
			k = t.title
		default:
			k = t.accent
		}
		names = append(names, k.Text(s.name))
	}
	left := strings.Join(names, strings.Repeat(" ", betweenTabs))
	if before {
		left = t.dim.Text(t.more) + " " + left
	}
	if after {
		left += " " + t.dim.Text(t.more)
	}
	return paint.Ends(left, right+" ", w, t.more)
}

// shows is what the open tab shows, at most half of the line of the titles.
func (m *model) shows() string {
	room := m.layout.tabs.w / 2
	if m.tab == tabLogs {
		return paint.Cut(m.logTitle(room), room, m.theme.more)
	}
	what := m.list.selected
	if m.tab == tabEvents {
		what = "all services"
	}
	return paint.Cut(m.theme.dim.Text(what), room, m.theme.more)
}

// titlesRoom is how many cells the titles may take beside the text at the right.
func (m *model) titlesRoom(right string) int {
	return max(m.layout.tabs.w-paint.Width(right)-3, 0)
}

// tabAt is the tab whose title is under a cell of the line of the titles.
func (m *model) tabAt(x int) (tab, bool) {
	shown, _, _ := m.titles(m.titlesRoom(m.shows()))
	for _, s := range shown {
		if x >= s.x && x < s.x+paint.Width(s.name) {
			return s.tab, true
		}
	}
	return 0, false
}

// openTab makes a key's action that shows a tab.
func openTab(which tab) func(*model) tea.Cmd {
	return func(m *model) tea.Cmd {
		m.tab, m.top = which, 0
		if m.layout.narrow {
			m.onList = false
		}
		return m.look()
	}
}

// nextTab goes to the tab at the right, and from the last one to the first.
func (m *model) nextTab() tea.Cmd { return openTab((m.tab + 1) % tab(len(tabNames())))(m) }

func (m *model) previousTab() tea.Cmd {
	n := tab(len(tabNames()))
	return openTab((m.tab + n - 1) % n)(m)
}

// look asks for what the open tab shows, where it is not known yet.
func (m *model) look() tea.Cmd { return tea.Batch(m.reconnect(), m.resolve(), m.listProcesses()) }
