package main

import "github.com/spf13/cobra"

func newCatalog(e *env) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "catalog",
		Short: "List, search, show and verify what can be added",
		Long:  "The catalog is the list of services that devbliss add knows.",
		Example: "devbliss catalog list\n" +
			"devbliss catalog search queue\n" +
			"devbliss catalog show postgres\n" +
			"devbliss catalog verify redis",
		Args: needsCommand,
		RunE: func(*cobra.Command, []string) error { return nil }, // needsCommand has refused every call
	}
	cmd.AddCommand(newCatalogList(e), newCatalogSearch(e), newCatalogShow(e), newCatalogSource(e), newCatalogVerify(e))
	return cmd
}
