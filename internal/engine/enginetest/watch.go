package enginetest

import (
	"context"

	"github.com/devbliss/devbliss/internal/engine"
)

// Watch reports every change; changes made faster than state returns are
// reported together.
func (f *Fake) Watch(ctx context.Context, name string, state func(engine.Snapshot)) error {
	var last []engine.Service
	for ctx.Err() == nil {
		f.mu.Lock()
		changed := f.changed
		if f.broken == nil {
			last = f.services(name)
		}
		snapshot := engine.Snapshot{Info: f.info, Services: last, Err: f.broken}
		f.mu.Unlock()

		state(snapshot)
		select {
		case <-changed:
		case <-ctx.Done():
		}
	}
	return ctx.Err()
}
