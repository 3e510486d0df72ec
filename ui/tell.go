package ui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// tellVariable is the environment variable that says how somebody who does not
// look at the dashboard is told of a crash, and of all being well.
const tellVariable = "DEVBLISS_NOTIFY"

// telling is how that is done.
type telling uint8

const (
	tellNot  telling = iota
	tellBell         // the terminal's bell
	tellDesk         // a notification of the desktop, which the terminal shows
)

// tellingOf reads the variable, or else what is set.
func tellingOf(environ []string, set string) telling {
	how := variable(environ, tellVariable)
	if how == "" {
		how = set
	}
	switch how {
	case "bell":
		return tellBell
	case "desktop":
		return tellDesk
	}
	return tellNot
}

// nextTelling changes how one is told, until the dashboard ends.
func (m *model) nextTelling() tea.Cmd {
	m.tells.how = (m.tells.how + 1) % (tellDesk + 1)
	m.notice = map[telling]string{
		tellNot:  "crashes make no sound; " + "notify in devbliss config keeps a choice",
		tellBell: "the bell rings on a crash, and when all is healthy",
		tellDesk: "the terminal shows a notification on a crash, and when all is healthy",
	}[m.tells.how]
	return nil
}

// quiet is how long nothing more is told of a service that crashed: one that does
// so again and again is one piece of news.
const quiet = time.Minute

// tells is what was told.
type tells struct {
	how   telling
	was   map[string]stack.Verdict // of the services, as far as Docker said
	well  bool                     // all of them were
	since map[string]time.Time     // when a crash was told
	shaky time.Time                // when one came too soon after another
}

// tell tells of what has become of the stack: that a service crashed by itself,
// or that all are well where they were not. Who has the window before the eyes,
// as far as the terminal says so, sees it anyway.
func (m *model) tell(v *stack.View) tea.Cmd {
	if v.Down != nil || !v.Asked || len(v.Services) == 0 {
		return nil
	}
	crashed, becameWell := m.tells.take(v, m.acts.doing(), m.now())
	switch {
	case m.here:
	case len(crashed) > 0:
		return m.tells.send(m.environ, v.Name+": "+strings.Join(crashed, ", "))
	case becameWell:
		return m.tells.send(m.environ, fmt.Sprintf("%s: %d of %d healthy", v.Name, len(v.Services), len(v.Services)))
	}
	return nil
}

// take compares a view with the one before: which services crashed, though
// nothing is done with them, and why, and whether all are well again.
func (t *tells) take(v *stack.View, doing map[string]string, now time.Time) (crashed []string, becameWell bool) {
	before, well := t.was, true
	t.was = map[string]stack.Verdict{}
	if t.since == nil {
		t.since = map[string]time.Time{}
	}
	for i := range v.Services {
		s := &v.Services[i]
		verdict := s.Verdict()
		well = well && verdict == stack.Good
		t.was[s.Name] = verdict
		was, known := before[s.Name]
		switch {
		case verdict != stack.Failing || !known || was == stack.Failing || doing[s.Name] != "":
		case now.Sub(t.since[s.Name]) < quiet:
			t.shaky = now
		default:
			t.since[s.Name] = now
			crashed = append(crashed, strings.TrimSuffix(s.Name+": "+s.Why, ": "))
		}
	}
	becameWell = well && !t.well && before != nil && now.Sub(t.shaky) >= quiet
	t.well = well
	return crashed, becameWell
}

// maxTold is the most cells of a notification.
const maxTold = 160

// send rings, or hands a text to the terminal: by OSC 777 where that is what it
// knows, else by OSC 9. tmux passes it on if it is set to.
func (t *tells) send(environ []string, text string) tea.Cmd {
	text = strings.ReplaceAll(paint.Cut(untrusted.Plain(text), maxTold, "..."), ";", ",")
	term := variable(environ, "TERM")
	sequence := "\x1b]9;" + text + "\x07"
	if variable(environ, "VTE_VERSION") != "" || strings.HasPrefix(term, "rxvt") {
		sequence = "\x1b]777;notify;devbliss;" + text + "\x07"
	}
	switch {
	case t.how == tellNot:
		return nil
	case t.how == tellBell, term == "linux", term == "dumb":
		sequence = "\a"
	case variable(environ, "TMUX") != "":
		sequence = "\x1bPtmux;" + strings.ReplaceAll(sequence, "\x1b", "\x1b\x1b") + "\x1b\\"
	}
	return tea.Raw(sequence)
}
