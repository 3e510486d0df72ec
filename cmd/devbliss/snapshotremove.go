package main

import (
	"strings"

	"github.com/spf13/cobra"
)

func newSnapshotRemove(e *env) *cobra.Command {
	yes := false
	cmd := &cobra.Command{
		Use:               "remove NAME...",
		Aliases:           []string{"rm"},
		Short:             "Delete snapshots",
		Long:              "Deletes snapshots, after it has asked.",
		Example:           "devbliss snapshot remove main\ndevbliss snapshot remove old older --yes",
		Args:              atLeastOne("the name of a snapshot; devbliss snapshot list shows them"),
		ValidArgsFunction: completeSnapshots(e),
		RunE: func(cmd *cobra.Command, args []string) error {
			return during(verb("snapshot remove", args), runSnapshotRemove(cmd, e, args, yes))
		},
	}
	cmd.Flags().BoolVarP(&yes, "yes", "y", false, "do not ask")
	return cmd
}

func runSnapshotRemove(cmd *cobra.Command, e *env, names []string, yes bool) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	found, err := st.NamedSnapshots(ctx, names)
	if err != nil {
		return err
	}
	say := make([]string, len(found))
	for i, k := range found {
		say[i] = k.Name + " (" + humanSize(k.Packed()) + ")"
	}
	if err := e.confirm(cmd, yes, "delete snapshot "+strings.Join(say, ", ")+"? It cannot be brought back."); err != nil {
		return err
	}
	if err := st.RemoveSnapshots(ctx, names); err != nil {
		return err
	}
	e.talk.say("deleted %s", strings.Join(say, ", "))
	return nil
}

// completeSnapshots offers the snapshots of the project, and says when each was made.
func completeSnapshots(e *env) completion {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		st, err := e.openQuietly()
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		all, err := st.Snapshots(cmd.Context())
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var names []string
		for _, k := range all {
			names = append(names, k.Name)
		}
		return unused(names, args, typed), cobra.ShellCompDirectiveNoFileComp
	}
}
