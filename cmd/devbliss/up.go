package main

import (
	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/engine"
)

func newUp(e *env) *cobra.Command {
	var o engine.UpOptions
	dryRun := false
	var may upRoom
	cmd := &cobra.Command{
		Use:   "up [SERVICE...]",
		Short: "Start everything and wait until it is healthy",
		Long: "Makes what runs equal to the compose file: pulls, builds, creates, recreates and\n" +
			"starts what differs, as `docker compose up -d` does, and waits until all of it is healthy.\n\n" +
			"On a fresh clone it first makes .env, and other env files that the project names, from\n" +
			"their examples (.env.example), and asks for what has no value there. A comment\n" +
			"\"devbliss: generate 32\" in an example has a secret of 32 characters made up.\n\n" +
			"What the project's x-devbliss block has is done, too: its checks before anything starts,\n" +
			"its tasks once all is healthy. Nothing of it runs on this machine, outside of\n" +
			"containers, before you have allowed it: devbliss trust.",
		Example: "devbliss up\n" +
			"devbliss up --dry-run      only say what is missing on this machine\n" +
			"devbliss up api            api and what it depends on\n" +
			"devbliss up --beside       a second clone or a worktree beside the first\n" +
			"devbliss up --free-ports   ports that others have are moved, in .env\n" +
			"devbliss up --build        build the images first",
		ValidArgsFunction: completeServices(e),
		RunE: func(cmd *cobra.Command, args []string) error {
			if may.beside && o.TakeOver {
				return misused(cmd, "--beside leaves the other folder's containers alone and --take-over takes them: give one of the two")
			}
			if dryRun {
				return runDoctor(cmd, e, false)
			}
			return runUp(cmd, e, args, o, may)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.Build, "build", false, "build images even where they exist")
	f.BoolVar(&o.NoWait, "no-wait", false, "do not wait until services are healthy")
	f.BoolVar(&o.ForceRecreate, "force-recreate", false, "recreate containers that have not changed")
	f.BoolVar(&o.RemoveOrphans, "remove-orphans", false, "remove containers of services that the file does not have")
	f.BoolVar(&may.freePorts, "free-ports", false, "where a port is taken, take the next free one, in .env")
	f.BoolVar(&may.beside, "beside", false, "where another folder has the project, take a name and ports of its own, in .env")
	f.BoolVar(&may.noTasks, "no-tasks", false, "run none of the team's checks and tasks")
	f.BoolVar(&o.TakeOver, "take-over", false, "take over the containers that another folder has of the project")
	f.BoolVar(&dryRun, "dry-run", false, "check what up needs, as devbliss doctor does, and change nothing")
	f.BoolP("detach", "d", true, "accepted, as docker compose has it: up never stays attached")
	return cmd
}

// upRoom is how an up may make itself room without asking, and what it leaves out.
type upRoom struct{ freePorts, beside, noTasks bool }

func runUp(cmd *cobra.Command, e *env, services []string, o engine.UpOptions, may upRoom) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	ctx := cmd.Context()
	if err := e.prepare(ctx, st); err != nil {
		return during(verb("up", services), err)
	}
	team, err := e.beforeUp(ctx, st, may.noTasks)
	if err != nil {
		return during(verb("up", services), err)
	}
	o.Services = services
	err = e.goingUp(ctx, st, o)
	if e.standsBeside(ctx, st, err, may.beside) {
		may.freePorts = true // nobody wants the one without the other
		err = e.goingUp(ctx, st, o)
	}
	if e.clearsPorts(ctx, st, services, err, may.freePorts) {
		err = e.goingUp(ctx, st, o)
	}
	if err != nil {
		return during(verb("up", services), err)
	}
	return during(verb("up", services), e.afterUp(ctx, st, team, services, !o.NoWait))
}
