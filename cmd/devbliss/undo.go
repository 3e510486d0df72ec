package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/stack"
)

// undoOptions are the choices of an undo.
type undoOptions struct{ dryRun, noStart, list, json bool }

func newUndo(e *env) *cobra.Command {
	var o undoOptions
	cmd := &cobra.Command{
		Use:   "undo",
		Short: "Take the last change that devbliss wrote back",
		Long: "Puts the files back as they were before the last add, remove or update, byte for\n" +
			"byte; run it again for the one before that. What was edited since elsewhere in them\n" +
			"stays; where it was edited in the same place it refuses and shows the edit.",
		Example: "devbliss undo\n" +
			"devbliss undo --dry-run    only show what would change\n" +
			"devbliss undo --list       what can be taken back, the last first",
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return runUndo(cmd, e, o) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would change and do nothing")
	f.BoolVar(&o.list, "list", false, "list what can be taken back and do nothing")
	f.BoolVar(&o.json, "json", false, "with --list: print JSON")
	f.BoolVar(&o.noStart, "no-start", false, "write, but start nothing")
	return cmd
}

func runUndo(cmd *cobra.Command, e *env, o undoOptions) error {
	if o.json && !o.list {
		return misused(cmd, "--json goes with --list")
	}
	st, err := e.open()
	if err != nil {
		return err
	}
	if o.list {
		return during("list changes", e.listUndoable(st, o.json))
	}
	ctx := cmd.Context()
	change, err := st.PlanUndo(ctx)
	if err != nil {
		e.showEdit(err)
		return during("undo", err)
	}
	e.talk.say("%s", change.Title)
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

// showEdit shows what is in the way of an undo.
func (e *env) showEdit(err error) {
	var changed *stack.ChangedSince
	if errors.As(err, &changed) && changed.Diff != "" {
		e.talk.say("%s", strings.TrimRight(coloured(changed.Diff, e.paintErr()), "\n"))
	}
}

// listUndoable prints what can be taken back.
func (e *env) listUndoable(st *stack.Stack, json bool) error {
	all, err := st.Undoable()
	if err != nil {
		return err
	}
	if json {
		return writeJSON(e.out, all)
	}
	if len(all) == 0 {
		e.talk.say("nothing to undo")
		return nil
	}
	p := e.paintOut()
	rows := [][]string{{p.dim("WHEN"), p.dim("CHANGE"), p.dim("FILES")}}
	for _, u := range all {
		names := make([]string, len(u.Files))
		for i, path := range u.Files {
			names[i] = e.relative(path)
		}
		files := strings.Join(names, ", ")
		if u.Blocked {
			files += p.red(" (edited since in the same place)")
		}
		rows = append(rows, []string{u.Time.Local().Format("2006-01-02 15:04"), u.Title, files})
	}
	return writeTable(e.out, rows)
}
