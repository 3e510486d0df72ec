package stack

import (
	"context"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
)

// Kill sends a signal, SIGKILL where it is "".
func (s *Stack) Kill(ctx context.Context, services []string, signal string, step func(engine.Step)) error {
	return s.run(ctx, services, step, func(ctx context.Context, p *types.Project, services []string, step func(engine.Step)) error {
		return s.o.Engine.Kill(ctx, p, services, signal, step)
	})
}

// Pause freezes running containers.
func (s *Stack) Pause(ctx context.Context, services []string, step func(engine.Step)) error {
	return s.run(ctx, services, step, s.o.Engine.Pause)
}

// Unpause lets frozen containers go on.
func (s *Stack) Unpause(ctx context.Context, services []string, step func(engine.Step)) error {
	return s.run(ctx, services, step, s.o.Engine.Unpause)
}

// Usage tells what the stack's containers use, see engine.Engine. It is for as
// long as somebody looks: the engine has work with it.
func (s *Stack) Usage(ctx context.Context, every time.Duration, told func([]engine.Usage)) error {
	p, err := s.runnable(ctx)
	if err != nil {
		return err
	}
	return s.o.Engine.Usage(ctx, p.Name, every, told)
}

// Processes lists what runs in the containers of a service. Commands may have secrets
// in them; these are masked.
func (s *Stack) Processes(ctx context.Context, service string) ([]engine.Processes, error) {
	p, err := s.runnable(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.o.Engine.Processes(ctx, p.Name, service)
	m := masking(secretsOf(p.Services[service]))
	for _, c := range all {
		for _, row := range c.Rows {
			for i := range row {
				row[i] = m.mask(row[i])
			}
		}
	}
	return all, err
}
