package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/lint"
	"github.com/devbliss/devbliss/internal/untrusted"
)

func newLint(e *env) *cobra.Command {
	target, asJSON, strict := string(lint.Compose), false, false
	cmd := &cobra.Command{
		Use:   "lint",
		Short: "Say what must change before others reach the project",
		Long: "Looks for what works on this machine and would not, or not safely, on a server with\n" +
			"docker compose, on Docker Swarm or on Kubernetes: each with its line, why, and the\n" +
			"change. It changes nothing. It ends with 1 where something is an error.",
		Example: "devbliss lint\n" +
			"devbliss lint --for swarm\n" +
			"devbliss lint --for kubernetes --strict   warnings count as errors, for CI\n" +
			"devbliss lint --json",
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !slices.Contains(lint.Targets(), lint.Target(target)) {
				return misused(cmd, "--for is compose, swarm or kubernetes, not %s", quote(target))
			}
			worst := lint.Error
			if strict {
				worst = lint.Warning
			}
			return during("lint", e.runLint(cmd, lint.Target(target), worst, asJSON))
		},
	}
	f := cmd.Flags()
	f.StringVar(&target, "for", target, "where it is to run: `PLACE` is compose, swarm or kubernetes")
	f.BoolVar(&strict, "strict", false, "end with 1 for warnings, too")
	f.BoolVar(&asJSON, "json", false, "print JSON")
	must(cmd.RegisterFlagCompletionFunc("for", cobra.FixedCompletions([]string{"compose", "swarm", "kubernetes"}, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

func (e *env) runLint(cmd *cobra.Command, target lint.Target, worst lint.Severity, asJSON bool) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	found, err := st.Lint(cmd.Context(), target)
	if err != nil {
		return err
	}
	if asJSON {
		err = writeJSON(e.out, filled(found))
	} else {
		err = e.printFindings(found)
	}
	if err == nil && slices.ContainsFunc(found, func(f lint.Finding) bool { return f.Severity.AtLeast(worst) }) {
		return &exitError{code: codeFailed}
	}
	return err
}

// together makes one of findings that differ in the service only: those that share
// lines of the file.
func together(found []lint.Finding) []lint.Finding {
	var all []lint.Finding
	for _, f := range found {
		i := slices.IndexFunc(all, func(known lint.Finding) bool {
			other := known
			other.Service = f.Service
			return other == f && f.Rule != "production"
		})
		if i < 0 {
			all = append(all, f)
			continue
		}
		all[i].Service += ", " + f.Service
	}
	return all
}

// printFindings writes what was found for people, and how much of it there is.
func (e *env) printFindings(found []lint.Finding) error {
	p := e.paintOut()
	ink := map[lint.Severity]func(string) string{lint.Error: p.red, lint.Warning: p.yellow, lint.Note: p.dim}
	counts := map[lint.Severity]int{}
	var b strings.Builder
	for _, f := range together(found) {
		counts[f.Severity]++
		head := ink[f.Severity](fmt.Sprintf("%-7s", f.Severity)) + "  "
		if f.Line > 0 {
			head += fmt.Sprintf("%s:%d  ", e.relative(f.File), f.Line)
		}
		fmt.Fprintf(&b, "%s%s: %s\n", head, p.bold(untrusted.Plain(f.Service)), untrusted.Plain(f.Text))
		if f.Why != "" {
			fmt.Fprintf(&b, "         %s\n", untrusted.Plain(f.Why))
		}
		if f.Change != "" {
			fmt.Fprintf(&b, "         %s %s\n", p.bold("change:"), untrusted.Plain(f.Change))
		}
	}
	var parts []string
	for _, s := range []lint.Severity{lint.Error, lint.Warning, lint.Note} {
		if n := counts[s]; n > 0 {
			word := string(s)
			if n > 1 {
				word += "s"
			}
			parts = append(parts, fmt.Sprintf("%d %s", n, word))
		}
	}
	if len(parts) == 0 {
		parts = []string{"nothing stands in the way"}
	}
	b.WriteString(strings.Join(parts, ", ") + "\n")
	_, err := fmt.Fprint(e.out, b.String())
	return err
}
