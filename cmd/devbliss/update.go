package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/stack"
)

// updateOptions are the choices of an update.
type updateOptions struct{ migrated, dryRun, noStart bool }

func newUpdate(e *env) *cobra.Command {
	var o updateOptions
	cmd := &cobra.Command{
		Use:   "update [SERVICE[@VERSION]]...",
		Short: "Move services to a newer version",
		Long: "Rewrites the tags of services in your compose file, and the paths that follow from\n" +
			"the version, and starts what runs anew. Without a service it is all that are outdated.\n" +
			"Where data does not go along to the new version it refuses and says what to do.",
		Example: "devbliss update                        all that can be without harm\n" +
			"devbliss update cache --dry-run        only show what would change\n" +
			"devbliss update db@17                  this version",
		ValidArgsFunction: completeServices(e),
		RunE:              func(cmd *cobra.Command, args []string) error { return runUpdate(cmd, e, args, o) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.migrated, "data-migrated", false, "the data has been moved, or is not missed: update databases too")
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would change and do nothing")
	f.BoolVar(&o.noStart, "no-start", false, "write, but start nothing")
	return cmd
}

func runUpdate(cmd *cobra.Command, e *env, services []string, o updateOptions) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	ctx, doing := cmd.Context(), verb("update", services)
	change, err := st.PlanUpdate(ctx, services, stack.UpdateOptions{Migrated: o.migrated})
	if err != nil {
		e.sayMigration(err)
		return during(doing, err)
	}
	if o.dryRun {
		return e.printPlan(change)
	}
	if err := e.apply(ctx, st, change); err != nil {
		return during(doing, err)
	}
	if !o.noStart {
		if err := e.startChanged(ctx, st, change); err != nil {
			e.sayHowToGoOn(change)
			return during(doing, err)
		}
	}
	if len(change.Files) > 0 {
		e.talk.say("%s", e.paintErr().dim("take it back: devbliss undo"))
	}
	return nil
}

// sayMigration tells the way of data from one version to another.
func (e *env) sayMigration(err error) {
	var needed *stack.NeedsMigration
	if !errors.As(err, &needed) {
		return
	}
	e.talk.say("%s to %s, with its data:", needed.Service, needed.To)
	for i, step := range needed.Steps {
		e.talk.say("%s", fmt.Sprintf("  %d. %s", i+1, step))
	}
}
