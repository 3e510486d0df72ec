package ui

import (
	"slices"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/logline"
)

// noteErrors counts, by service, the lines that say that they are errors and that
// come while nobody looks: their log is not on the screen, or stands still there,
// or the terminal says that another window has the keys. What was written before
// the dashboard began is nothing new.
func (m *model) noteErrors(lines []engine.Line) {
	looks := m.looksAt()
	for i := range lines {
		l := &lines[i]
		if l.Kind == engine.Divider || l.Nanos < m.began.UnixNano() || looks(l.Service) {
			continue
		}
		if logline.LevelOf(l.Text) >= logline.Error && !logline.Continues(l.Text) {
			m.list.fail(l.Service)
		}
	}
}

// looksAt tells of services whether their newest lines are before somebody's
// eyes.
func (m *model) looksAt() func(service string) bool {
	shown := m.tab == tabLogs && m.overlay == nil && m.layout.detail.w > 0 && !m.away && m.logs.Follows()
	var names []string
	if m.single {
		names = m.list.chosen()
	}
	return func(service string) bool { return shown && (names == nil || slices.Contains(names, service)) }
}

// looked forgets the errors that are before the eyes of whoever pressed a key.
func (m *model) looked() {
	looks := m.looksAt()
	for name := range m.list.errors {
		if looks(name) {
			m.list.calm(name)
		}
	}
}

// fail notes an error of a service.
func (s *services) fail(name string) {
	if s.errors == nil {
		s.errors = map[string]int{}
	}
	s.errors[name]++
	s.dirty = true
}

// calm forgets the errors of a service.
func (s *services) calm(name string) {
	delete(s.errors, name)
	s.dirty = true
}

// newErrors is how many errors nobody has looked at, of all services there are.
func (s *services) newErrors() int {
	n := 0
	for i := range s.every {
		n += s.errors[s.every[i].Name]
	}
	return n
}
