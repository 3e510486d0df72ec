package main

import (
	"strings"

	"github.com/spf13/cobra"
)

// removeOptions are the choices of a remove.
type removeOptions struct{ deleteData, dryRun, yes bool }

func newRemove(e *env) *cobra.Command {
	var o removeOptions
	cmd := &cobra.Command{
		Use:     "remove SERVICE...",
		Aliases: []string{"rm"},
		Short:   "Take services out of the compose file",
		Long: "Removes the containers of services, takes them out of your compose file and unwires\n" +
			"those that used them. Their data stays, unless --delete-data is given.",
		Example: "devbliss remove redis\n" +
			"devbliss remove redis --dry-run        only show what would change\n" +
			"devbliss remove redis --delete-data    the volume goes too",
		Args:              atLeastOne("the name of a service; devbliss ps shows them"),
		ValidArgsFunction: completeServices(e),
		RunE:              func(cmd *cobra.Command, args []string) error { return runRemove(cmd, e, args, o) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.deleteData, "delete-data", false, "delete the data in their volumes too")
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would change and do nothing")
	f.BoolVarP(&o.yes, "yes", "y", false, "do not ask before data is deleted")
	return cmd
}

func runRemove(cmd *cobra.Command, e *env, services []string, o removeOptions) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	ctx, doing := cmd.Context(), verb("remove", services)
	change, err := st.PlanRemove(ctx, services, o.deleteData)
	if err != nil {
		return during(doing, err)
	}
	if o.dryRun {
		return e.printPlan(change)
	}
	if len(change.Deletes) > 0 {
		question := "delete the data in " + strings.Join(change.Deletes, ", ") + "? It cannot be brought back."
		if err := e.confirm(cmd, o.yes, question); err != nil {
			return during(doing, err)
		}
	}
	if err := e.apply(ctx, st, change); err != nil {
		return during(doing, err)
	}
	if err := e.startChanged(ctx, st, change); err != nil {
		e.sayHowToGoOn(change)
		return during(doing, err)
	}
	if len(change.Files) > 0 && len(change.Deletes) == 0 {
		e.talk.say("%s", e.paintErr().dim("take it back: devbliss undo"))
	}
	return nil
}
