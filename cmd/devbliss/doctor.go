package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/stack"
)

func newDoctor(e *env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "doctor",
		Short: "Check Docker, the compose file and the ports",
		Long: "Checks what the project needs to run on this machine and says for each thing that is\n" +
			"missing what to do about it. It changes nothing.",
		Example: "devbliss doctor\n" +
			"devbliss doctor --json",
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE:              func(cmd *cobra.Command, _ []string) error { return runDoctor(cmd, e, asJSON) },
	}
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
