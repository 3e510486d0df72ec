package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/catalogs"
	"github.com/devbliss/devbliss/internal/untrusted"
)

func newCatalogSource(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "source",
		Short: "Catalogs of your own or of your team",
		Long: "A source is a folder or a git repository with addons in it: ID/addon.yaml, data and never\n" +
			"code. What it holds is called NAME/ID everywhere, so that nothing of it can pass for one of\n" +
			"devbliss's own. Git is pinned by commit; another commit is shown before it is used. A source\n" +
			"is yours, or written into the compose file for the whole team (--project).",
		Example: "devbliss catalog source add acme https://example.com/acme/catalog.git@v2\n" +
			"devbliss catalog source add house ./catalog --project\n" +
			"devbliss add acme/redis",
		Args: needsCommand,
		RunE: func(*cobra.Command, []string) error { return nil }, // needsCommand has refused every call
	}
	cmd.AddCommand(newSourceAdd(e), newSourceList(e), newSourceUpdate(e), newSourceAllow(e), newSourceRemove(e))
	return cmd
}

// completeSources offers the names of the sources.
func completeSources(e *env) completion {
	return func(_ *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		sources, err := e.sources()
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		var names []string
		for _, s := range sources {
			if !s.Hidden {
				names = append(names, s.Name)
			}
		}
		return unused(names, args, typed), cobra.ShellCompDirectiveNoFileComp
	}
}

// agree asks before another definition is used.
func (e *env) agree(cmd *cobra.Command, yes bool, question string) error {
	if !yes && !e.interactive() {
		return misused(cmd, "there is nobody to ask whether that is to be used: --yes says that it is")
	}
	return e.confirm(cmd, yes, question)
}

// printDifferences says what becomes of the addons of a source.
func (e *env) printDifferences(all []catalogs.Difference) error {
	p := e.paintOut()
	var rows [][]string
	for _, d := range all {
		what := untrusted.Plain(strings.Join(d.What, ", "))
		switch d.Kind {
		case "added":
			rows = append(rows, []string{p.green("+ " + d.ID), what})
		case "removed":
			rows = append(rows, []string{p.red("- " + d.ID), "is gone"})
		case "changed":
			rows = append(rows, []string{p.cyan("~ " + d.ID), "changes " + what})
		default:
			rows = append(rows, []string{p.red("! " + d.ID), what})
		}
	}
	return writeTable(e.out, rows)
}

// counted is how much a source holds, in words.
func counted(c *catalog.Source) string {
	text := fmt.Sprintf("%d addons", len(c.Addons))
	if len(c.Addons) == 1 {
		text = "1 addon"
	}
	if n := len(c.Broken); n > 0 {
		text += fmt.Sprintf(" and %d that cannot be used", n)
	}
	return text
}

// placed is a source and its pin, in words.
func placed(s catalogs.Source) string {
	if s.Commit == "" {
		return s.Location()
	}
	return s.Location() + " at commit " + s.Pin()
}
