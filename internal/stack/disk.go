package stack

import (
	"context"

	"github.com/devbliss/devbliss/internal/engine"
)

// Disk lists what takes room on the engine's disk, of whatever project, the largest
// first.
func (s *Stack) Disk(ctx context.Context) ([]engine.Kept, error) { return s.o.Engine.Disk(ctx) }

// Discard deletes what Disk has listed and nothing uses.
func (s *Stack) Discard(ctx context.Context, all []engine.Kept, step func(engine.Step)) error {
	return s.o.Engine.Discard(ctx, all, quiet(step))
}
