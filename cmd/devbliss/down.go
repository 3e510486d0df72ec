package main

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// downOptions are the choices of a down.
type downOptions struct {
	engine.DownOptions
	yes bool
}

func newDown(e *env) *cobra.Command {
	var o downOptions
	cmd := &cobra.Command{
		Use:   "down [SERVICE...]",
		Short: "Stop and remove containers and networks",
		Long: "Stops and removes the containers and networks of the project. Data in volumes stays,\n" +
			"unless --volumes is given: then devbliss says what goes and asks.",
		Example: "devbliss down\n" +
			"devbliss down --volumes    delete the data too",
		ValidArgsFunction: completeServices(e),
		RunE:              func(cmd *cobra.Command, args []string) error { return runDown(cmd, e, args, o) },
	}
	f := cmd.Flags()
	f.BoolVarP(&o.Volumes, "volumes", "v", false, "delete the volumes and the data in them too")
	f.BoolVar(&o.RemoveOrphans, "remove-orphans", false, "remove containers of services that the file does not have")
	f.BoolVarP(&o.yes, "yes", "y", false, "do not ask before data is deleted")
	return cmd
}

func runDown(cmd *cobra.Command, e *env, services []string, o downOptions) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	ctx, doing := cmd.Context(), verb("down", services)
	o.Services = services
	if o.Volumes {
		losses, err := volumesOf(ctx, st, services)
		if err != nil {
			return during(doing, err)
		}
		e.talk.say("%s", losses)
		if err := e.confirm(cmd, o.yes, "delete it? It cannot be brought back."); err != nil {
			return during(doing, err)
		}
	}
	err = e.doing(func(step func(engine.Step)) error { return st.Down(ctx, o.DownOptions, step) })
	return during(doing, err)
}

// volumesOf says what data goes with the volumes of services.
func volumesOf(ctx context.Context, st *stack.Stack, services []string) (string, error) {
	names, err := st.OwnVolumes(ctx, services)
	if err != nil {
		return "", err
	}
	whose := "the project has"
	if len(services) > 0 {
		whose = strings.Join(services, ", ") + " has, for itself alone,"
	}
	if len(names) == 0 {
		return whose + " no named volumes; anonymous ones go with their containers", nil
	}
	return "this deletes the data in " + strings.Join(names, ", "), nil
}
