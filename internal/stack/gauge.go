package stack

import (
	"time"

	"github.com/devbliss/devbliss/internal/engine"
)

// gaugeEvery is how often a gauge says how far it is.
const gaugeEvery = 100 * time.Millisecond

// gauge makes steps of the bytes that go through it.
type gauge struct {
	step func(engine.Step)
	now  engine.Step
	said time.Time
}

// newGauge begins a step. total is 0 or less where it is not known.
func newGauge(step func(engine.Step), id, text string, total int64) *gauge {
	g := &gauge{step: step, now: engine.Step{ID: id, Text: text, Total: max(total, 0)}, said: time.Now()}
	step(g.now)
	return g
}

func (g *gauge) Write(b []byte) (int, error) {
	g.now.Current += int64(len(b))
	if g.now.Total > 0 { // a stream is longer than what it is of
		g.now.Total = max(g.now.Total, g.now.Current)
	}
	if time.Since(g.said) >= gaugeEvery {
		g.said = time.Now()
		g.step(g.now)
	}
	return len(b), nil
}

// ended ends the step, and passes on what it ended with.
func (g *gauge) ended(text string, err error) error {
	g.now.Text, g.now.Status = text, engine.Done
	if err != nil {
		g.now.Status, g.now.Details = engine.Failed, err.Error()
	}
	g.step(g.now)
	return err
}
