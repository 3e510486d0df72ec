package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/stack"
)

// undoOptions are the choices of an undo.
type undoOptions struct{ dryRun, noStart bool }

func newUndo(e *env) *cobra.Command {
	var o undoOptions
	cmd := &cobra.Command{
		Use:   "undo",
		Short: "Take the last add or remove back",
		Long: "Puts the files back as they were before the last add or remove, byte for byte. It\n" +
			"refuses when a file has been changed since.",
		Example: "devbliss undo\n" +
			"devbliss undo --dry-run    only show what would change",
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return runUndo(cmd, e, o) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would change and do nothing")
	f.BoolVar(&o.noStart, "no-start", false, "write, but start nothing")
	return cmd
}

func runUndo(cmd *cobra.Command, e *env, o undoOptions) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	change, err := st.PlanUndo(ctx)
	if err != nil {
		return during("undo", err)
	}
	if o.dryRun {
		return e.printPlan(change)
	}
	return during("undo", e.undo(ctx, st, change, o.noStart))
}

func (e *env) undo(ctx context.Context, st *stack.Stack, change *stack.Change, noStart bool) error {
	if err := e.apply(ctx, st, change); err != nil {
		return err
	}
	if noStart {
		return nil
	}
	return e.startChanged(ctx, st, change)
}
