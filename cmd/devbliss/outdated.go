package main

import (
	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/stack"
)

func newOutdated(e *env) *cobra.Command {
	var json bool
	cmd := &cobra.Command{
		Use:   "outdated",
		Short: "Compare the versions in use with the catalog",
		Long: "Lists the services that run what the catalog knows, whoever added them, and how\n" +
			"their versions stand.",
		Example:           "devbliss outdated\ndevbliss outdated --json",
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			st, err := e.open()
			if err != nil {
				return err
			}
			used, err := st.Outdated(cmd.Context())
			if err != nil {
				return during("outdated", err)
			}
			if json {
				return writeJSON(e.out, used)
			}
			return e.printUsed(used)
		},
	}
	cmd.Flags().BoolVar(&json, "json", false, "print JSON")
	return cmd
}

func (e *env) printUsed(used []stack.Used) error {
	if len(used) == 0 {
		e.talk.say("no service runs what the catalog knows")
		return nil
	}
	p := e.paintOut()
	rows := [][]string{{p.dim("SERVICE"), p.dim("ADDON"), p.dim("TAG"), p.dim("NEWEST"), p.dim("STATUS")}}
	for _, u := range used {
		tag := u.Tag
		if tag == "" {
			tag = "-"
		}
		rows = append(rows, []string{u.Service, u.Addon, tag, u.Newest, standingText(p, u)})
	}
	return writeTable(e.out, rows)
}

// standingText is a status in words.
func standingText(p paint, u stack.Used) string {
	text := string(u.Standing)
	switch u.Standing {
	case catalog.Current:
		return p.green(text)
	case catalog.Outdated:
		text = p.yellow(text)
	case catalog.Ended:
		text = p.red(text) + " since " + u.EndOfLife
		if u.Successor != "" {
			text += ", succeeded by " + u.Successor
		}
	case catalog.Newer, catalog.Unpinned, catalog.Unknown:
		return p.dim(text)
	}
	if u.Migrates {
		text += ", data must be moved"
	}
	return text
}
