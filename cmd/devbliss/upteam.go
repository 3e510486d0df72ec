package main

import (
	"context"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// beforeUp reads what the team asks for and does what comes before anything starts:
// the commands of this machine are allowed, and the checks hold.
func (e *env) beforeUp(ctx context.Context, st *stack.Stack, noTasks bool) (*stack.Team, error) {
	t, err := st.Team(ctx)
	if err != nil {
		return nil, err
	}
	if noTasks {
		t.Checks, t.Tasks = nil, nil
	}
	if err := e.allow(ctx, st, t); err != nil {
		return nil, err
	}
	if len(t.Tasks) == 0 && len(t.Checks) == 0 {
		return t, nil
	}
	return t, e.doing(func(step func(engine.Step)) error { return st.Before(ctx, t, e.talk.say, step) })
}

// afterUp does what the team wants done once all is healthy.
func (e *env) afterUp(ctx context.Context, st *stack.Stack, t *stack.Team, services []string, waited bool) error {
	if err := e.runTasks(ctx, st, t, services, waited); err != nil {
		return err
	}
	if e.events != nil { // the result has all of that
		return nil
	}
	if err := e.summary(ctx, st, services); err != nil {
		return err
	}
	return e.printLinks(t)
}
