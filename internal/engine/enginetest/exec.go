package enginetest

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
)

// Exec runs OnExec, or one of echo, cat, true and false. It fails where the
// service has no running container.
func (f *Fake) Exec(ctx context.Context, name string, o engine.ExecOptions) (int, error) {
	if err := f.enter(ctx, Exec); err != nil {
		return 0, err
	}
	if err := f.pass(ctx, Exec); err != nil {
		return 0, err
	}
	if !f.runs(name, o.Service, max(o.Replica, 1)) {
		return 0, &engine.Error{Kind: engine.ErrNotRunning, Service: o.Service, Err: fmt.Errorf("no running container")}
	}
	if f.OnExec != nil {
		return f.OnExec(ctx, o)
	}
	return builtin(o)
}

// RunOnce does what Exec does, in no container at all: OnExec, or echo, cat, true
// and false.
func (f *Fake) RunOnce(ctx context.Context, p *types.Project, o engine.OnceOptions) (int, error) {
	if err := f.enter(ctx, RunOnce); err != nil {
		return 0, err
	}
	if err := f.pass(ctx, RunOnce); err != nil {
		return 0, err
	}
	if _, err := p.GetService(o.Service); err != nil {
		return 0, err
	}
	exec := engine.ExecOptions{Service: o.Service, Command: slices.Concat(o.Entrypoint, o.Command), Out: o.Out, Err: o.Err}
	if f.OnExec != nil {
		return f.OnExec(ctx, exec)
	}
	return builtin(exec)
}

func (f *Fake) runs(name, service string, replica int) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.of(name).containers {
		if !c.gone && c.service == service && c.Replica == replica {
			return c.State == engine.Running
		}
	}
	return false
}

func builtin(o engine.ExecOptions) (int, error) {
	if len(o.Command) == 0 {
		return 0, fmt.Errorf("no command")
	}
	switch o.Command[0] {
	case "true":
		return 0, nil
	case "false":
		return 1, nil
	case "echo":
		_, err := fmt.Fprintln(o.Out, strings.Join(o.Command[1:], " "))
		return 0, err
	case "cat":
		_, err := io.Copy(o.Out, o.In)
		return 0, err
	}
	_, err := fmt.Fprintf(o.Err, "%s: not found\n", o.Command[0])
	return 127, err
}
