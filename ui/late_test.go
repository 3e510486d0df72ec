package ui

import (
	"strings"
	"testing"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// A yes that was typed into something else must not undo anything.
func TestLateQuestionDoesNotComeUnderTheFingers(t *testing.T) {
	m := newTestModel(t, &stub{plan: redisChange()})
	feed(m, shop())
	answer := m.press(keyOf("u"))
	press(t, m, "?")
	run(t, m, answer)
	if p, ok := m.overlay.(*page); ok {
		t.Errorf("%q stands where the list of keys was", p.title)
	}
}

func TestNobodyIsToldToStartWhatIsBeingStarted(t *testing.T) {
	m := newTestModel(t, &stub{})
	v := shop()
	for i := range v.Services {
		v.Services[i] = stack.Service{Name: v.Services[i].Name, State: engine.Absent, Declared: true}
	}
	feed(m, v)
	if !strings.Contains(shown(m), "U starts everything") {
		t.Fatalf("not told what to do:\n%s", shown(m))
	}
	began(m, "up", nil, "docker compose up -d --wait")
	if strings.Contains(shown(m), "U starts everything") {
		t.Errorf("told to start what is starting:\n%s", shown(m))
	}
}
