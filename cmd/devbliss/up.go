package main

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

func newUp(e *env) *cobra.Command {
	var o engine.UpOptions
	dryRun, asJSON := false, false
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
			"devbliss up --build        build the images first\n" +
			"devbliss up --plain --timeout 5m   on a machine where nobody looks on",
		ValidArgsFunction: completeServices(e),
		RunE: func(cmd *cobra.Command, args []string) error {
			if may.beside && o.TakeOver {
				return misused(cmd, "--beside leaves the other folder's containers alone and --take-over takes them: give one of the two")
			}
			if o.Timeout < 0 {
				return misused(cmd, "--timeout is a time such as 90s or 5m")
			}
			if dryRun {
				return runDoctor(cmd, e, asJSON)
			}
			if asJSON {
				return e.upAsEvents(cmd.Context(), args, o, may)
			}
			_, err := e.runUp(cmd.Context(), args, o, may)
			return err
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.Build, "build", false, "build images even where they exist")
	f.BoolVar(&o.NoWait, "no-wait", false, "do not wait until services are healthy")
	f.BoolVar(&o.ForceRecreate, "force-recreate", false, "recreate containers that have not changed")
	f.BoolVar(&o.RemoveOrphans, "remove-orphans", false, "remove containers of services that the file does not have")
	f.BoolVar(&may.freePorts, "free-ports", false, "where a port is taken, take the next free one, in .env")
	f.BoolVar(&may.beside, "beside", false, "where another folder has the project, take a name and ports of its own, in .env")
	f.DurationVar(&o.Timeout, "timeout", 0, "give up when services are not healthy after `TIME`, such as 5m")
	f.BoolVar(&asJSON, "json", false, "print what happens as JSON, an event a line")
	f.BoolVar(&may.noTasks, "no-tasks", false, "run none of the team's checks and tasks")
	f.BoolVar(&o.TakeOver, "take-over", false, "take over the containers that another folder has of the project")
	f.BoolVar(&dryRun, "dry-run", false, "check what up needs, as devbliss doctor does, and change nothing")
	f.BoolP("detach", "d", true, "accepted, as docker compose has it: up never stays attached")
	return cmd
}

// upRoom is how an up may make itself room without asking, and what it leaves out.
type upRoom struct{ freePorts, beside, noTasks bool }

// runUp brings services up and says how to reach them. The Team is what was read of
// the project's block, nil where it did not come that far.
func (e *env) runUp(ctx context.Context, services []string, o engine.UpOptions, may upRoom) (*stack.Team, error) {
	st, err := e.open()
	if err != nil {
		return nil, err
	}
	team, err := e.bringUp(ctx, st, services, o, may)
	if err != nil {
		e.printFailed(ctx, st, err)
	}
	return team, during(verb("up", services), err)
}

func (e *env) bringUp(ctx context.Context, st *stack.Stack, services []string, o engine.UpOptions, may upRoom) (*stack.Team, error) {
	if err := e.prepare(ctx, st); err != nil {
		return nil, err
	}
	team, err := e.beforeUp(ctx, st, may.noTasks)
	if err != nil {
		return nil, err
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
		return team, err
	}
	return team, e.afterUp(ctx, st, team, services, !o.NoWait)
}

// upAsEvents is runUp for a program that reads what happens.
func (e *env) upAsEvents(ctx context.Context, services []string, o engine.UpOptions, may upRoom) error {
	began := time.Now()
	v, end := e.asEvents()
	team, err := e.runUp(ctx, services, o, may)
	v.send(event{Event: "result", outcome: e.outcome(ctx, team, services, err, time.Since(began))})
	return errors.Join(err, end())
}

func (e *env) outcome(ctx context.Context, team *stack.Team, services []string, failure error, took time.Duration) *outcome {
	o := &outcome{OK: failure == nil, ExitCode: codeOf(ctx, failure), Seconds: took.Seconds(), Services: []stack.Service{}, Info: []stack.Connection{}, Links: []link{}}
	if failure != nil {
		o.Error, o.Try = said(failure), stack.Advice(failure)
	}
	if team != nil {
		for _, l := range team.Links {
			o.Links = append(o.Links, link(l))
		}
	}
	st, err := e.openQuietly()
	if err != nil {
		return o // as the failure has it
	}
	if all, err := st.Services(ctx); err == nil {
		o.Services = slices.DeleteFunc(all, func(s stack.Service) bool { return len(services) > 0 && !slices.Contains(services, s.Name) })
	}
	if info, err := st.Connections(ctx, services...); err == nil {
		o.Info = filled(info)
	}
	return o
}
