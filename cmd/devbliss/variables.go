package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/stack"
)

// newEnv prints variables for programs that run on this machine beside the
// containers.
func newEnv(e *env) *cobra.Command {
	format := "shell"
	forms := map[string]func(name, value string) string{
		"shell":  func(name, value string) string { return "export " + name + "=" + shellQuoted(value) },
		"dotenv": func(name, value string) string { return name + "=" + shellQuoted(value) },
		"fish":   func(name, value string) string { return "set -gx " + name + " " + fishQuoted(value) },
	}
	cmd := &cobra.Command{
		Use:   "env [SERVICE...]",
		Short: "Print variables for programs on this machine",
		Long: "Prints the variables by which a program that runs on this machine, not in a\n" +
			"container, reaches the services: REDIS_URL, DATABASE_URL. They hold passwords.",
		Example: "eval \"$(devbliss env)\"        then run your app\n" +
			"devbliss env redis\n" +
			"devbliss env --format dotenv > .env.local\n" +
			"echo 'eval \"$(devbliss env)\"' >> .envrc     with direnv",
		ValidArgsFunction: completeServices(e),
		RunE: func(cmd *cobra.Command, services []string) error {
			form, ok := forms[format]
			if !ok && format != "json" {
				return misused(cmd, "there is no format %s: shell, fish, dotenv or json", quote(format))
			}
			st, err := e.open()
			if err != nil {
				return err
			}
			connections, err := st.Connections(cmd.Context(), services...)
			if err != nil {
				return during(verb("env", services), err)
			}
			all := e.variables(connections)
			if format == "json" {
				return writeJSON(e.out, all)
			}
			for _, name := range slices.Sorted(maps.Keys(all)) {
				if _, err := io.WriteString(e.out, form(name, all[name])+"\n"); err != nil {
					return err
				}
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&format, "format", format, "FORMAT: shell, fish, dotenv or json")
	_ = cmd.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"shell", "fish", "dotenv", "json"}, cobra.ShellCompDirectiveNoFileComp)) // the flag is there
	return cmd
}

// variables are those of all connections. Where two services want the same name
// the first has it, and that is said.
func (e *env) variables(connections []stack.Connection) map[string]string {
	all, of := map[string]string{}, map[string]string{}
	for _, c := range connections {
		for name, value := range c.Env {
			if first, taken := of[name]; taken {
				e.talk.say("%s is that of %s; for the other: devbliss env %s", name, first, c.Service)
				continue
			}
			all[name], of[name] = value, c.Service
		}
	}
	return all
}

// shellQuoted is a word of a POSIX shell, and a value of a .env file, that means
// itself.
func shellQuoted(s string) string {
	if s != "" && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-./:@%+,") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// fishQuoted is the same for fish, which has another way to write a quote.
func fishQuoted(s string) string {
	return fmt.Sprintf("'%s'", strings.NewReplacer(`\`, `\\`, `'`, `\'`).Replace(s))
}
