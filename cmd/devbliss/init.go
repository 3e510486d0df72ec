package main

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// initOptions are the choices of an init.
type initOptions struct {
	dryRun, yes, devcontainer bool
	with                      []string
}

func newInit(e *env) *cobra.Command {
	var o initOptions
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Write a compose file and Dockerfiles for the apps in this folder",
		Long: "Looks for apps in this folder and a little below it (Go, Node, Python, Ruby, Java, PHP,\n" +
			"Rust, .NET, pages, or whatever has a Dockerfile), shows what it would write for them,\n" +
			"and writes it: a Dockerfile where there is none, and compose.yaml. It changes no file\n" +
			"that is there.\n" +
			"What the apps' dependencies ask for, such as redis, is proposed from the catalog.",
		Example: "devbliss init\n" +
			"devbliss init --dry-run             only show what would be written\n" +
			"devbliss init --yes                 take the proposed addons too\n" +
			"devbliss init --with redis,postgres\n" +
			"devbliss init --devcontainer        for editors that work inside of a container",
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return during("init", runInit(cmd.Context(), e, o)) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would be written and do nothing")
	f.BoolVarP(&o.yes, "yes", "y", false, "ask nothing, and take the proposed addons")
	f.StringSliceVar(&o.with, "with", nil, "`ADDONS` to add for the apps, with commas between them")
	f.BoolVar(&o.devcontainer, "devcontainer", false, "write .devcontainer too, also for a compose file that is there")
	must(cmd.RegisterFlagCompletionFunc("with", completeAddons(e)))
	return cmd
}

func runInit(ctx context.Context, e *env, o initOptions) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	for _, name := range o.with { // before anything is written
		if _, _, err := st.Catalog().Find(name); err != nil {
			return err
		}
	}
	plan, err := st.PlanInit(ctx)
	var begun *stack.Begun
	if o.devcontainer && errors.As(err, &begun) {
		return e.initDevcontainer(ctx, st, o)
	}
	if err != nil {
		return err
	}
	for _, app := range plan.Apps {
		e.talk.say("found %s", app)
	}
	if o.dryRun {
		e.sayProposals(plan, o)
		if o.devcontainer {
			e.talk.say("writes .devcontainer after that; devbliss init --devcontainer --dry-run shows it then")
		}
		return e.printPlan(plan.Change)
	}
	if ok, err := e.writesInit(ctx, st, plan.Change, o); !ok {
		return err
	}
	if err := e.addProposals(ctx, st, plan, o); err != nil {
		return err
	}
	if o.devcontainer {
		if err := e.initDevcontainer(ctx, st, o); err != nil {
			return err
		}
	}
	e.talk.say("start it: devbliss up; take it back: devbliss undo")
	return nil
}

// writesInit shows a change and writes it where that is wanted.
func (e *env) writesInit(ctx context.Context, st *stack.Stack, c *stack.Change, o initOptions) (bool, error) {
	e.sayNotes(c)
	e.talk.say("%s", strings.TrimRight(coloured(c.Diff(e.dir), e.paintErr()), "\n"))
	if ok, err := e.agrees(ctx, o, "Write that? [Y/n] "); !ok {
		return false, err
	}
	if err := e.doing(func(step func(engine.Step)) error { return st.Apply(ctx, c, step) }); err != nil {
		return false, err
	}
	e.talk.say("%s written", e.written(c))
	return true, nil
}

// initDevcontainer is for a project that has a compose file.
func (e *env) initDevcontainer(ctx context.Context, st *stack.Stack, o initOptions) error {
	change, err := st.PlanDevcontainer(ctx)
	if err != nil {
		return err
	}
	if o.dryRun {
		return e.printPlan(change)
	}
	_, err = e.writesInit(ctx, st, change, o)
	return err
}

// agrees asks a person; in a pipe, where nobody is there to ask, nothing that is
// there is overwritten.
func (e *env) agrees(ctx context.Context, o initOptions, question string) (bool, error) {
	if o.yes || !e.interactive() {
		return true, nil
	}
	reply, err := e.ask(ctx, question)
	return err == nil && (reply == "" || strings.HasPrefix(strings.ToLower(reply), "y")), err
}

// sayProposals says what the apps ask for and how to have it.
func (e *env) sayProposals(plan *stack.Initiation, o initOptions) {
	for _, p := range plan.Proposals {
		line := p.Addon + " for " + strings.Join(p.To, ", ") + " (" + p.Because + ")"
		if o.yes {
			e.talk.say("adds %s", line)
			continue
		}
		e.talk.say("proposes %s: devbliss add %s --to %s", line, p.Addon, strings.Join(p.To, ","))
	}
}

// addProposals adds what was asked for with --with, and what the apps ask for where
// that is wanted, each wired to the apps that have a client for it.
func (e *env) addProposals(ctx context.Context, st *stack.Stack, plan *stack.Initiation, o initOptions) error {
	names := append([]string{}, o.with...)
	take := o.yes
	if len(plan.Proposals) > 0 && !take && len(o.with) == 0 && e.interactive() {
		for _, p := range plan.Proposals {
			e.talk.say("%s has %s: %s", strings.Join(p.To, ", "), p.Because, p.Addon)
		}
		var err error
		if take, err = e.agrees(ctx, o, "Add what they ask for? [Y/n] "); err != nil {
			return err
		}
	}
	for _, p := range plan.Proposals {
		if take && !slices.ContainsFunc(names, func(name string) bool { return name == p.Addon || strings.HasPrefix(name, p.Addon+"@") }) {
			names = append(names, p.Addon)
		}
	}
	if !take && len(o.with) == 0 {
		e.sayProposals(plan, o)
	}
	for _, name := range names {
		id, _, _ := strings.Cut(name, "@")
		if addon, _, err := st.Catalog().Find(name); err == nil {
			id = addon.ID
		}
		change, err := st.PlanAdd(ctx, []string{name}, stack.AddOptions{To: plan.To(id)})
		if err != nil {
			return during("add "+name, err)
		}
		if err := e.apply(ctx, st, change); err != nil {
			return during("add "+name, err)
		}
	}
	return nil
}
