package ui

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// TestAnyKeysAtAnySizeFit walks at random over keys, sizes, news and answers.
func TestAnyKeysAtAnySizeFit(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 1))
	m := newTestModel(t, &stub{plan: redisChange()})
	names := []string{"ctrl+d", "ctrl+u", "enter", "esc", "tab", "up", "down", "left", "right", "home", "end", "pgup", "pgdown", "space", "backspace", "delete"}
	for _, b := range m.keys {
		for key := range strings.FieldsSeq(b.keys) {
			if key != "ctrl+c" && key != "ctrl+z" { // they end it
				names = append(names, key)
			}
		}
	}
	names = append(names, "(", "é", "日", "z")
	for range walkSteps {
		switch r.IntN(12) {
		case 0:
			m.Update(tea.WindowSizeMsg{Width: r.IntN(220), Height: r.IntN(70)})
		case 1:
			feed(m, anyView(r))
		case 2:
			m.Update(frameMsg{&stack.Frame{Lines: anyLines(r), Dropped: r.IntN(2)}})
		case 3:
			m.Update(tea.MouseClickMsg{X: r.IntN(220), Y: r.IntN(70), Button: tea.MouseLeft})
		case 4:
			m.Update(tea.MouseWheelMsg{X: r.IntN(220), Y: r.IntN(70), Button: []tea.MouseButton{tea.MouseWheelUp, tea.MouseWheelDown}[r.IntN(2)]})
		case 5:
			m.Update(tickMsg{})
			if n := len(m.acts.list); n > 0 {
				var err error
				if r.IntN(2) == 0 {
					err = unreachable()
				}
				m.Update(doneMsg{id: m.acts.list[r.IntN(n)].id, err: err})
			}
		case 6:
			m.Update(plannedMsg{seq: m.planSeq, change: redisChange()})
		default:
			m.Update(keyOf(names[r.IntN(len(names))])) // what it asks for is not done
		}
		if m.w > 0 && m.h > 0 {
			fits(t, m)
		}
	}
}

// anyView is a view with some of everything.
func anyView(r *rand.Rand) *stack.View {
	v := shop()
	for range r.IntN(40) {
		s := v.Services[r.IntN(len(v.Services))]
		s.Name = fmt.Sprintf("%s-%d", s.Name, r.IntN(1000))
		s.State = []engine.State{engine.Running, engine.Exited, engine.Absent, engine.Dead, engine.Paused, engine.Removing, engine.Created}[r.IntN(7)]
		s.ExitCode, s.Drifted = r.IntN(3), r.IntN(9) == 0
		v.Services = append(v.Services, s)
	}
	switch r.IntN(8) {
	case 0:
		v.Services = nil
	case 1:
		v.Problem = problem()
	case 2:
		v.Problem, v.Services = composefile.ErrNotFound, nil
	case 3:
		v.Down = unreachable()
	}
	return v
}

func anyLines(r *rand.Rand) []engine.Line {
	texts := []string{"short", "", "日本語のログ行 with more", "\x1b[31mred\x1b[0m \x1b]0;t\x07x", "tab\tand\ttab", "e\u0301e\u0301", "\xff\xfe", "a very long line that does not fit on any screen because it goes on and on, and then some more: " + fmt.Sprint(r.Uint64())}
	var lines []engine.Line
	for range r.IntN(30) {
		lines = append(lines, engine.Line{
			Service: []string{"api", "web", "worker", "a-service-with-a-very-long-name"}[r.IntN(4)], Replica: 1 + r.IntN(2),
			Nanos: noon.UnixNano() + r.Int64N(1e9), Stderr: r.IntN(3) == 0, Kind: engine.LineKind(r.IntN(8) / 7), Text: texts[r.IntN(len(texts))],
		})
	}
	return lines
}
