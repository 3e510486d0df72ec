package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

func newDoctor(e *env) *cobra.Command {
	var asJSON, fix, dryRun bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check Docker, the compose file and the ports",
		Long: "Checks what the project needs to run on this machine and says for each thing that is\n" +
			"missing what to do about it. It changes nothing, unless --fix has it do what is safe:\n" +
			"env files are made from their examples, and taken ports are moved in .env.",
		Example: "devbliss doctor\n" +
			"devbliss doctor --json\n" +
			"devbliss doctor --fix\n" +
			"devbliss doctor --fix --dry-run   only say what it would do",
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if dryRun && !fix {
				return misused(cmd, "--dry-run is for --fix: without that doctor changes nothing")
			}
			if fix {
				if err := e.fix(cmd.Context(), dryRun); err != nil {
					return during("doctor", err)
				}
			}
			return runDoctor(cmd, e, asJSON)
		},
	}
	cmd.Flags().BoolVar(&fix, "fix", false, "first do what is safe: make env files from examples, move taken ports in .env")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "with --fix: say what it would do and do nothing")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

func runDoctor(cmd *cobra.Command, e *env, asJSON bool) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	findings := make([]stack.Finding, 0, 8)
	code := codeOK
	for f := range st.Doctor(cmd.Context()) {
		findings = append(findings, f)
		code = max(code, doctorCode(f))
		if asJSON {
			continue
		}
		if err := e.printFinding(f); err != nil {
			return err
		}
	}
	if asJSON {
		if err := writeJSON(e.out, findings); err != nil {
			return err
		}
	}
	if err := cmd.Context().Err(); err != nil {
		return err
	}
	if code != codeOK {
		return &exitError{code: code}
	}
	return nil
}

// doctorCode is the exit code that a finding asks for.
func doctorCode(f stack.Finding) int {
	switch {
	case f.OK:
		return codeOK
	case f.Check == "docker":
		return codeUnreachable
	default:
		return codeFailed
	}
}

func (e *env) printFinding(f stack.Finding) error {
	p, g := e.paintOut(), e.glyphs()
	mark := p.green(g.done)
	if !f.OK {
		mark = p.red(g.failed)
	}
	line := " " + mark + "  " + f.Check
	if f.Detail != "" {
		line += ": " + f.Detail
	}
	if !f.OK && f.Fix != "" {
		line += "\n      " + p.bold("try:") + " " + f.Fix
	}
	_, err := io.WriteString(e.out, line+"\n")
	return err
}

// fix does what can be taken back with devbliss undo and stays on this machine.
// What it cannot do the examination that follows says.
func (e *env) fix(ctx context.Context, dryRun bool) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	for _, plan := range []func() (*stack.Change, error){
		func() (*stack.Change, error) {
			setup, err := st.Setup(ctx)
			if err != nil {
				return nil, err
			}
			return st.PlanSetup(ctx, setup)
		},
		func() (*stack.Change, error) { return st.PlanFreePorts(ctx, nil) },
	} {
		change, err := plan()
		if err != nil || len(change.Files) == 0 {
			continue
		}
		e.sayNotes(change)
		if dryRun {
			continue
		}
		if err := e.doing(func(step func(engine.Step)) error { return st.Apply(ctx, change, step) }); err != nil {
			return err
		}
	}
	return ctx.Err()
}
