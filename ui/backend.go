package ui

import (
	"context"
	"time"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// backend is what the dashboard needs of a stack. *stack.Stack is one; tests
// have smaller ones.
type backend interface {
	Watch(ctx context.Context, feed *stack.Feed) error
	Catalog() *catalog.Catalog
	Connections(ctx context.Context, services ...string) ([]stack.Connection, error)
	Resolved(ctx context.Context, service string, reveal bool) (stack.Resolved, error)
	Drift(ctx context.Context, service string, reveal bool) ([]stack.Difference, error)
	Logs(ctx context.Context, o engine.LogOptions, line func(engine.Line)) error

	Usage(ctx context.Context, every time.Duration, told func([]engine.Usage)) error
	Processes(ctx context.Context, service string) ([]engine.Processes, error)

	Setup(ctx context.Context) (*stack.Setup, error)
	PlanSetup(ctx context.Context, u *stack.Setup) (*stack.Change, error)
	PlanFreePorts(ctx context.Context, services []string) (*stack.Change, error)
	PlanBeside(ctx context.Context) (*stack.Change, error)
	StopHolder(ctx context.Context, taken *stack.PortTaken, step func(engine.Step)) error
	Bring(ctx context.Context, o engine.UpOptions, run stack.TaskRun, step func(engine.Step)) error
	Allow(e *stack.Untrusted) error

	PlanAdd(ctx context.Context, addons []string, o stack.AddOptions) (*stack.Change, error)
	PlanRemove(ctx context.Context, services []string, o stack.RemoveOptions) (*stack.Change, error)
	PlanUndo(ctx context.Context) (*stack.Change, error)
	Apply(ctx context.Context, c *stack.Change, step func(engine.Step)) error

	Up(ctx context.Context, o engine.UpOptions, step func(engine.Step)) error
	Start(ctx context.Context, services []string, step func(engine.Step)) error
	Stop(ctx context.Context, services []string, step func(engine.Step)) error
	Restart(ctx context.Context, services []string, step func(engine.Step)) error
	Kill(ctx context.Context, services []string, signal string, step func(engine.Step)) error
	Pause(ctx context.Context, services []string, step func(engine.Step)) error
	Unpause(ctx context.Context, services []string, step func(engine.Step)) error
	Pull(ctx context.Context, services []string, step func(engine.Step)) error
	Scale(ctx context.Context, replicas map[string]int, step func(engine.Step)) error
	Projects(ctx context.Context) ([]engine.Project, error)
	Contexts(ctx context.Context) ([]engine.Context, error)
	Disk(ctx context.Context) ([]engine.Kept, error)
	Discard(ctx context.Context, all []engine.Kept, step func(engine.Step)) error
	Develop(ctx context.Context, services []string, told func(engine.Sync)) error
	SwitchOn(ctx context.Context, profile string, step func(engine.Step)) error
	SwitchOff(ctx context.Context, profile string, step func(engine.Step)) error
	Down(ctx context.Context, o engine.DownOptions, step func(engine.Step)) error
}

var _ backend = (*stack.Stack)(nil)
