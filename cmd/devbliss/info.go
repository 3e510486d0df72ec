package main

import (
	"context"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/stack"
)

func newInfo(e *env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "info [SERVICE...]",
		Short: "Show how to connect: URLs, variables, client",
		Long:  "Shows how to reach services from this machine and from other containers.",
		Example: "devbliss info\n" +
			"devbliss info redis\n" +
			"redis-cli -u \"$(devbliss info redis --json | jq -r '.[0].urls.host')\" ping",
		ValidArgsFunction: completeServices(e),
		RunE: func(cmd *cobra.Command, args []string) error {
			st, err := e.open()
			if err != nil {
				return err
			}
			return during(verb("info", args), e.printConnections(cmd.Context(), st, args, asJSON))
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// printConnections writes how to reach services; none: all.
func (e *env) printConnections(ctx context.Context, st *stack.Stack, services []string, asJSON bool) error {
	connections, err := st.Connections(ctx, services...)
	if err != nil {
		return err
	}
	if asJSON {
		return writeJSON(e.out, connections)
	}
	if len(connections) == 0 && len(services) == 0 {
		e.talk.say("no service publishes a port; devbliss add puts one in that does")
		return nil
	}
	p := e.paintOut()
	for i, c := range connections {
		if i > 0 {
			if _, err := io.WriteString(e.out, "\n"); err != nil {
				return err
			}
		}
		if err := e.printConnection(c, p); err != nil {
			return err
		}
	}
	return nil
}

func (e *env) printConnection(c stack.Connection, p paint) error {
	title := p.bold(c.Service)
	if about := strings.TrimSpace(c.Addon + " " + c.Version); about != "" {
		title += p.dim(" (" + about + ")")
	}
	var rows [][]string
	row := func(label, value string) {
		if value != "" {
			rows = append(rows, []string{"  " + p.dim(label), value})
		}
	}
	row("from this machine", p.cyan(c.URLs.Host))
	row("from containers", c.URLs.Container)
	for _, name := range slices.Sorted(maps.Keys(c.Env)) {
		row("variable", name+"="+c.Env[name])
	}
	if len(c.Shell) > 0 {
		row("client", "devbliss shell "+c.Service)
	}
	if _, err := io.WriteString(e.out, title+"\n"); err != nil {
		return err
	}
	return writeTable(e.out, rows)
}

// printAddresses writes one line for each service that this machine can reach.
func (e *env) printAddresses(ctx context.Context, st *stack.Stack, services []string) error {
	connections, err := st.Connections(ctx)
	if err != nil {
		return err
	}
	p := e.paintOut()
	var rows [][]string
	for _, c := range connections {
		if c.URLs.Host == "" || (len(services) > 0 && !slices.Contains(services, c.Service)) {
			continue
		}
		rows = append(rows, []string{c.Service, p.cyan(c.URLs.Host)})
	}
	return writeTable(e.out, rows)
}
