package main

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// shellOptions are the choices of a shell.
type shellOptions struct {
	user    string
	replica int
	sh      bool
}

func newShell(e *env) *cobra.Command {
	var o shellOptions
	cmd := &cobra.Command{
		Use:   "shell SERVICE [-- COMMAND...]",
		Short: "Open the client or a shell in a container",
		Long: "Opens the client of a service (redis-cli, psql, …), or a shell where it has none, in\n" +
			"its running container. What follows -- is run instead. Ends with that program's exit code.",
		Example: "devbliss shell redis\n" +
			"devbliss shell redis --sh        a shell, not redis-cli\n" +
			"devbliss shell redis -- redis-cli dbsize\n" +
			"devbliss shell postgres < schema.sql",
		ValidArgsFunction: completeService(e),
		RunE:              func(cmd *cobra.Command, args []string) error { return runShell(cmd, e, args, o) },
	}
	cmd.Flags().StringVarP(&o.user, "user", "u", "", "run as this `USER` of the container")
	cmd.Flags().BoolVar(&o.sh, "sh", false, "open a shell, also where it has a client")
	cmd.Flags().IntVar(&o.replica, "index", 0, "`NUMBER` of the container where the service has several")
	return cmd
}

func runShell(cmd *cobra.Command, e *env, args []string, o shellOptions) error {
	service, command, err := shellArguments(cmd, args)
	if err != nil {
		return err
	}
	switch {
	case o.sh && len(command) > 0:
		return misused(cmd, "--sh opens a shell, and what follows -- runs instead of one")
	case o.sh:
		command = stack.PlainShell()
	}
	st, err := e.open()
	if err != nil {
		return err
	}
	in := e.in
	if !e.inTerminal {
		in = struct{ io.Reader }{in} // a file of the disk cannot be waited for, as a terminal can
	}
	code, err := st.Shell(cmd.Context(), service, engine.ExecOptions{
		Replica: o.replica,
		Command: command,
		User:    o.user,
		TTY:     e.inTerminal && e.outTerminal,
		In:      in,
		Out:     e.out,
		Err:     e.talk.w,
	})
	if err != nil {
		return during("shell "+service, err)
	}
	if code != 0 {
		return &exitError{code: code}
	}
	return nil
}

// shellArguments takes the arguments apart: one service before the --, a command
// after it.
func shellArguments(cmd *cobra.Command, args []string) (service string, command []string, err error) {
	before := args
	if at := cmd.ArgsLenAtDash(); at >= 0 {
		before, command = args[:at], args[at:]
	}
	switch len(before) {
	case 0:
		return "", nil, misused(cmd, "shell needs the name of a service; devbliss ps shows them")
	case 1:
		return before[0], command, nil
	default:
		return "", nil, misused(cmd, "a command to run comes after --, as in: devbliss shell %s -- %s", before[0], before[1])
	}
}
