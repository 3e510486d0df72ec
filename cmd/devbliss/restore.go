package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

func newRestore(e *env) *cobra.Command {
	var o stack.RestoreOptions
	yes, dryRun := false, false
	snapshots, services := completeSnapshots(e), completeServices(e)
	cmd := &cobra.Command{
		Use:   "restore NAME [SERVICE...]",
		Short: "Put the data of a snapshot back",
		Long: "Puts the data of a snapshot, of all services in it where none is named, in the place of\n" +
			"what is there now. It says what that is and asks; what is there is packed into a\n" +
			"snapshot of its own before, and put back if anything fails. If devbliss is killed on\n" +
			"the way, the next devbliss up, snapshot or restore finishes it. Services that ran run\n" +
			"again afterwards, in new containers.\n\n" +
			"Data that another major version has written is refused. NAME may be a folder, too.",
		Example: "devbliss restore main\n" +
			"devbliss restore main db      only the data of db\n" +
			"devbliss restore ./seed       from a folder that snapshot --to has made\n" +
			"devbliss restore main --dry-run",
		Args: atLeastOne("the name of a snapshot; devbliss snapshot list shows them"),
		ValidArgsFunction: func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 0 {
				return snapshots(cmd, args, typed)
			}
			return services(cmd, args[1:], typed)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Services = args[1:]
			return during(verb("restore", args), runRestore(cmd, e, args[0], o, yes, dryRun))
		},
	}
	f := cmd.Flags()
	f.BoolVarP(&yes, "yes", "y", false, "do not ask before data is replaced")
	f.BoolVar(&dryRun, "dry-run", false, "say what would be replaced and do nothing")
	f.BoolVar(&o.AnyVersion, "any-version", false, "also where a service runs another version now")
	return cmd
}

func runRestore(cmd *cobra.Command, e *env, name string, o stack.RestoreOptions, yes, dryRun bool) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	plan, err := st.PlanRestore(ctx, name, o)
	if err != nil {
		return err
	}
	for _, note := range plan.Notes {
		e.talk.say("%s", note)
	}
	replaces := strings.Join(plan.Replaces(), ", ")
	if dryRun {
		if replaces == "" {
			e.talk.say("no data is there that would be replaced")
			return nil
		}
		e.talk.say("replaces the data in %s", replaces)
		return nil
	}
	if replaces != "" {
		if err := e.confirm(cmd, yes, "replace the data in "+replaces+"?"); err != nil {
			return err
		}
	}
	if err := e.doing(func(step func(engine.Step)) error { return st.Restore(ctx, plan, step) }); err != nil {
		return err
	}
	e.talk.say("the data of %s is back", e.paintErr().bold(plan.Name))
	if plan.Safety != "" {
		e.talk.say("%s", e.paintErr().dim("take it back: devbliss restore "+plan.Safety))
	}
	return nil
}
