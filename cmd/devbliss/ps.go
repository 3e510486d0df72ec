package main

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

func newPs(e *env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "ps [SERVICE...]",
		Short: "Show services: state, health, ports and what is wrong",
		Long: "Shows every service of the compose file with its state, health and ports, and for a\n" +
			"bad one why it is bad.",
		Example: "devbliss ps\n" +
			"devbliss ps --json | jq -r '.[] | select(.health==\"unhealthy\").service'",
		ValidArgsFunction: completeServices(e),
		RunE: func(cmd *cobra.Command, args []string) error {
			return during(verb("ps", args), runPs(cmd.Context(), e, args, asJSON))
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func runPs(ctx context.Context, e *env, names []string, asJSON bool) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	services, err := st.Services(ctx)
	if err != nil {
		return err
	}
	services, err = named(services, names)
	if err != nil {
		return err
	}
	if asJSON {
		return writeJSON(e.out, filled(services))
	}
	return e.printServices(services)
}

// named picks services by name; no names: all.
func named(services []stack.Service, names []string) ([]stack.Service, error) {
	if len(names) == 0 {
		return services, nil
	}
	all := make([]string, len(services))
	for i, s := range services {
		all[i] = s.Name
	}
	picked := make([]stack.Service, 0, len(names))
	for _, name := range names {
		i := slices.Index(all, name)
		if i < 0 {
			return nil, &stack.NoService{Name: name, Near: stack.Near(name, all)}
		}
		picked = append(picked, services[i])
	}
	return picked, nil
}

// printServices writes the table of services.
func (e *env) printServices(services []stack.Service) error {
	if len(services) == 0 {
		_, err := io.WriteString(e.out, "no services\n")
		return err
	}
	p, g := e.paintOut(), e.glyphs()
	rows := [][]string{{p.bold("SERVICE"), p.bold("STATE"), p.bold("PORTS"), p.bold("WHY")}}
	for _, s := range services {
		rows = append(rows, []string{nameOf(s), condition(s, p, g), ports(s.Ports), oneLine(s.Why)})
	}
	return writeTable(e.out, rows)
}

// nameOf is the service's name, with the number of its containers where it has
// several.
func nameOf(s stack.Service) string {
	if n := len(s.Containers); n > 1 {
		return s.Name + " x" + strconv.Itoa(n)
	}
	return s.Name
}

// condition is a state as glyph and word, coloured by what it amounts to.
func condition(s stack.Service, p paint, g glyphs) string {
	word := stateWord(s)
	switch s.Verdict() {
	case stack.Good:
		return p.green(g.done + " " + word)
	case stack.Busy:
		return p.yellow(g.busy + " " + word)
	case stack.Failing:
		return p.red(g.failed + " " + word)
	case stack.Off:
	}
	return p.dim(g.off + " " + word)
}

func stateWord(s stack.Service) string {
	switch {
	case s.State == engine.Absent:
		return "not created"
	case s.State == engine.Running && s.Health != engine.NoCheck:
		return string(s.Health)
	case s.State == engine.Exited && s.OneShot && s.ExitCode == 0:
		return "done"
	case s.State == engine.Exited:
		return "exited " + strconv.Itoa(s.ExitCode)
	default:
		return string(s.State)
	}
}

// ports writes published ports as docker does, shorter: loopback is the rule and
// stays unsaid.
func ports(published []engine.Port) string {
	var out []string
	for _, p := range published {
		s := strconv.Itoa(p.Published) + "->" + strconv.Itoa(p.Target)
		if p.IP != "127.0.0.1" && p.IP != "::1" {
			s = p.IP + ":" + s
		}
		if p.Protocol != "tcp" {
			s += "/" + p.Protocol
		}
		out = append(out, s)
	}
	return strings.Join(out, ", ")
}
