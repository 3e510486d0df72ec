package main

import (
	"context"
	"strconv"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/logline"
)

// logsOptions are the choices of a logs.
type logsOptions struct {
	engine.LogOptions
	tail       string
	timestamps bool
	noPrefix   bool
	json       bool
	wanted     wanted
	filter     logline.Filter // what wanted means
}

func newLogs(e *env) *cobra.Command {
	var o logsOptions
	cmd := &cobra.Command{
		Use:   "logs [SERVICE...]",
		Short: "Show and follow logs",
		Long: "Shows the logs of services; none named means all. With -f it goes on across restarts\n" +
			"and recreated containers, without a lost or doubled line, until you press Ctrl-C.\n" +
			"What is asked for by --grep, --not, --level and --where is looked for in the lines that\n" +
			"--tail and --since leave; the lines of a stack trace stay with their error.",
		Example: "devbliss logs --tail 100\n" +
			"devbliss logs -f api worker\n" +
			"devbliss logs --since 10m --level error\n" +
			"devbliss logs --grep timeout --not /healthz api\n" +
			"devbliss logs --where 'status>=500' --json api",
		ValidArgsFunction: completeServices(e),
		RunE:              func(cmd *cobra.Command, args []string) error { return runLogs(cmd, e, args, o) },
	}
	f := cmd.Flags()
	f.BoolVarP(&o.Follow, "follow", "f", false, "go on with new lines")
	f.StringVarP(&o.tail, "tail", "n", "all", "`LINES` to show from the end of each log")
	f.StringVar(&o.Since, "since", "", "only lines after `TIME`: 10m, 2026-01-31T09:00:00Z or Unix seconds")
	f.StringVar(&o.Until, "until", "", "only lines before `TIME`")
	f.BoolVarP(&o.timestamps, "timestamps", "t", false, "put the time before each line")
	f.BoolVar(&o.noPrefix, "no-prefix", false, "leave out the name of the container; --no-log-prefix is the same")
	f.BoolVar(&o.noPrefix, "no-log-prefix", false, "as docker compose names --no-prefix")
	must(f.MarkHidden("no-log-prefix"))
	o.wanted.flags(f)
	f.BoolVar(&o.json, "json", false, "write one JSON object a line")
	// -f is --follow here. The flag of every command of that letter is hidden by
	// one without it; before the word logs -f still means the file.
	f.StringArrayVar(&e.flags.files, "file", nil, "compose `FILE`; may be given several times; -f before logs")
	return cmd
}

func runLogs(cmd *cobra.Command, e *env, services []string, o logsOptions) error {
	o.Tail = -1
	if o.tail != "all" {
		n, err := strconv.Atoi(o.tail)
		if err != nil || n < 0 {
			return misused(cmd, "--tail is a number of lines or all, not %s", quote(o.tail))
		}
		o.Tail = n
	}
	o.Services = services
	o.NoDividers = !o.Follow || !e.outTerminal || o.json
	var err error
	if o.filter, err = o.wanted.filter(); err != nil {
		return misused(cmd, "%v", err)
	}
	return during(verb("logs", services), e.printLogs(cmd.Context(), o))
}

// printLogs writes the log lines that are wanted to stdout until they end or ctx
// does.
func (e *env) printLogs(ctx context.Context, o logsOptions) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	var line func(engine.Line)
	var end func() error
	if o.json {
		p := newJSONPrinter(e.out)
		line, end = p.line, p.close
	} else {
		p := newPrinter(e, o)
		if project, err := st.Project(ctx); err == nil { // a name that comes late only moves the bar
			p.expect(chosen(project.ServiceNames(), o.Services))
		}
		line, end = p.line, p.close
	}
	err = st.Logs(ctx, o.LogOptions, sieved(o.filter, line))
	if ended := end(); err == nil {
		err = ended
	}
	return err
}

// chosen is what of all was asked for; nothing asked for is all.
func chosen(all, asked []string) []string {
	if len(asked) == 0 {
		return all
	}
	return asked
}
