package main

import (
	"strings"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/catalog"
)

func newCatalog(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "catalog",
		Short: "List, search and show what can be added",
		Long:  "The catalog is the list of services that devbliss add knows.",
		Example: "devbliss catalog list\n" +
			"devbliss catalog search queue\n" +
			"devbliss catalog show postgres",
		Args: needsCommand,
		RunE: func(*cobra.Command, []string) error { return nil }, // needsCommand has refused every call
	}
	cmd.AddCommand(newCatalogList(e), newCatalogSearch(e), newCatalogShow(e), newCatalogSource(e))
	return cmd
}

func newCatalogList(e *env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "list",
		Short:             "List every addon",
		Example:           "devbliss catalog list\ndevbliss catalog list --json | jq -r '.[].id'",
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error {
			addons, err := e.addonsAloud()
			if err != nil {
				return err
			}
			return e.printAddons(addons.All(), asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func newCatalogSearch(e *env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "search WORD...",
		Short:             "Find addons by name, category or what they are for",
		Example:           "devbliss catalog search queue\ndevbliss catalog search sql",
		Args:              atLeastOne("a word to look for"),
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(_ *cobra.Command, args []string) error {
			addons, err := e.addonsAloud()
			if err != nil {
				return err
			}
			found := addons.Search(strings.Join(args, " "))
			if len(found) == 0 {
				e.talk.say("nothing in the catalog matches %s", quote(strings.Join(args, " ")))
			}
			return e.printAddons(found, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
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
}

func listed(a *catalog.Addon) listing {
	return listing{
		ID:          a.ID,
		Source:      a.Source(),
		Aliases:     filled(a.Aliases),
		Name:        a.Name,
		Category:    a.Category,
		Description: a.Description,
		Versions:    versions(a),
		Verified:    len(a.Unverified) == 0,
	}
}

// versions are the versions of an addon, the default first.
func versions(a *catalog.Addon) []string {
	out := make([]string, 0, len(a.Versions))
	for _, v := range a.Versions {
		if v.Default {
			out = append([]string{v.Version}, out...)
		} else {
			out = append(out, v.Version)
		}
	}
	return out
}

func (e *env) printAddons(addons []*catalog.Addon, asJSON bool) error {
	if asJSON {
		out := make([]listing, len(addons))
		for i, a := range addons {
			out[i] = listed(a)
		}
		return writeJSON(e.out, out)
	}
	if len(addons) == 0 {
		return nil
	}
	p := e.paintOut()
	rows := [][]string{{p.bold("ADDON"), p.bold("VERSIONS"), p.bold("CATEGORY"), p.bold("WHAT IT IS")}}
	for _, a := range addons {
		rows = append(rows, []string{p.cyan(a.ID), strings.Join(versions(a), " "), a.Category, a.Description})
	}
	return writeTable(e.out, rows)
}

// filled is s, never nil: JSON's readers loop over it.
func filled[T any](s []T) []T {
	if s == nil {
		return []T{}
	}
	return s
}
