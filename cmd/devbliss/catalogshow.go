package main

import (
	"github.com/spf13/cobra"
)

func newCatalogShow(e *env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "show ADDON[@VERSION]",
		Short:             "Show an addon and what it would write",
		Example:           "devbliss catalog show redis\ndevbliss catalog show postgres@16",
		Args:              exactlyOne("the name of an addon"),
		ValidArgsFunction: completeAddon(e),
		RunE: func(_ *cobra.Command, args []string) error {
			addons, err := e.addons()
			if err != nil {
				return err
			}
			addon, v, err := addons.Find(args[0])
			if err != nil {
				return during("catalog show", err)
			}
			s, err := e.shownAddon(addons, addon, v)
			if err != nil {
				return during("catalog show", err)
			}
			if asJSON {
				return writeJSON(e.out, s)
			}
			return e.printAddon(s)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
