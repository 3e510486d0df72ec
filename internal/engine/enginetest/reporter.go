package enginetest

import (
	"maps"
	"slices"

	"github.com/devbliss/devbliss/internal/engine"
)

// reporter sends the steps of one verb and remembers which are still working. It
// queues them, because they arise under the fake's lock and the test's callback
// may turn the fake's knobs; flush is called without the lock.
type reporter struct {
	step  func(engine.Step)
	queue []engine.Step
	open  map[string]engine.Step
}

func (r *reporter) report(s engine.Step) {
	if s.Status == engine.Working {
		r.open[s.ID] = s
	} else {
		delete(r.open, s.ID)
	}
	r.queue = append(r.queue, s)
}

func (r *reporter) flush() {
	queue := r.queue
	r.queue = nil
	for _, s := range queue {
		if r.step != nil {
			r.step(s)
		}
	}
}

func (r *reporter) working(id, service, text string) {
	r.report(engine.Step{ID: id, Service: service, Text: text})
}

func (r *reporter) done(id, service, text string) {
	r.report(engine.Step{ID: id, Service: service, Text: text, Status: engine.Done})
}

func (r *reporter) fail(id, service, text, details string) {
	r.report(engine.Step{ID: id, Service: service, Text: text, Details: details, Status: engine.Failed})
}

// settle ends what is still working, as failed where the verb failed, and
// flushes.
func (r *reporter) settle(err error) {
	for _, id := range slices.Sorted(maps.Keys(r.open)) {
		s := r.open[id]
		s.Status = engine.Done
		if err != nil {
			s.Status = engine.Failed
		}
		r.report(s)
	}
	r.flush()
}

func containerID(c *container) string { return "Container " + c.Name }
