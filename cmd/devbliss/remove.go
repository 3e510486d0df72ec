package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/stack"
)

// removeOptions are the choices of a remove.
type removeOptions struct {
	keepData, snapshot, deleteData bool
	force, dryRun, yes             bool
}

func newRemove(e *env) *cobra.Command {
	var o removeOptions
	cmd := &cobra.Command{
		Use:     "remove SERVICE...",
		Aliases: []string{"rm"},
		Short:   "Take services out of the compose file",
		Long: "Removes the containers of services, takes them out of your compose file and unwires\n" +
			"those that devbliss has wired to them. Their data stays in its volumes, unless\n" +
			"--snapshot or --delete-data is given.",
		Example: "devbliss remove redis\n" +
			"devbliss remove redis --dry-run        only show what would change\n" +
			"devbliss remove redis --snapshot       pack the data into a file, then delete the volume\n" +
			"devbliss remove redis --delete-data    the volume goes too",
		Args:              atLeastOne("the name of a service; devbliss ps shows them"),
		ValidArgsFunction: completeServices(e),
		RunE:              func(cmd *cobra.Command, args []string) error { return runRemove(cmd, e, args, o) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.keepData, "keep-data", false, "keep the volumes, which is what happens anyway")
	f.BoolVar(&o.snapshot, "snapshot", false, "pack the data in their volumes into a snapshot, then delete it")
	f.BoolVar(&o.deleteData, "delete-data", false, "delete the data in their volumes too")
	f.BoolVar(&o.force, "force", false, "also where another service waits for one; that ends")
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would change and do nothing")
	f.BoolVarP(&o.yes, "yes", "y", false, "do not ask before data is deleted")
	return cmd
}

func runRemove(cmd *cobra.Command, e *env, services []string, o removeOptions) error {
	data, err := o.data(cmd)
	if err != nil {
		return err
	}
	st, err := e.open()
	if err != nil {
		return err
	}
	ctx, doing := cmd.Context(), verb("remove", services)
	change, err := st.PlanRemove(ctx, services, stack.RemoveOptions{Data: data, Force: o.force})
	if err != nil {
		return during(doing, err)
	}
	if o.dryRun {
		return e.printPlan(change)
	}
	if len(change.Deletes) > 0 && change.Snapshot == "" {
		question := "delete the data in " + strings.Join(change.Losses(), ", ") + "? It cannot be brought back."
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
	if change.Snapshot != "" {
		e.talk.say("the data lies in %s", change.Snapshot)
	}
	if len(change.Files) > 0 && (len(change.Deletes) == 0 || change.Snapshot != "") {
		e.talk.say("%s", e.paintErr().dim("take it back: devbliss undo"))
	}
	return nil
}

// data is what becomes of the data: one of three, or nothing said.
func (o removeOptions) data(cmd *cobra.Command) (stack.DataChoice, error) {
	choice, said := stack.KeepData, 0
	for _, flag := range []struct {
		given bool
		means stack.DataChoice
	}{{o.keepData, stack.KeepData}, {o.snapshot, stack.SnapshotData}, {o.deleteData, stack.DeleteData}} {
		if flag.given {
			choice = flag.means
			said++
		}
	}
	if said > 1 {
		return choice, misused(cmd, "--keep-data, --snapshot and --delete-data exclude one another")
	}
	return choice, nil
}
