package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// lifecycle is the form that start, stop, restart, pull and build share: services
// in, steps out.
type lifecycle struct {
	name, short, long, example string
	do                         func(*stack.Stack, context.Context, []string, func(engine.Step)) error
}

func newStart(e *env) *cobra.Command {
	return lifecycle{
		name:    "start",
		short:   "Start containers that were stopped",
		long:    "Starts the existing containers of services; none named means all.",
		example: "devbliss start\ndevbliss start redis",
		do:      (*stack.Stack).Start,
	}.command(e)
}

func newStop(e *env) *cobra.Command {
	return lifecycle{
		name:    "stop",
		short:   "Stop containers and keep them",
		long:    "Stops the containers of services and keeps them; none named means all.",
		example: "devbliss stop\ndevbliss stop api worker",
		do:      (*stack.Stack).Stop,
	}.command(e)
}

func newRestart(e *env) *cobra.Command {
	return lifecycle{
		name:    "restart",
		short:   "Stop and start containers",
		long:    "Stops and starts the containers of services; none named means all. Changes of the\ncompose file do not reach them this way: devbliss up does that.",
		example: "devbliss restart\ndevbliss restart api",
		do:      (*stack.Stack).Restart,
	}.command(e)
}

func newPull(e *env) *cobra.Command {
	return lifecycle{
		name:    "pull",
		short:   "Fetch the newest images",
		long:    "Fetches the images of services; none named means all. Nothing is restarted.",
		example: "devbliss pull\ndevbliss pull redis",
		do:      (*stack.Stack).Pull,
	}.command(e)
}

func newBuild(e *env) *cobra.Command {
	return lifecycle{
		name:    "build",
		short:   "Build images",
		long:    "Builds the images of services that have a build section; none named means all.\nNothing is restarted: devbliss up --build does both.",
		example: "devbliss build\ndevbliss build api",
		do:      (*stack.Stack).Build,
	}.command(e)
}

func (l lifecycle) command(e *env) *cobra.Command {
	return &cobra.Command{
		Use:               l.name + " [SERVICE...]",
		Short:             l.short,
		Long:              l.long,
		Example:           l.example,
		ValidArgsFunction: completeServices(e),
		RunE: func(cmd *cobra.Command, services []string) error {
			st, err := e.open()
			if err != nil {
				return err
			}
			err = e.doing(func(step func(engine.Step)) error { return l.do(st, cmd.Context(), services, step) })
			return during(verb(l.name, services), err)
		},
	}
}
