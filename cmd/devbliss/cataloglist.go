package main

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/stack"
)

func newCatalogList(e *env) *cobra.Command {
	var category string
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List every addon, by category",
		Long: "Lists every addon with the version that add takes and what it is.\n" +
			"retired: nobody should begin with it. unverified: no source confirms all that is said of it,\n" +
			"or its image was never run by devbliss's own tests. devbliss catalog show has the details.",
		Example: "devbliss catalog list\n" +
			"devbliss catalog list --category queue\n" +
			"devbliss catalog list --json | jq -r '.[].id'",
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			category = strings.ToLower(strings.TrimSpace(category))
			if cmd.Flags().Changed("category") && !slices.Contains(catalog.Categories(), category) {
				return noCategory(cmd, category)
			}
			addons, err := e.addonsAloud()
			if err != nil {
				return err
			}
			return e.printList(byCategory(addons.List(""), category), asJSON)
		},
	}
	cmd.Flags().StringVar(&category, "category", "", "only the addons of `CATEGORY`")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	must(cmd.RegisterFlagCompletionFunc("category", completeCategories(e)))
	return cmd
}

func newCatalogSearch(e *env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "search WORD...",
		Short: "Find addons by name, category or what they are for",
		Long: "Finds addons by id, other names, description and category, the best first.\n" +
			"Typing mistakes are forgiven where nothing is called as you typed it.",
		Example: "devbliss catalog search queue\n" +
			"devbliss catalog search s3\n" +
			"devbliss catalog search time series",
		Args:              atLeastOne("a word to look for"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(_ *cobra.Command, args []string) error {
			addons, err := e.addonsAloud()
			if err != nil {
				return err
			}
			found := addons.List(strings.Join(args, " "))
			if len(found) == 0 {
				e.talk.say("nothing in the catalog matches %s", quote(strings.Join(args, " ")))
			}
			return e.printFound(found, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func noCategory(cmd *cobra.Command, name string) error {
	u := &usageError{
		command: cmd.CommandPath(),
		why:     fmt.Sprintf("there is no category %s; there are %s", quote(name), strings.Join(catalog.Categories(), ", ")),
	}
	if near := stack.Near(name, catalog.Categories()); len(near) > 0 {
		u.near = cmd.CommandPath() + " --category " + near[0]
	}
	return u
}

// byCategory are the addons of a category, "" for all, in the order of categories
// and ids.
func byCategory(all []catalog.Summary, category string) []catalog.Summary {
	all = slices.DeleteFunc(all, func(s catalog.Summary) bool { return category != "" && s.Category != category })
	slices.SortFunc(all, func(a, b catalog.Summary) int {
		return cmp.Or(cmp.Compare(a.Category, b.Category), cmp.Compare(a.Source(), b.Source()), cmp.Compare(a.ID, b.ID))
	})
	return all
}

// listing is an addon as `catalog list --json` shows it. The form is stable.
type listing struct {
	ID          string   `json:"id"`
	Source      string   `json:"source"` // name of the catalog that it is from; "" is devbliss's own
	Aliases     []string `json:"aliases"`
	Name        string   `json:"name"`
	Category    string   `json:"category"`
	Description string   `json:"description"`
	Versions    []string `json:"versions"` // the default first
	Verified    bool     `json:"verified"` // every fact of it has a source
	Retired     string   `json:"retired"`  // why nobody should begin with it; "" where that is not so
}

func listed(s catalog.Summary) listing {
	return listing{
		ID:          s.ID,
		Source:      s.Source(),
		Aliases:     filled(s.Aliases),
		Name:        s.Name,
		Category:    s.Category,
		Description: s.Description,
		Versions:    filled(s.Versions),
		Verified:    s.Verified,
		Retired:     s.Retired,
	}
}

func (e *env) printListings(all []catalog.Summary) error {
	out := make([]listing, len(all))
	for i, s := range all {
		out[i] = listed(s)
	}
	return writeJSON(e.out, out)
}

// printList prints addons under the names of their categories.
func (e *env) printList(all []catalog.Summary, asJSON bool) error {
	if asJSON {
		return e.printListings(all)
	}
	p := e.paintOut()
	rows := make([][]string, len(all))
	for i, s := range all {
		rows[i] = []string{"  " + p.cyan(s.ID), standard(s), p.mark(s), s.Description}
	}
	rows = withoutEmpty(e.fit(rows))
	var out [][]string
	for i, s := range all {
		if i == 0 || s.Category != all[i-1].Category {
			if i > 0 {
				out = append(out, nil)
			}
			out = append(out, []string{p.bold(s.Category)})
		}
		out = append(out, rows[i])
	}
	return writeTable(e.out, out)
}

// printFound prints what a search found, best first.
func (e *env) printFound(all []catalog.Summary, asJSON bool) error {
	if asJSON {
		return e.printListings(all)
	}
	if len(all) == 0 {
		return nil
	}
	p := e.paintOut()
	rows := [][]string{{p.bold("ADDON"), p.bold("VERSION"), p.bold("CATEGORY"), "", p.bold("WHAT IT IS")}}
	for _, s := range all {
		rows = append(rows, []string{p.cyan(s.ID), standard(s), s.Category, p.mark(s), s.Description})
	}
	return writeTable(e.out, withoutEmpty(e.fit(rows)))
}

// standard is the version that add takes.
func standard(s catalog.Summary) string {
	if len(s.Versions) == 0 {
		return ""
	}
	return s.Versions[0]
}

// mark is what a person must know before adding.
func (p paint) mark(s catalog.Summary) string {
	switch {
	case s.Retired != "":
		return p.yellow("retired")
	case !s.Verified:
		return p.dim("unverified")
	}
	return ""
}

// fit cuts the last column of a table so that no row is wider than the terminal.
// Where there is none the reader may be a program, and gets all.
func (e *env) fit(rows [][]string) [][]string {
	if !e.outTerminal {
		return rows
	}
	before := 0
	widths := columnWidths(rows)
	for _, w := range widths[:max(0, len(widths)-1)] {
		if w > 0 {
			before += w + 2
		}
	}
	width, _ := e.size()
	more := "…"
	if e.ascii() {
		more = "..."
	}
	for _, row := range rows {
		last := len(row) - 1
		row[last] = ansi.Truncate(row[last], max(width-before, 20), more)
	}
	return rows
}

// withoutEmpty takes out the columns that hold nothing.
func withoutEmpty(rows [][]string) [][]string {
	widths := columnWidths(rows)
	out := make([][]string, len(rows))
	for i, row := range rows {
		for at, cell := range row {
			if widths[at] > 0 {
				out[i] = append(out[i], cell)
			}
		}
	}
	return out
}

// filled is s, never nil: JSON's readers loop over it.
func filled[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
