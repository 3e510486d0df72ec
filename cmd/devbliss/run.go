package main

import (
	"context"
	"errors"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/devbliss/devbliss/internal/engine"
)

// The exit codes, which are part of the interface; exitCodes in help.go tells
// them to people.
const (
	codeOK          = 0
	codeFailed      = 1
	codeUsage       = 2
	codeUnreachable = 3
	codeInterrupted = 130 // 128 + SIGINT, as shells have it
)

// run runs devbliss with the arguments after its name and returns the exit code.
func run(ctx context.Context, args []string, e *env) int {
	root := newRoot(e)
	root.SetArgs(append([]string{}, args...)) // of nil cobra would make the process's own
	err := misread(root, root.ExecuteContext(ctx))
	code := codeOf(ctx, err)
	e.report(err, code)
	return code
}

// codeOf finds the exit code that an error stands for.
func codeOf(ctx context.Context, err error) int {
	var own *exitError
	var usage *usageError
	switch {
	case err == nil:
		return codeOK
	case errors.As(err, &own):
		return own.code
	case errors.As(err, &usage):
		return codeUsage
	case ctx.Err() != nil: // whatever broke, it broke because of the interrupt
		return codeInterrupted
	case errors.Is(err, engine.ErrUnreachable):
		return codeUnreachable
	default:
		return codeFailed
	}
}

// misread turns the errors of flags before a command, which cobra hands out as
// they are, into what flagError makes of all others.
func misread(root *cobra.Command, err error) error {
	var usage *usageError
	if err == nil || errors.As(err, &usage) {
		return err
	}
	var (
		unknown *pflag.NotExistError
		missing *pflag.ValueRequiredError
		invalid *pflag.InvalidValueError
		syntax  *pflag.InvalidSyntaxError
	)
	if errors.As(err, &unknown) || errors.As(err, &missing) || errors.As(err, &invalid) || errors.As(err, &syntax) {
		return flagError(root, err)
	}
	return err
}
