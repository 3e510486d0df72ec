package enginetest

import (
	"context"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
)

// Sync has a Develop that runs, or the next one, tell this.
func (f *Fake) Sync(s engine.Sync) { f.syncs <- s }

// Develop tells what Sync was told.
func (f *Fake) Develop(ctx context.Context, _ *types.Project, _ []string, told func(engine.Sync)) error {
	if err := f.enter(ctx, Develop); err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case s := <-f.syncs:
			told(s)
		}
	}
}
