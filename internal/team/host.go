package team

import (
	"context"
	"errors"
	"io"
	"os/exec"
	"runtime"
	"time"
)

// HostOptions say how a command runs on this machine.
type HostOptions struct {
	Dir string
	Env []string
	Out io.Writer
	Err io.Writer
}

// graceTime is what a command that is told to end has before it is made to.
const graceTime = 5 * time.Second

// Host runs a command on this machine, without a keyboard, and returns its exit
// code. When ctx ends, so does the command with everything that it has started. Who
// calls has made sure that the user trusts it.
func Host(ctx context.Context, c Command, o HostOptions) (int, error) {
	argv := c.Words
	if len(argv) == 0 {
		argv = []string{"sh", "-c", c.Line}
		if runtime.GOOS == "windows" {
			argv = []string{"cmd", "/C", c.Line}
		}
	}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = o.Dir, o.Env, o.Out, o.Err
	cmd.WaitDelay = graceTime
	alone(cmd)
	err := cmd.Run()
	if ctx.Err() != nil {
		finish(cmd)
		return 0, ctx.Err()
	}
	if errors.Is(err, exec.ErrWaitDelay) {
		return 0, nil // it has ended well, and what it left running still holds its output
	}
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		return ended.ExitCode(), nil
	}
	return 0, err
}
