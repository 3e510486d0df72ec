package main

import (
	"strconv"

	"github.com/spf13/cobra"
)

// noArguments refuses every argument.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return misused(cmd, "%s takes no argument, but was given %s", cmd.Name(), quote(args[0]))
	}
	return nil
}

// atLeastOne demands one argument or more; what names them, with an example.
func atLeastOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return misused(cmd, "%s needs %s", cmd.Name(), what)
		}
		return nil
	}
}

// atMostOne demands one argument or none.
func atMostOne(cmd *cobra.Command, args []string) error {
	if len(args) > 1 {
		return misused(cmd, "%s takes one argument at most, but was given %d", cmd.Name(), len(args))
	}
	return nil
}

// exactlyOne demands one argument; what names it.
func exactlyOne(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return misused(cmd, "%s needs %s", cmd.Name(), what)
		}
		return atMostOne(cmd, args)
	}
}

func quote(s string) string { return strconv.Quote(s) }
