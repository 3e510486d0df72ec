package ui

import (
	"fmt"
	"testing"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// flood is a frame of n lines.
func flood(n, from int) []engine.Line {
	lines := make([]engine.Line, n)
	for i := range lines {
		lines[i] = engine.Line{
			Service: []string{"api", "web", "worker"}[i%3], Replica: 1, Nanos: noon.UnixNano() + int64(from+i)*1e6,
			Text: fmt.Sprintf("2026-11-23T12:03:41Z INFO handled request method=GET path=/cart/%d status=200 duration=3ms", i),
		}
	}
	return lines
}

func TestFrameOfNewLinesIsCheap(t *testing.T) {
	m := keys().in(t, 160, 50)
	n := 0
	frame := &stack.Frame{}
	got := testing.AllocsPerRun(100, func() {
		frame.Lines = flood(0, 0)
		for i := range 20 {
			frame.Lines = append(frame.Lines, engine.Line{Service: "web", Replica: 1, Nanos: noon.UnixNano() + int64(n+i), Text: "GET /cart 200 3ms"})
		}
		n += 20
		m.Update(frameMsg{frame})
		m.View()
	})
	if got > 600 {
		t.Errorf("%v allocations a frame", got)
	}
	t.Logf("%v allocations a frame", got)
}

// BenchmarkFlood is a second of 20,000 lines: thirty frames through the model,
// drawn.
func BenchmarkFlood(b *testing.B) {
	m := keys().in(b, 160, 50)
	frames := make([]*stack.Frame, 30)
	n := 0
	for i := range frames {
		frames[i] = &stack.Frame{Lines: flood(667, n)}
		n += 667
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, f := range frames {
			for i := range f.Lines {
				f.Lines[i].Nanos += 1e12
			}
			m.Update(frameMsg{f})
			m.View()
		}
	}
}

func BenchmarkKey(b *testing.B) {
	m := keys().in(b, 160, 50)
	b.ReportAllocs()
	for b.Loop() {
		m.Update(keyOf("j"))
		m.View()
		m.Update(keyOf("k"))
		m.View()
	}
}
