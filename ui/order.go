package ui

import (
	"cmp"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/stack"
)

// order is what the rows of the list are sorted by, within the project's own and
// within the addons.
type order uint8

const (
	byName order = iota
	byState
	byCPU
	byMemory
	orders // how many there are
)

func (o order) String() string {
	return [...]string{"name", "state, what fails first", "CPU", "memory"}[o]
}

// arrange works out which rows are shown, and in which order.
func (s *services) arrange() {
	s.dirty = true
	if s.only == "" && s.order == byName {
		s.all = s.every // as the stack sorts them
		return
	}
	s.all = nil
	for _, v := range s.every {
		if s.passes(&v) {
			s.all = append(s.all, v)
		}
	}
	slices.SortStableFunc(s.all, func(a, b stack.Service) int {
		if addons := cmp.Compare(min(len(a.Addon), 1), min(len(b.Addon), 1)); addons != 0 {
			return addons
		}
		switch s.order {
		case byState:
			return cmp.Compare(b.Verdict(), a.Verdict())
		case byCPU:
			x, _ := s.meters[a.Name].now()
			y, _ := s.meters[b.Name].now()
			return cmp.Compare(y.cpu, x.cpu)
		case byMemory:
			x, _ := s.meters[a.Name].now()
			y, _ := s.meters[b.Name].now()
			return cmp.Compare(y.memory, x.memory)
		default:
			return 0 // by name, as they came
		}
	})
}

// passes tells whether a row is shown: each word must be in its name, its addon,
// its image or the word for its state; one with ! in front must not.
func (s *services) passes(v *stack.Service) bool {
	text := strings.ToLower(strings.Join([]string{v.Name, v.Addon, v.Image, string(v.State), string(v.Health)}, " "))
	if v.Verdict() == stack.Failing {
		text += " failing"
	}
	for _, word := range strings.Fields(strings.ToLower(s.only)) {
		word, not := strings.CutPrefix(word, "!")
		if word != "" && strings.Contains(text, word) == not {
			return false
		}
	}
	return true
}

// filter shows only the rows that pass; "" shows all.
func (s *services) filter(only string) {
	at := s.index()
	s.only = only
	s.arrange()
	s.reselect(at)
}

// sortNext sorts by the next order.
func (m *model) sortNext() tea.Cmd {
	m.list.order = (m.list.order + 1) % orders
	m.list.arrange()
	m.notice = "services are sorted by " + m.list.order.String()
	return nil
}

// askOnly asks which services to show.
func (m *model) askOnly() tea.Cmd {
	m.prompt = &prompt{
		title: "only services with", hint: "a part of the name, image or state; !without; failing; empty shows all",
		enter: func(m *model, only string) tea.Cmd {
			m.list.filter(only)
			if only != "" && len(m.list.all) == 0 {
				m.list.filter("")
				m.notice = "no service has " + only + "; all are shown"
			}
			return m.selected()
		},
	}
	m.prompt.field.insert(m.list.only)
	return nil
}

// how says what is left out and how the rows are sorted, "" where all are as ever.
func (s *services) how(t *theme) string {
	text := ""
	if s.only != "" {
		text += "  only " + s.only
	}
	if s.order != byName {
		text += "  by " + [...]string{"name", "state", "CPU", "memory"}[s.order]
	}
	return t.text(text)
}
