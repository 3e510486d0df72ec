package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/untrusted"
)

// lastWords is how many lines of a log stand under a service that fails.
const lastWords = 8

func newWhy(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "why [SERVICE...]",
		Short: "Say why something does not run, and what to do",
		Long: "Says of each service that fails or waits what the cause is, the evidence for it, the\n" +
			"last lines that it wrote, and what to try. It ends with 1 where something fails.",
		Example:           "devbliss why\ndevbliss why api",
		ValidArgsFunction: completeServices(e),
		RunE: func(cmd *cobra.Command, names []string) error {
			st, err := e.open()
			if err != nil {
				return err
			}
			failing, err := e.explain(cmd.Context(), st, names)
			if err != nil {
				return during(verb("why", names), err)
			}
			if failing {
				return &exitError{code: codeFailed}
			}
			return nil
		},
	}
}

// explain writes about the services named, or about those in trouble, and tells
// whether any fails.
func (e *env) explain(ctx context.Context, st *stack.Stack, names []string) (failing bool, err error) {
	all, err := st.Services(ctx)
	if err != nil {
		return false, err
	}
	services, err := named(all, names)
	if err != nil {
		return false, err
	}
	if len(names) == 0 {
		services = slices.DeleteFunc(slices.Clone(services), func(s stack.Service) bool { return s.Why == "" && s.Verdict() != stack.Failing })
	}
	if len(services) == 0 {
		_, err := fmt.Fprintln(e.out, calm(all))
		return false, err
	}
	for i, s := range services {
		failing = failing || s.Verdict() == stack.Failing
		if i > 0 {
			if _, err := io.WriteString(e.out, "\n"); err != nil {
				return failing, err
			}
		}
		if err := e.explainOne(ctx, st, s, all); err != nil {
			return failing, err
		}
	}
	return failing, nil
}

// calm is what is said when no service is in trouble.
func calm(all []stack.Service) string {
	running, done := 0, 0
	for _, s := range all {
		switch {
		case s.State == engine.Running:
			running++
		case s.Verdict() == stack.Good:
			done++
		}
	}
	if running == 0 {
		return "nothing runs, and nothing is wrong: devbliss up starts everything"
	}
	text := fmt.Sprintf("nothing is wrong: %d of %d services run", running, len(all))
	if done > 0 {
		text += fmt.Sprintf(", %d did its work and ended", done)
	}
	return text
}

func (e *env) explainOne(ctx context.Context, st *stack.Stack, s stack.Service, all []stack.Service) error {
	p := e.paintOut()
	rows := [][]string{{p.bold(nameOf(s)) + "  " + condition(s, p, e.glyphs())}}
	row := func(label, value string) {
		if value = oneLine(value); value != "" {
			rows = append(rows, []string{"  " + p.dim(label), value})
		}
	}
	row("cause", s.Why)
	if !s.Since.IsZero() {
		row("since", s.Since.Local().Format(time.DateTime))
	}
	if s.Restarts > 0 {
		row("restarts", fmt.Sprint(s.Restarts))
	}
	for _, on := range slices.Sorted(maps.Keys(s.DependsOn)) {
		if i := slices.IndexFunc(all, func(other stack.Service) bool { return other.Name == on }); i >= 0 {
			row("waits for", on+"  "+condition(all[i], p, e.glyphs()))
		}
	}
	row("image", s.Image)
	if s.Drifted {
		row("file", "it has changed since the container was made; devbliss up applies that")
		drift, err := st.Drift(ctx, s.Name, false)
		if err != nil && ctx.Err() != nil {
			return err
		}
		for _, d := range drift { // that it differs is known also where nothing of it shows
			row("", changed(d))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(s.Detail)) {
		c := s.Detail[name]
		row("container", name)
		row("engine says", c.Error)
		row("health check", c.HealthOutput)
	}
	words, err := e.lastWords(ctx, st, s)
	if err != nil {
		return err
	}
	label := "log"
	for _, line := range words {
		row(label, line)
		label = ""
	}
	row("try", attempt(s))
	return writeTable(e.out, rows)
}

// lastWords are the last lines of a service that fails.
func (e *env) lastWords(ctx context.Context, st *stack.Stack, s stack.Service) ([]string, error) {
	if s.Verdict() != stack.Failing || s.State == engine.Created {
		return nil, nil
	}
	var words []string
	err := st.Logs(ctx, engine.LogOptions{Services: []string{s.Name}, Tail: lastWords, NoDividers: true}, func(l engine.Line) {
		words = append(words, untrusted.Plain(l.Text))
	})
	return words[max(0, len(words)-lastWords):], err
}

// changed is a difference in one line: "environment LOG: info, now debug".
func changed(d stack.Difference) string {
	switch {
	case d.Is == "":
		return d.What + ": " + d.Wants + ", new"
	case d.Wants == "":
		return d.What + ": " + d.Is + ", gone from the file"
	case d.Is == d.Wants: // a secret
		return d.What + ": " + d.Is + ", now another one"
	}
	return d.What + ": " + d.Is + ", now " + d.Wants
}

// attempt is what may help a service.
func attempt(s stack.Service) string {
	switch {
	case s.State == engine.Absent || s.State == engine.Created:
		return "devbliss up " + s.Name
	case s.Verdict() != stack.Failing:
		return ""
	case strings.HasPrefix(s.Why, "port "):
		return "devbliss up --free-ports"
	case s.ExitCode == 127:
		return fmt.Sprintf("see that the image has the program that command and entrypoint name, mend it, devbliss up %s", s.Name)
	case s.ExitCode == 126:
		return fmt.Sprintf("see that the file may be run (chmod +x) and is made for this machine, devbliss up --build %s", s.Name)
	case strings.Contains(s.Why, "out of memory"):
		return fmt.Sprintf("give it more memory (deploy.resources.limits.memory) or have it use less, devbliss up %s", s.Name)
	case s.State == engine.Running:
		return fmt.Sprintf("devbliss logs -f %s, then devbliss restart %s", s.Name, s.Name)
	}
	return fmt.Sprintf("devbliss logs %s, mend it, devbliss up %s", s.Name, s.Name)
}
