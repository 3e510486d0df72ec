package main

import (
	"strconv"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/catalogs"
)

func newSourceList(e *env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "list",
		Short:             "List the catalogs beside devbliss's own",
		Example:           "devbliss catalog source list\ndevbliss catalog source list --json | jq -r '.[].name'",
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error {
			sources, err := e.sources()
			if err != nil {
				return err
			}
			return e.printSources(sources, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// listedSource is a source as `catalog source list --json` shows it. The form is
// stable.
type listedSource struct {
	Name    string `json:"name"`
	Scope   string `json:"scope"` // "user" or "project"
	Dir     string `json:"dir"`
	Git     string `json:"git"`
	Ref     string `json:"ref"`
	Commit  string `json:"commit"`
	Addons  int    `json:"addons"`
	Broken  int    `json:"broken"`
	Used    bool   `json:"used"`
	Problem string `json:"problem"`
}

func listSource(l catalogs.Loaded) listedSource {
	out := listedSource{
		Name: l.Name, Scope: "user", Dir: l.Dir, Git: l.Git, Ref: l.Ref, Commit: l.Commit,
		Used: l.Err == nil && !l.Hidden,
	}
	if l.Shared {
		out.Scope = "project"
	}
	if l.Catalog != nil {
		out.Addons, out.Broken = len(l.Catalog.Addons), len(l.Catalog.Broken)
	}
	switch {
	case l.Err != nil:
		out.Problem = l.Err.Error()
	case l.Hidden:
		out.Problem = "another source of that name is used"
	}
	return out
}

func (e *env) printSources(all []catalogs.Loaded, asJSON bool) error {
	if asJSON {
		out := []listedSource{}
		for _, l := range all {
			out = append(out, listSource(l))
		}
		return writeJSON(e.out, out)
	}
	if len(all) == 0 {
		e.talk.say("there is none but devbliss's own; devbliss catalog source add NAME FOLDER|GIT-URL adds one")
		return nil
	}
	p := e.paintOut()
	rows := [][]string{{p.bold("SOURCE"), p.bold("WHOSE"), p.bold("ADDONS"), p.bold("PIN"), p.bold("WHERE")}}
	for _, l := range all {
		s := listSource(l)
		whose, addons, pin := "yours", strconv.Itoa(s.Addons), "-"
		if l.Shared {
			whose = "project"
		}
		if !s.Used {
			addons = p.red("not used")
		}
		if s.Commit != "" {
			pin = l.Pin()
		}
		rows = append(rows, []string{p.cyan(s.Name), whose, addons, pin, l.Location()})
	}
	if err := writeTable(e.out, rows); err != nil {
		return err
	}
	for _, l := range all {
		e.sayProblems(l)
	}
	return nil
}

// sayProblems warns of what cannot be used of a source.
func (e *env) sayProblems(l catalogs.Loaded) {
	switch {
	case l.Err != nil:
		e.sayProblem(l.Err)
	case l.Hidden && l.Shared:
		e.talk.warn("the project's catalog " + l.Name + " (" + l.Location() + ") is not used: your own of that name is another")
	case l.Catalog != nil:
		for _, b := range l.Catalog.Broken {
			e.talk.warn(b.Error())
		}
	}
}
