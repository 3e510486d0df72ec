package stack

import (
	"context"

	"github.com/devbliss/devbliss/internal/engine"
)

// Before does what comes before anything starts: what was done for volumes that are
// gone is forgotten, and the team's checks hold.
func (s *Stack) Before(ctx context.Context, t *Team, say func(format string, args ...any), step func(engine.Step)) error {
	if len(t.Tasks) > 0 {
		if err := s.ForgetTasks(ctx); err != nil {
			return err
		}
	}
	if len(t.Checks) == 0 {
		return nil
	}
	return s.RunChecks(ctx, t, say, step)
}

// Bring is a whole up: the team's checks, the services, then the team's tasks. The
// error is *Untrusted where the team's block would run something on this machine
// that the user has not allowed; nothing has been done then.
func (s *Stack) Bring(ctx context.Context, o engine.UpOptions, run TaskRun, step func(engine.Step)) error {
	t, err := s.Team(ctx)
	if err != nil {
		return err
	}
	if err := s.Allowed(t); err != nil {
		return err
	}
	if err := s.Before(ctx, t, run.Say, quiet(step)); err != nil {
		return err
	}
	if err := s.Up(ctx, o, step); err != nil {
		return err
	}
	return s.RunTasks(ctx, t, run)
}

// Allow allows what an Untrusted names, as it was when it was named.
func (s *Stack) Allow(e *Untrusted) error { return s.Trust(e.team) }
