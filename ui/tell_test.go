package ui

import (
	"fmt"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// become is the shop with all services well, but one that is in such a state.
func become(name string, state engine.State, health engine.Health, code int) *stack.View {
	v := shop()
	for i := range v.Services {
		s := &v.Services[i]
		c := engine.Container{Name: "x", State: engine.Running, Health: engine.Healthy}
		s.Why, s.OneShot = "", false
		if s.Name == name {
			c.State, c.Health, c.ExitCode = state, health, code
			if code != 0 {
				s.Why = "exit 1: killed \x1b]0;owned\x07; out of memory"
			}
		}
		s.State, s.Health, s.ExitCode = c.State, c.Health, c.ExitCode
		s.Containers = []stack.Container{{Name: "x", State: c.State, Health: c.Health}}
		s.Detail = map[string]engine.Container{"x": c}
	}
	return v
}

func TestCrashAndRecoveryAreToldOnce(t *testing.T) {
	well := become("", "", "", 0)
	crashed := become("web", engine.Exited, "", 1)
	for _, c := range []struct {
		name    string
		environ []string
		want    []string // of a crash, the same crash, all well, the next crash
	}{
		{"unless asked", nil, []string{"", "", "", ""}},
		{"by the bell", []string{"DEVBLISS_NOTIFY=bell"}, []string{"\a", "", "\a", ""}},
		{"on the desktop", []string{"DEVBLISS_NOTIFY=desktop"}, []string{"\x1b]9;shop: web: exit 1: killed , out of memory\x07", "", "\x1b]9;shop: 6 of 6 healthy\x07", ""}},
		{"as VTE knows it", []string{"DEVBLISS_NOTIFY=desktop", "VTE_VERSION=7600"}, []string{"\x1b]777;notify;devbliss;shop: web: exit 1: killed , out of memory\x07", "", "\x1b]777;notify;devbliss;shop: 6 of 6 healthy\x07", ""}},
		{"through tmux", []string{"DEVBLISS_NOTIFY=desktop", "TMUX=/tmp/x"}, []string{"\x1bPtmux;\x1b\x1b]9;shop: web: exit 1: killed , out of memory\x07\x1b\\", "", "\x1bPtmux;\x1b\x1b]9;shop: 6 of 6 healthy\x07\x1b\\", ""}},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := newTestModel(t, &stub{}, c.environ...)
			if cmd := m.tell(well); cmd != nil {
				t.Error("what is well from the beginning is told")
			}
			for i, v := range []*stack.View{crashed, crashed, well, crashed} {
				got := ""
				if cmd := m.tell(v); cmd != nil {
					got = fmt.Sprint(cmd().(tea.RawMsg).Msg)
				}
				if got != c.want[i] {
					t.Errorf("step %d: %q, want %q", i, got, c.want[i])
				}
			}
		})
	}
}

func TestACrashLoopIsOnePieceOfNews(t *testing.T) {
	m := newTestModel(t, &stub{}, "DEVBLISS_NOTIFY=bell")
	well, crashed := become("", "", "", 0), become("web", engine.Exited, "", 1)
	m.tell(well)
	told := 0
	for range 10 {
		for _, v := range []*stack.View{crashed, well} {
			if m.tell(v) != nil {
				told++
			}
		}
	}
	if told > 2 {
		t.Errorf("the bell rang %d times", told)
	}
}

func TestWhoLooksIsNotTold(t *testing.T) {
	m := newTestModel(t, &stub{}, "DEVBLISS_NOTIFY=bell")
	m.tell(become("", "", "", 0))
	m.Update(tea.FocusMsg{})
	if m.tell(become("web", engine.Exited, "", 1)) != nil {
		t.Error("the bell rings though the window has the keys")
	}
	m.Update(tea.BlurMsg{})
	if m.tell(become("", "", "", 0)) == nil {
		t.Error("the bell does not ring in another window")
	}
}

func TestWhatOneDoesOneselfIsNoCrash(t *testing.T) {
	m := newTestModel(t, &stub{}, "DEVBLISS_NOTIFY=bell")
	m.tell(become("", "", "", 0))
	began(m, "kill", []string{"web"}, "docker compose kill web", engine.Step{ID: "Container web", Service: "web", Text: "Killing"})
	if m.tell(become("web", engine.Exited, "", 1)) != nil {
		t.Error("the bell rings for what was asked for")
	}
}

func TestTheWayOfTellingIsAKeyAway(t *testing.T) {
	m := newTestModel(t, &stub{})
	for _, want := range []string{"bell", "notification", "no sound"} {
		press(t, m, "b")
		if !strings.Contains(m.notice, want) {
			t.Errorf("it says %q, want %s", m.notice, want)
		}
	}
}
