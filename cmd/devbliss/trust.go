package main

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/team"
)

func newTrust(e *env) *cobra.Command {
	revoke, dryRun := false, false
	cmd := &cobra.Command{
		Use:   "trust",
		Short: "Allow what the project runs on this machine",
		Long: "Shows what the x-devbliss block of the compose file runs on this machine, outside of\n" +
			"containers, and allows it: nothing of it runs before. What is allowed are these\n" +
			"commands, as they are written now and in this folder; when they change, you are asked\n" +
			"again. A script that they call may change unasked.",
		Example: "devbliss trust\n" +
			"devbliss trust --dry-run   only show them\n" +
			"devbliss trust --revoke    allow nothing any more",
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if revoke {
				return during("trust", e.revoke(dryRun))
			}
			return during("trust", e.trust(cmd.Context(), dryRun))
		},
	}
	cmd.Flags().BoolVar(&revoke, "revoke", false, "allow nothing any more")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "show the commands and allow nothing")
	return cmd
}

func (e *env) trust(ctx context.Context, dryRun bool) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	t, err := st.Team(ctx)
	if err != nil {
		return err
	}
	all := t.OnHost()
	if len(all) == 0 {
		e.talk.say("the compose file runs nothing on this machine")
		return nil
	}
	if err := e.printHostCommands(all); err != nil {
		return err
	}
	var barred *stack.Untrusted
	err = st.Allowed(t)
	switch {
	case err != nil && !errors.As(err, &barred):
		return err
	case dryRun && err != nil:
		e.talk.say("not allowed yet: devbliss trust")
		return nil
	case dryRun:
		e.talk.say("allowed")
		return nil
	}
	if err := st.Trust(t); err != nil {
		return err
	}
	e.talk.say("allowed until they change; take it back: devbliss trust --revoke")
	return nil
}

func (e *env) revoke(dryRun bool) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	if dryRun {
		e.talk.say("nothing of the project would be allowed to run on this machine any more")
		return nil
	}
	some, err := st.Distrust()
	if err != nil {
		return err
	}
	if !some {
		e.talk.say("nothing was allowed")
		return nil
	}
	e.talk.say("nothing of the project may run on this machine any more")
	return nil
}

func (e *env) printHostCommands(all []team.HostCommand) error {
	p := e.paintOut()
	var rows [][]string
	for _, c := range all {
		rows = append(rows, []string{p.bold(c.For), c.Command.Shown()})
	}
	return writeTable(e.out, rows)
}

// allow makes sure that the user has allowed what the block runs on this machine,
// and asks where somebody is there.
func (e *env) allow(ctx context.Context, st *stack.Stack, t *stack.Team) error {
	err := st.Allowed(t)
	var barred *stack.Untrusted
	if err == nil || !errors.As(err, &barred) || !e.interactive() {
		return err
	}
	p := e.paintErr()
	e.talk.say("the compose file runs on this machine, outside of containers:")
	for _, c := range barred.Commands {
		e.talk.say("  %s  %s", p.bold(c.For), c.Command.Shown())
	}
	answer, askErr := e.ask(ctx, "allow that, until it changes? [y/N] ")
	if errors.Is(askErr, errNo) {
		return err
	}
	if askErr != nil {
		return askErr
	}
	switch strings.ToLower(answer) {
	case "y", "yes":
		return st.Trust(t)
	}
	return err
}
