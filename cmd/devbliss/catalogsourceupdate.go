package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/catalogs"
)

func newSourceUpdate(e *env) *cobra.Command {
	var o sourceOptions
	cmd := &cobra.Command{
		Use:   "update [NAME...]",
		Short: "Look for newer commits, show what they change, and use them",
		Long: "Fetches what the branch or the tag of a source is at now, shows which addons are added,\n" +
			"changed and removed, and asks before it is used. A project's pin is changed in the compose\n" +
			"file. Without a name: all.",
		Example: "devbliss catalog source update\n" +
			"devbliss catalog source update acme --dry-run    only show what would change",
		ValidArgsFunction: completeSources(e),
		RunE: func(cmd *cobra.Command, args []string) error {
			return during(verb("update catalog", args), runSourceUpdate(cmd, e, args, o))
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.project, "project", false, "the project's only")
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would change and do nothing")
	f.BoolVarP(&o.yes, "yes", "y", false, "use it without asking")
	return cmd
}

func runSourceUpdate(cmd *cobra.Command, e *env, names []string, o sourceOptions) error {
	sources, err := e.sources()
	if err != nil {
		return err
	}
	chosen, err := choose(sources, names, o.project)
	if err != nil {
		return err
	}
	if len(chosen) == 0 {
		e.talk.say("there is no source to update")
	}
	var failed error
	for _, l := range chosen { // one that cannot be reached does not keep the others from it
		if err := e.updateSource(cmd, l, o); err != nil {
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

// choose picks sources by name; none: all.
func choose(sources []catalogs.Loaded, names []string, project bool) ([]catalogs.Loaded, error) {
	var chosen []catalogs.Loaded
	unknown := &catalogs.Unknown{}
	found := map[string]bool{}
	for _, l := range sources {
		unknown.Have = append(unknown.Have, l.Name)
		wanted := len(names) == 0
		for _, name := range names {
			wanted = wanted || name == l.Name
		}
		if !wanted || project && !l.Shared {
			continue
		}
		found[l.Name] = true
		chosen = append(chosen, l)
	}
	for _, name := range names {
		if !found[name] {
			unknown.Name = name
			return nil, unknown
		}
	}
	return chosen, nil
}

func (e *env) updateSource(cmd *cobra.Command, l catalogs.Loaded, o sourceOptions) error {
	if l.Git == "" {
		e.talk.say("%s is a folder, which is always read as it is", l.Name)
		return nil
	}
	var refused *catalogs.NotAllowed
	if errors.As(l.Err, &refused) {
		return l.Err // the team's pin comes first
	}
	e.talk.say("fetching %s", l.Location())
	f, err := e.store().Fetch(cmd.Context(), l.Source)
	if err != nil {
		return err
	}
	if f.Commit == l.Commit {
		e.talk.say("%s is up to date, at commit %s", l.Name, l.Pin())
		return nil
	}
	e.talk.say("%s: commit %s instead of %s", l.Name, f.Pin(), l.Pin())
	if f.Tag {
		e.talk.warn(fmt.Sprintf("the tag %s of %s was moved: a tag should stay where it is, so look twice", l.Ref, l.Name))
	}
	if err := e.printChanges(l.Catalog, f.Catalog); err != nil || o.dryRun {
		return err
	}
	if err := e.agree(cmd, o.yes, "Use it?"); err != nil {
		return err
	}
	if l.Shared {
		return e.share(cmd, f, false)
	}
	store := e.store()
	if err := store.Keep(f.Source); err != nil {
		return err
	}
	if err := store.Allow(f.Source); err != nil {
		return err
	}
	e.talk.say("%s: %s, at commit %s", f.Name, counted(f.Catalog), f.Pin())
	return nil
}

func (e *env) printChanges(was, now *catalog.Source) error {
	changes := catalogs.Compare(was, now)
	if len(changes) == 0 {
		e.talk.say("no addon changes")
	}
	return e.printDifferences(changes)
}

func newSourceAllow(e *env) *cobra.Command {
	var o sourceOptions
	cmd := &cobra.Command{
		Use:   "allow NAME",
		Short: "Fetch a catalog that the project shares, and use it",
		Long: "A catalog that a compose file shares is not fetched before you say so, for each pin anew.\n" +
			"This fetches the pin that the file names, shows what is in it or what differs from the pin\n" +
			"that you allowed before, and asks.",
		Example:           "devbliss catalog source allow acme",
		Args:              exactlyOne("the name of a source"),
		ValidArgsFunction: completeSources(e),
		RunE: func(cmd *cobra.Command, args []string) error {
			return during("allow catalog "+args[0], runSourceAllow(cmd, e, args[0], o))
		},
	}
	cmd.Flags().BoolVarP(&o.yes, "yes", "y", false, "use it without asking")
	return cmd
}

func runSourceAllow(cmd *cobra.Command, e *env, name string, o sourceOptions) error {
	project := true
	l, err := e.named(name, &project)
	if err != nil {
		project = false
		if l, err = e.named(name, &project); err != nil {
			return err
		}
	}
	if l.Err == nil {
		e.talk.say("%s is in use already: %s, from %s", name, counted(l.Catalog), placed(l.Source))
		return nil
	}
	if l.Git == "" {
		return l.Err
	}
	e.talk.say("fetching %s", placed(l.Source))
	store := e.store()
	f, err := store.FetchPin(cmd.Context(), l.Source)
	if err != nil {
		return err
	}
	if err := e.printChanges(e.allowedBefore(l.Source), f.Catalog); err != nil {
		return err
	}
	var unseen *catalogs.NotAllowed
	if errors.As(l.Err, &unseen) {
		if err := e.agree(cmd, o.yes, "Use it?"); err != nil {
			return err
		}
		if err := store.Allow(f.Source); err != nil {
			return err
		}
	}
	e.talk.say("%s: %s, from %s", f.Name, counted(f.Catalog), placed(f.Source))
	return nil
}

// allowedBefore is the source as its user last allowed it; nil where that was never
// or is not known any more.
func (e *env) allowedBefore(source catalogs.Source) *catalog.Source {
	last, ok := e.store().LastAllowed(source)
	if !ok {
		return nil
	}
	was, err := e.store().Cached(last)
	if err != nil {
		return nil
	}
	return was
}
