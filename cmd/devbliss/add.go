package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// addOptions are the choices of an add.
type addOptions struct {
	stack.AddOptions
	dryRun, noStart, json bool
}

func newAdd(e *env) *cobra.Command {
	var o addOptions
	cmd := &cobra.Command{
		Use:   "add ADDON[@VERSION]...",
		Short: "Add a service from the catalog and start it",
		Long: "Writes addons into your compose file, pulls and starts them, waits until they are\n" +
			"healthy and prints how to connect. `devbliss undo` takes it back.",
		Example: "devbliss add redis\n" +
			"devbliss add postgres@17 --to api      api gets DATABASE_URL and waits for it\n" +
			"devbliss add redis --as sessions       a second one, under another name\n" +
			"devbliss add redis --set maxmemory=64M --with redisinsight\n" +
			"devbliss add mongodb --dry-run         only show what would be written",
		Args:              atLeastOne("the name of an addon, such as redis; devbliss catalog list shows them all"),
		ValidArgsFunction: completeAddons(e),
		RunE:              func(cmd *cobra.Command, args []string) error { return runAdd(cmd, e, args, o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.As, "as", "", "`NAME` of the service; the addon's where it is not given")
	f.StringSliceVar(&o.To, "to", nil, "`SERVICES` that get its variables and wait for it, with commas between them")
	f.StringArrayVar(&o.Set, "set", nil, "`OPTION=VALUE` of the addon; devbliss catalog show lists them")
	f.StringSliceVar(&o.With, "with", nil, "`ADDONS` that come along, such as an admin page")
	f.StringVar(&o.Network, "network", "", "`NETWORK` to join; that of the services in --to where it is not given")
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would be written and do nothing")
	f.BoolVar(&o.noStart, "no-start", false, "write, but start nothing")
	f.BoolVar(&o.json, "json", false, "print how to connect as JSON")
	must(cmd.RegisterFlagCompletionFunc("to", completeServices(e)))
	must(cmd.RegisterFlagCompletionFunc("set", completeOptions(e)))
	must(cmd.RegisterFlagCompletionFunc("with", completeCompanions(e)))
	must(cmd.RegisterFlagCompletionFunc("network", completeNetworks(e)))
	must(cmd.RegisterFlagCompletionFunc("as", cobra.FixedCompletions(nil, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

func runAdd(cmd *cobra.Command, e *env, addons []string, o addOptions) error {
	if o.As != "" && len(addons) > 1 {
		return misused(cmd, "--as names one service, but %d addons were given", len(addons))
	}
	for _, name := range []string{"as", "to", "with", "network"} { // in a script, mostly, whose variable is not set
		if f := cmd.Flags().Lookup(name); f.Changed && strings.Trim(f.Value.String(), "[]") == "" {
			return misused(cmd, "--%s is given without a name", name)
		}
	}
	st, err := e.open()
	if err != nil {
		return err
	}
	ctx, doing := cmd.Context(), "add "+strings.Join(slices.Concat(addons, o.With), " ")
	change, err := st.PlanAdd(ctx, addons, o.AddOptions)
	if err != nil {
		return during(doing, err)
	}
	if o.dryRun {
		return e.printPlan(change)
	}
	if err := e.apply(ctx, st, change); err != nil {
		return during(doing, err)
	}
	if o.noStart {
		return e.notStarted(ctx, st, change, o.json)
	}
	if err := e.startChanged(ctx, st, change); err != nil {
		e.sayHowToGoOn(change)
		return during(doing, err)
	}
	if err := e.printConnections(ctx, st, concerned(change), o.json); err != nil {
		return during(doing, err)
	}
	if len(change.Files) > 0 {
		e.talk.say("%s", e.paintErr().dim("take it back: devbliss undo"))
	}
	return nil
}

// concerned are the services that an add is about: the new ones, or those that
// were there already.
func concerned(c *stack.Change) []string {
	if len(c.Adds) > 0 {
		return c.Adds
	}
	return c.Starts
}

// startChanged starts what a change says should run, and waits until it does.
func (e *env) startChanged(ctx context.Context, st *stack.Stack, c *stack.Change) error {
	if len(c.Starts) == 0 {
		return nil
	}
	return e.goingUp(ctx, st, engine.UpOptions{Services: c.Starts})
}

// sayHowToGoOn is for a change that is written but does not run.
func (e *env) sayHowToGoOn(c *stack.Change) {
	if len(c.Files) == 0 {
		return
	}
	again := strings.Join(append([]string{"devbliss up"}, c.Starts...), " ")
	e.talk.say("%s written, but not everything runs; %s tries again, devbliss undo takes it back", e.written(c), again)
}

func (e *env) notStarted(ctx context.Context, st *stack.Stack, c *stack.Change, json bool) error {
	if err := e.printConnections(ctx, st, concerned(c), json); err != nil {
		return err
	}
	if len(c.Starts) > 0 {
		e.talk.say("start it: devbliss up %s", strings.Join(c.Starts, " "))
	}
	return nil
}

// written names the files of a change: "compose.yaml and .env are".
func (e *env) written(c *stack.Change) string {
	names := make([]string, len(c.Files))
	for i, f := range c.Files {
		names[i] = e.relative(f.Path)
	}
	if len(names) == 1 {
		return names[0] + " is"
	}
	return fmt.Sprintf("%s and %s are", strings.Join(names[:len(names)-1], ", "), names[len(names)-1])
}
