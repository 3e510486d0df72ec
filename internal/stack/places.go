package stack

import (
	"context"

	"github.com/devbliss/devbliss/internal/engine"
)

// Projects lists the compose projects that have containers on this engine.
func (s *Stack) Projects(ctx context.Context) ([]engine.Project, error) {
	return s.o.Engine.Projects(ctx)
}

// Contexts lists the docker contexts of this machine.
func (s *Stack) Contexts(ctx context.Context) ([]engine.Context, error) {
	return s.o.Engine.Contexts(ctx)
}
