package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/catalogs"
)

// sourceOptions are the choices of the commands for sources.
type sourceOptions struct{ project, dryRun, yes bool }

func newSourceAdd(e *env) *cobra.Command {
	var o sourceOptions
	cmd := &cobra.Command{
		Use:   "add NAME FOLDER|GIT-URL[@REF]",
		Short: "Add a catalog",
		Long: "Reads a folder as it is, or fetches a git repository and pins the commit that the branch,\n" +
			"the tag or the default branch is at now. Git is fetched over https and ssh, and from file://\n" +
			"on this machine, with your git and its credentials.",
		Example: "devbliss catalog source add mine ~/catalog\n" +
			"devbliss catalog source add acme git@example.com:acme/catalog.git@v2\n" +
			"devbliss catalog source add acme https://example.com/acme/catalog.git --project",
		Args: exactly(2, "a name, and a folder or the URL of a git repository"),
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			if len(args) == 1 {
				return nil, cobra.ShellCompDirectiveFilterDirs
			}
			return nil, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			source, err := catalogs.Parse(args[0], args[1], e.dir)
			if err != nil {
				return misused(cmd, "%s", err)
			}
			return during("add catalog "+source.Name, runSourceAdd(cmd, e, source, o))
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.project, "project", false, "write it into the compose file, for the whole team")
	f.BoolVar(&o.dryRun, "dry-run", false, "show what is in it and do nothing")
	return cmd
}

// exactly demands that many arguments.
func exactly(n int, what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < n:
			return misused(cmd, "%s needs %s", cmd.Name(), what)
		case len(args) > n:
			return misused(cmd, "%s takes %d arguments, but was given %d", cmd.Name(), n, len(args))
		}
		return nil
	}
}

func runSourceAdd(cmd *cobra.Command, e *env, source catalogs.Source, o sourceOptions) error {
	loaded, err := e.sources()
	if err != nil {
		return err
	}
	for _, l := range loaded {
		switch {
		case l.Name != source.Name || l.Shared != o.project:
		case l.Location() == source.Location():
			e.talk.say("%s is there already, at %s", l.Name, placed(l.Source))
			return nil
		default:
			return &catalogs.Taken{Source: l.Source}
		}
	}
	if source.Git != "" {
		e.talk.say("fetching %s", source.Location())
	}
	store := e.store()
	f, err := store.Fetch(cmd.Context(), source)
	if err != nil {
		return err
	}
	if err := e.printDifferences(catalogs.Compare(nil, f.Catalog)); err != nil {
		return err
	}
	if len(f.Catalog.Addons) == 0 {
		return fmt.Errorf("none of its %d definitions can be used", len(f.Catalog.Broken))
	}
	if o.project {
		return e.share(cmd, f, o.dryRun)
	}
	if o.dryRun {
		return nil
	}
	if err := store.Keep(f.Source); err != nil {
		return err
	}
	if err := store.Allow(f.Source); err != nil {
		return err
	}
	e.talk.say("%s: %s, from %s", f.Name, counted(f.Catalog), placed(f.Source))
	return nil
}

// share writes a source, or its new pin, into the compose file.
func (e *env) share(cmd *cobra.Command, f *catalogs.Fetched, dryRun bool) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	change, err := st.PlanShare(cmd.Context(), f.Source)
	if err != nil {
		return err
	}
	if dryRun {
		return e.printPlan(change)
	}
	// Before the file says so: a pin of the user's own making needs no second look.
	if err := e.store().Allow(f.Source); err != nil {
		return err
	}
	if err := e.apply(cmd.Context(), st, change); err != nil {
		return err
	}
	e.talk.say("%s: %s, from %s", f.Name, counted(f.Catalog), placed(f.Source))
	return nil
}

func newSourceRemove(e *env) *cobra.Command {
	var o sourceOptions
	cmd := &cobra.Command{
		Use:   "remove NAME",
		Short: "Take a catalog away",
		Long:  "Services that were made from it stay as they are.",
		Example: "devbliss catalog source remove acme\n" +
			"devbliss catalog source remove house --project",
		Args:              exactlyOne("the name of a source"),
		ValidArgsFunction: completeSources(e),
		RunE: func(cmd *cobra.Command, args []string) error {
			return during("remove catalog "+args[0], runSourceRemove(cmd, e, args[0], o))
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.project, "project", false, "take it out of the compose file")
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would change and do nothing")
	return cmd
}

func runSourceRemove(cmd *cobra.Command, e *env, name string, o sourceOptions) error {
	source, err := e.named(name, &o.project)
	if err != nil {
		return err
	}
	if !o.project && source.Shared {
		return misused(cmd, "%s is the project's: --project takes it out of the compose file", name)
	}
	if !o.project {
		if o.dryRun {
			e.talk.say("would remove %s, %s", name, placed(source.Source))
			return nil
		}
		if err := e.store().Forget(name); err != nil {
			return err
		}
		e.talk.say("%s is removed", name)
		return nil
	}
	st, err := e.open()
	if err != nil {
		return err
	}
	change, err := st.PlanUnshare(cmd.Context(), name)
	if err != nil {
		return err
	}
	if o.dryRun {
		return e.printPlan(change)
	}
	return e.apply(cmd.Context(), st, change)
}

// named finds a source: the user's or the project's as project says, or whichever
// there is where the one asked for is not.
func (e *env) named(name string, project *bool) (catalogs.Loaded, error) {
	loaded, err := e.sources()
	if err != nil {
		return catalogs.Loaded{}, err
	}
	unknown := &catalogs.Unknown{Name: name}
	var other *catalogs.Loaded
	for _, l := range loaded {
		switch {
		case l.Name != name:
			unknown.Have = append(unknown.Have, l.Name)
		case l.Shared == *project:
			return l, nil
		case other == nil:
			other = &l
		}
	}
	if other == nil || *project {
		return catalogs.Loaded{}, unknown
	}
	return *other, nil
}
