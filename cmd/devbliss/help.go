package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// exitCodes ends every help text.
const exitCodes = `Exit codes
  0  done
  1  failed; the reason is on stderr
  2  the command line could not be understood
  3  Docker does not answer
  130  interrupted
`

func newHelp(e *env) *cobra.Command {
	return &cobra.Command{
		Use:               "help [COMMAND]",
		Short:             "Explain a command",
		Example:           "devbliss help add",
		ValidArgsFunction: completeCommands,
		RunE: func(cmd *cobra.Command, args []string) error {
			topic := cmd.Root()
			for _, name := range args {
				next := child(topic, name)
				if next == nil {
					return unknownCommand(topic, name)
				}
				topic = next
			}
			writeHelp(e.out, topic, e.paintOut())
			return nil
		},
	}
}

func child(cmd *cobra.Command, name string) *cobra.Command {
	for _, c := range cmd.Commands() {
		if c.Name() == name || c.HasAlias(name) {
			return c
		}
	}
	return nil
}

// writeHelp writes what a command is for, examples before flags: most readers
// want a line to copy. A reader that is gone needs no help, so errors are dropped.
func writeHelp(w io.Writer, cmd *cobra.Command, p paint) {
	var b strings.Builder
	section := func(title, body string) {
		if body = strings.TrimRight(body, "\n"); body != "" {
			fmt.Fprintf(&b, "\n%s\n%s\n", p.bold(title), body)
		}
	}
	text := cmd.Long
	if text == "" {
		text = cmd.Short + "."
	}
	b.WriteString(text + "\n")
	section("Usage", "  "+usageLine(cmd))
	section("Examples", indent(cmd.Example))
	if !cmd.HasParent() {
		for _, g := range cmd.Groups() {
			section(g.Title, commandList(cmd, g.ID, p))
		}
	} else {
		section("Commands", commandList(cmd, "", p))
	}
	if cmd.HasParent() {
		section("Flags", cmd.LocalFlags().FlagUsages())
		section("Flags of every command", cmd.InheritedFlags().FlagUsages())
	} else {
		section("Flags of every command", cmd.LocalFlags().FlagUsages())
	}
	b.WriteString("\n" + exitCodes)
	_, _ = io.WriteString(w, b.String())
}

func usageLine(cmd *cobra.Command) string {
	switch {
	case !cmd.HasParent():
		return cmd.Name() + " [COMMAND] [flags]"
	case cmd.HasAvailableSubCommands() && cmd.Args != nil: // needsCommand: it does nothing by itself
		return cmd.CommandPath() + " COMMAND"
	default:
		return cmd.UseLine()
	}
}

func commandList(cmd *cobra.Command, group string, p paint) string {
	var b strings.Builder
	for _, c := range cmd.Commands() {
		if c.GroupID != group || !c.IsAvailableCommand() {
			continue
		}
		name := c.Name() + strings.Repeat(" ", max(12-len(c.Name()), 1))
		b.WriteString("  " + p.cyan(name) + c.Short + "\n")
	}
	return b.String()
}

func indent(text string) string {
	if text == "" {
		return ""
	}
	return "  " + strings.ReplaceAll(text, "\n", "\n  ")
}
