package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/engine"
)

func newSnapshot(e *env) *cobra.Command {
	to, dryRun := "", false
	cmd := &cobra.Command{
		Use:   "snapshot [NAME] [SERVICE...]",
		Short: "Pack the data of services into files; list, remove",
		Long: "Packs the named volumes of services, of all where none is named, into files that only\n" +
			"you can read: compressed, with checksums, whole or not at all. Services that have them\n" +
			"are stopped meanwhile and started again. Without a NAME it is called as the git branch,\n" +
			"with the time behind it where that name is taken. A NAME that is a service's is the\n" +
			"service. devbliss restore brings the data back.\n\n" +
			"Data in folders of yours (bind mounts) and in volumes of other projects is left out.\n\n" +
			"A snapshot that is called seed fills volumes that are not there yet, whenever devbliss\n" +
			"up would make them empty. To share one with the team, make it with --to in the\n" +
			"repository and name the folder in the compose file:\n\n" +
			"  x-devbliss:\n    seed: ./seed",
		Example: "devbliss snapshot\n" +
			"devbliss snapshot before-migration\n" +
			"devbliss snapshot before-migration db    only the data of db\n" +
			"devbliss snapshot --to ./seed            into a folder of your own\n" +
			"devbliss snapshot list\n" +
			"devbliss snapshot remove before-migration",
		ValidArgsFunction: completeServices(e),
		RunE: func(cmd *cobra.Command, args []string) error {
			return during(verb("snapshot", args), runSnapshot(cmd, e, args, to, dryRun))
		},
	}
	f := cmd.Flags()
	f.StringVar(&to, "to", "", "make `FOLDER` of it in place of a name")
	f.BoolVar(&dryRun, "dry-run", false, "say what would be packed and do nothing")
	cmd.AddCommand(newSnapshotList(e), newSnapshotRemove(e))
	return cmd
}

func runSnapshot(cmd *cobra.Command, e *env, words []string, to string, dryRun bool) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	plan, err := st.PlanSnapshot(ctx, words, to)
	if err != nil {
		return err
	}
	for _, note := range plan.Notes {
		e.talk.say("%s", note)
	}
	e.talk.say("packs %s into %s", strings.Join(plan.Volumes(), ", "), e.relative(plan.Dir))
	if dryRun {
		return nil
	}
	var size int64
	err = e.doing(func(step func(engine.Step)) error {
		size, err = st.Snapshot(ctx, plan, step)
		return err
	})
	if err != nil {
		return err
	}
	back := plan.Name
	if to != "" {
		if back = to; !strings.ContainsAny(to, `/\`) { // or it would be a name
			back = "./" + to
		}
	}
	e.talk.say("snapshot %s is made, %s; bring it back: devbliss restore %s", e.paintErr().bold(plan.Name), humanSize(size), back)
	return nil
}
