package ui

import (
	"maps"
	"slices"

	"github.com/devbliss/devbliss/internal/stack"
)

// services is the list on the left: one row a service, with what is wrong below
// the rows that need it. The selection is a name, so that it stays with its
// service when the list changes.
type services struct {
	every    []stack.Service // all there are
	all      []stack.Service // those that are shown, in their order
	selected string
	marked   map[string]bool
	unfolded map[string]bool   // whose containers are shown
	doing    map[string]string // what a running verb does with a service
	stale    bool              // nobody knows whether it is still so

	meters  map[string]*series // what they use, nil: nobody knows
	metered bool               // it was known once

	errors map[string]int // lines of its log that say so and that nobody has looked at

	applies string // the key that brings all up to the file
	only    string // what the names of those that are shown have in them
	order   order

	w, h int
	top  int

	wished, wishedFor int // the widest wish so far, for a screen of that width

	lines []string
	row   []int // by drawn line: the index of its service, -1
	dirty bool
}

func (s *services) setSize(w, h int) {
	if w != s.w || h != s.h {
		s.w, s.h, s.dirty = w, h, true
	}
}

// show takes the services of a new view. A selected service that went away
// hands over to its neighbour.
func (s *services) show(all []stack.Service, stale bool) {
	at := s.index()
	if len(all) != len(s.every) {
		s.wishedFor = 0
	}
	s.every, s.stale = all, stale
	s.arrange()
	for name := range s.marked {
		if !slices.ContainsFunc(all, func(v stack.Service) bool { return v.Name == name }) {
			delete(s.marked, name)
		}
	}
	s.reselect(at)
}

// reselect selects the neighbour of a row that went away from place at.
func (s *services) reselect(at int) {
	if s.index() < 0 {
		s.selected = ""
		if len(s.all) > 0 {
			s.selected = s.all[min(max(at, 0), len(s.all)-1)].Name
		}
	}
}

// index is the place of the selected service, -1 where there is none.
func (s *services) index() int {
	return slices.IndexFunc(s.all, func(v stack.Service) bool { return v.Name == s.selected })
}

// current is the selected service; nil where there is none.
func (s *services) current() *stack.Service { return s.named(s.selected) }

func (s *services) named(name string) *stack.Service {
	for i := range s.every {
		if s.every[i].Name == name {
			return &s.every[i]
		}
	}
	return nil
}

// chosen is what a verb is for: the marked services, else the selected one.
func (s *services) chosen() []string {
	var names []string
	for i := range s.every {
		if s.marked[s.every[i].Name] {
			names = append(names, s.every[i].Name)
		}
	}
	if len(names) == 0 && s.current() != nil {
		names = append(names, s.selected)
	}
	return names
}

func (s *services) names() []string {
	names := make([]string, len(s.every))
	for i := range s.every {
		names[i] = s.every[i].Name
	}
	return names
}

// move goes n rows down, up when n is negative, as far as there are rows.
func (s *services) move(n int) {
	if i := s.index(); i >= 0 {
		s.pick(s.all[min(max(i+n, 0), len(s.all)-1)].Name)
	}
}

// pick selects a service. One that the filter hides ends the filter.
func (s *services) pick(name string) {
	if s.named(name) != nil && !slices.ContainsFunc(s.all, func(v stack.Service) bool { return v.Name == name }) {
		s.filter("")
	}
	if name != s.selected && s.named(name) != nil {
		s.selected, s.dirty = name, true
	}
}

// mark marks the selected service, or takes its mark away.
func (s *services) mark() {
	if s.marked == nil {
		s.marked = map[string]bool{}
	}
	if s.marked[s.selected] {
		delete(s.marked, s.selected)
	} else {
		s.marked[s.selected] = true
	}
	s.dirty = true
}

func (s *services) unmark() {
	clear(s.marked)
	s.dirty = true
}

// at is the service drawn on line y of the list.
func (s *services) at(y int) (name string, ok bool) {
	if y < 0 || y >= len(s.row) || s.row[y] < 0 || s.row[y] >= len(s.all) {
		return "", false
	}
	return s.all[s.row[y]].Name, true
}

// tally counts the services that are as they should be and those that fail.
func (s *services) tally() (good, failing int) {
	for i := range s.every {
		switch s.every[i].Verdict() {
		case stack.Good:
			good++
		case stack.Failing:
			failing++
		case stack.Busy, stack.Off:
		}
	}
	return good, failing
}

// do notes what running verbs do with each service.
func (s *services) do(doing map[string]string) {
	if !maps.Equal(s.doing, doing) {
		s.doing, s.dirty = doing, true
	}
}
