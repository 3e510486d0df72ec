package main

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/untrusted"
)

func newWatch(e *env) *cobra.Command {
	noUp := false
	cmd := &cobra.Command{
		Use:   "watch [SERVICE...]",
		Short: "Carry changes of your files into the containers",
		Long: "Starts services, as devbliss up does, and then does what their develop.watch in the\n" +
			"compose file says whenever a file changes: copies it into the container, restarts it,\n" +
			"or builds it anew. It goes on until you press Ctrl-C; the containers keep running.",
		Example: "devbliss watch\n" +
			"devbliss watch api\n" +
			"devbliss watch --no-up     the containers run already",
		ValidArgsFunction: completeServices(e),
		RunE: func(cmd *cobra.Command, args []string) error {
			return e.runWatch(cmd.Context(), args, noUp)
		},
	}
	cmd.Flags().BoolVar(&noUp, "no-up", false, "do not start anything")
	return cmd
}

func (e *env) runWatch(ctx context.Context, services []string, noUp bool) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	if err := st.CanDevelop(ctx, services); err != nil {
		return during(verb("watch", services), err)
	}
	if !noUp {
		if _, err := e.runUp(ctx, services, engine.UpOptions{}, upRoom{}); err != nil {
			return err
		}
	}
	e.talk.say("watching your files; Ctrl-C ends it, the containers keep running")
	return during(verb("watch", services), st.Develop(ctx, services, func(s engine.Sync) {
		_, _ = fmt.Fprintln(e.out, e.syncText(s)) // who closed stdout does not read it
	}))
}

// syncText is what watching did, in a line, or in several where it failed.
func (e *env) syncText(s engine.Sync) string {
	text, p := untrusted.PlainLines(s.Text), e.paintOut()
	if s.Failed {
		text = p.red("failed") + "  " + text
	}
	if s.Service != "" {
		text = s.Service + "  " + text
	}
	return p.dim(time.Now().Format(time.TimeOnly)) + "  " + text
}
