package ui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// unfold shows the containers of the selected service below its row, or hides them.
func (m *model) unfold() tea.Cmd {
	s := &m.list
	if s.unfolded == nil {
		s.unfolded = map[string]bool{}
	}
	if s.unfolded[s.selected] {
		delete(s.unfolded, s.selected)
	} else {
		s.unfolded[s.selected] = true
	}
	s.dirty = true
	return nil
}

func (m *model) needReplicas() string {
	switch s := m.list.current(); {
	case s == nil:
		return m.needService()
	case len(s.Containers) < 2:
		return s.Name + " has one container; " + m.key("scale") + " sets how many"
	}
	return ""
}

// replicas are the lines of a service's containers.
func (s *services) replicas(t *theme, v *stack.Service) []string {
	if !s.unfolded[v.Name] || len(v.Containers) < 2 {
		return nil
	}
	var lines []string
	for i, container := range v.Containers {
		c, known := v.Detail[container.Name]
		if !known {
			c = engine.Container{Name: container.Name, State: container.State, Health: container.Health}
		}
		branch := t.fork
		if i == len(v.Containers)-1 {
			branch = t.last
		}
		lines = append(lines, t.dim.Text(branch)+s.replica(t, v, c, i+1))
	}
	return lines
}

// replica is the line of one container.
func (s *services) replica(t *theme, v *stack.Service, c engine.Container, number int) string {
	if c.Replica > 0 {
		number = c.Replica
	}
	one := stack.Service{
		Name: v.Name, State: c.State, Health: c.Health, ExitCode: c.ExitCode, Restarts: c.Restarts, OneShot: v.OneShot,
		Ports: c.Ports, Detail: map[string]engine.Container{c.Name: c},
	}
	glyph, word, k := t.badge(&one)
	if s.stale {
		k = t.dim
	}
	line := fmt.Sprintf("%s-%d  ", v.Name, number) + k.Text(glyph+" "+word)
	if end := tail(t, &one, max(s.w-gutter-5-paint.Width(line), 0)); end != "" {
		line += "  " + t.dim.Text(end)
	}
	if c.LastLine != "" && one.Verdict() == stack.Failing {
		line += "  " + k.Text(t.text(untrusted.Plain(strings.TrimSpace(c.LastLine))))
	}
	return line
}
