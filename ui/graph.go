package ui

import (
	"maps"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// maxGraph is the most rows of the graph that are copied.
const maxGraph = 500

// node is a row of the graph: a service below one that needs it.
type node struct {
	name      string
	branch    string // what is drawn before it
	condition string // that it has to meet for the one above, "": it is a root
	again     bool   // what it needs is drawn above already
}

// nodes is the graph as rows: the services that nobody needs, and below each what
// it needs.
func (m *model) nodes() []node {
	needed := map[string]bool{}
	for _, s := range m.list.every {
		for name := range s.DependsOn {
			needed[name] = true
		}
	}
	var rows []node
	drawn := map[string]bool{}
	var below func(s *stack.Service, lead string)
	below = func(s *stack.Service, lead string) {
		drawn[s.Name] = true
		names := slices.Sorted(maps.Keys(s.DependsOn))
		for i, name := range names {
			branch, further := m.theme.fork, m.theme.bar+"  "
			if i == len(names)-1 {
				branch, further = m.theme.last, "   "
			}
			on := m.list.named(name)
			again := on != nil && drawn[name] && len(on.DependsOn) > 0
			rows = append(rows, node{name, lead + branch, condition(s.DependsOn[name]), again})
			if on != nil && !again {
				below(on, lead+further)
			}
		}
	}
	for i := range m.list.every {
		if s := &m.list.every[i]; !needed[s.Name] {
			rows = append(rows, node{name: s.Name})
			below(s, "")
		}
	}
	return rows
}

// condition is what a service has to be for the one that needs it, in words.
func condition(c string) string {
	switch c {
	case "service_completed_successfully":
		return "done"
	case "service_started":
		return "started"
	}
	return strings.ReplaceAll(strings.TrimPrefix(c, "service_"), "_", " ")
}

// graphLines is the tab that shows who needs whom. The row of the selected service
// has the cursor, and keys act on that.
func (m *model) graphLines(w, h int) []string {
	t, rows := m.theme, m.nodes()
	at := m.graphRow(rows)
	lines := []string{"", "  " + t.dim.Text("what each service needs, and how"), ""}
	head := len(lines)
	wide := 0
	for _, n := range rows {
		wide = max(wide, paint.Width(n.branch)+paint.Width(n.name)+paint.Width(n.condition)+3)
	}
	wide = min(wide, max(w-20, 10))
	for i, n := range rows {
		cursor, k := " ", paint.Ink{}
		if i == at {
			cursor, k = t.accent.Text(t.cursor), t.selected
		}
		left := t.dim.Text(n.branch) + k.Text(t.text(untrusted.Plain(n.name)))
		if n.condition != "" {
			left += t.dim.Text(" (" + n.condition + ")")
		}
		right := t.dim.Text("not in the compose file")
		if s := m.list.named(n.name); s != nil {
			glyph, word, ink := t.badge(s)
			right = ink.Text(glyph + " " + word)
		}
		if n.again {
			right += t.dim.Text("  as above")
		}
		lines = append(lines, " "+cursor+" "+paint.Fit(left, wide, t.more)+"  "+right)
	}
	m.top = min(max(m.top, head+at-h+2), head+at)
	if head+at < h {
		m.top = 0
	}
	return m.scrolled(lines, w, h)
}

// graphRow is the row with the cursor: where it was last moved to, else the first
// of the selected service.
func (m *model) graphRow(rows []node) int {
	if m.graphAt < len(rows) && rows[m.graphAt].name == m.list.selected {
		return m.graphAt
	}
	return max(slices.IndexFunc(rows, func(n node) bool { return n.name == m.list.selected }), 0)
}

// walkGraph moves the cursor of the graph, and selects the service it comes to.
func (m *model) walkGraph(n int) tea.Cmd {
	rows := m.nodes()
	if len(rows) == 0 {
		return nil
	}
	m.graphAt = min(max(m.graphRow(rows)+n, 0), len(rows)-1)
	top := m.top
	m.list.pick(rows[m.graphAt].name)
	cmd := m.selected()
	m.top = top
	return cmd
}
