package ui

import (
	"errors"
	"slices"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
)

// The conditions of keys: each says why a key does not work now, "" where it
// does.

func (m *model) needView() string {
	if m.view == nil {
		return "the compose file has not been read yet"
	}
	return ""
}

func (m *model) needService() string {
	if m.list.current() == nil {
		return "there is no service to do that with"
	}
	return ""
}

func (m *model) needDocker() string {
	switch {
	case m.list.current() == nil:
		return m.needService()
	case m.view.Down != nil:
		return "Docker does not answer"
	}
	return ""
}

// needAnswer wants a compose file and a Docker that answers.
func (m *model) needAnswer() string {
	switch {
	case m.view == nil:
		return m.needView()
	case m.view.Down != nil:
		return "Docker does not answer"
	}
	return ""
}

// needProject wants services, or a file that cannot be used as yet: it may only lack
// values.
func (m *model) needProject() string {
	if why := m.needAnswer(); why != "" {
		return why
	}
	if len(m.list.every) == 0 && (m.view.Problem == nil || errors.Is(m.view.Problem, composefile.ErrNotFound)) {
		return m.needService()
	}
	return ""
}

// needContainer wants a container of one of the chosen services.
func (m *model) needContainer() string {
	if why := m.needDocker(); why != "" {
		return why
	}
	if m.anyChosen(func(s engine.State) bool { return s != engine.Absent }) {
		return ""
	}
	return m.list.chosen()[0] + " has not been started; " + m.key("start") + " starts it"
}

func (m *model) needRunning() string {
	if why := m.needDocker(); why != "" {
		return why
	}
	if m.anyChosen(func(s engine.State) bool {
		return slices.Contains([]engine.State{engine.Running, engine.Restarting, engine.Paused}, s)
	}) {
		return ""
	}
	return m.list.chosen()[0] + " is not running; " + m.key("start") + " starts it"
}

func (m *model) needStopped() string {
	if why := m.needDocker(); why != "" {
		return why
	}
	if m.anyChosen(func(s engine.State) bool { return s != engine.Running && s != engine.Restarting }) {
		return ""
	}
	return m.list.chosen()[0] + " is running already"
}

// anyChosen tells whether one of the chosen services is in such a state.
func (m *model) anyChosen(state func(engine.State) bool) bool {
	return slices.ContainsFunc(m.list.chosen(), func(name string) bool { return state(m.list.named(name).State) })
}

// needAnything wants a container of the project.
func (m *model) needAnything() string {
	if why := m.needAnswer(); why != "" {
		return why
	}
	for i := range m.list.every {
		if len(m.list.every[i].Containers) > 0 {
			return ""
		}
	}
	return "nothing has been started"
}

func (m *model) needShell() string {
	switch s := m.list.current(); {
	case m.self == "":
		return "the shell cannot be opened from here"
	case m.needDocker() != "":
		return m.needDocker()
	case s.State != engine.Running:
		return s.Name + " is not running"
	}
	return ""
}

// needList wants the keys in the list, and services there.
func (m *model) needList() string {
	if !m.onList {
		return "the log has the keys"
	}
	return m.needService()
}

func (m *model) needSearch() string {
	if m.logs.Status().Search == "" {
		return "nothing is searched; " + m.key("search") + " searches"
	}
	return ""
}

func (m *model) needFailure() string {
	if m.acts.failed() == nil {
		return "nothing failed"
	}
	return ""
}

func (m *model) needPicked() string {
	p := m.picker()
	switch {
	case p.addon() == "":
		return "the catalog has nothing of that name"
	case p.wrong != nil:
		return reason(p.wrong)
	case m.view == nil:
		return m.needView()
	case m.acts.double("add", []string{p.addon()}) != nil:
		return "it is being added already"
	}
	return ""
}

func (m *model) needFound() string {
	if m.picker().addon() == "" {
		return "the catalog has nothing of that name"
	}
	return ""
}

func (m *model) needItem() string {
	if menu, _ := m.overlay.(*menu); len(menu.items) == 0 {
		return "there is nothing to take"
	}
	return ""
}

func (m *model) needPlan() string {
	if m.picker().change == nil {
		return "there is no diff yet"
	}
	return ""
}

func (m *model) needTargets() string {
	if len(m.picker().services) == 0 {
		return "there is no service to wire it to"
	}
	return ""
}
