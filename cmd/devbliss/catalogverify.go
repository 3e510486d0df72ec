package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/verify"
)

// verifyOptions are the choices of a catalog verify.
type verifyOptions struct {
	json    bool
	timeout time.Duration
	beside  int
}

func newCatalogVerify(e *env) *cobra.Command {
	var o verifyOptions
	cmd := &cobra.Command{
		Use:   "verify [ADDON[@VERSION]...]",
		Short: "Start addons for real and prove that they work",
		Long: "Starts each addon in a project of its own on free ports, waits until it is healthy,\n" +
			"opens its URL, tries its client, restarts it and makes it anew, and looks whether its\n" +
			"data is still there. Then all of it is removed, whatever happened. Your own project\n" +
			"is not touched; the images stay. Without a name: the whole catalog, which is many\n" +
			"gigabytes of images.",
		Example: "devbliss catalog verify redis\n" +
			"devbliss catalog verify postgres@17 mysql -j 2\n" +
			"devbliss catalog verify --json > report.json",
		ValidArgsFunction: completeAddons(e),
		RunE:              func(cmd *cobra.Command, args []string) error { return runVerify(cmd, e, args, o) },
	}
	f := cmd.Flags()
	f.BoolVar(&o.json, "json", false, "print JSON")
	f.DurationVar(&o.timeout, "timeout", 10*time.Minute, "longest `TIME` for one addon, pulling its image included")
	f.IntVarP(&o.beside, "jobs", "j", 1, "`NUMBER` of addons at once")
	must(cmd.RegisterFlagCompletionFunc("timeout", cobra.FixedCompletions(nil, cobra.ShellCompDirectiveNoFileComp)))
	must(cmd.RegisterFlagCompletionFunc("jobs", cobra.FixedCompletions(nil, cobra.ShellCompDirectiveNoFileComp)))
	return cmd
}

func runVerify(cmd *cobra.Command, e *env, names []string, o verifyOptions) error {
	switch {
	case o.beside < 1:
		return misused(cmd, "--jobs is at least 1, not %d", o.beside)
	case o.timeout <= 0:
		return misused(cmd, "--timeout is longer than nothing, not %s", o.timeout)
	}
	addons, err := e.addonsAloud()
	if err != nil {
		return err
	}
	results, err := e.verify(cmd.Context(), addons, names, o)
	if o.json && (err == nil || len(results) > 0) {
		if failed := writeJSON(e.out, filled(results)); failed != nil {
			return failed
		}
	}
	if err != nil {
		return during("catalog verify", err)
	}
	return during("catalog verify", failures(results))
}

// verify proves addons and tells of each as it is done: to the data where that is
// lines, else beside it.
func (e *env) verify(ctx context.Context, addons *catalog.Catalog, names []string, o verifyOptions) ([]verify.Result, error) {
	report, end := e.verifying(o.json)
	defer end()
	defer context.AfterFunc(ctx, func() { e.talk.say("interrupted: taking down what runs; a second interrupt leaves it there") })()
	return verify.Run(ctx, verify.Options{
		Ground: verify.Ground{
			Catalog: addons,
			Engine:  e.connect(e.flags.context, e.talk.warn),
			Environ: e.environ,
		},
		Timeout: o.timeout, Beside: o.beside,
		Doing: report.doing, Done: report.done,
	}, names)
}

// verifying is the talk of a verify: on a terminal what is being done to each
// addon, anywhere else nothing but results.
type verifying struct {
	e     *env
	board *board // nil where nothing moves
	step  func(engine.Step)
	json  bool
}

func (e *env) verifying(json bool) (v *verifying, end func()) {
	v = &verifying{e: e, json: json, step: func(engine.Step) {}}
	if !e.moves() {
		return v, func() {}
	}
	v.board = newBoard(e.paintErr(), e.glyphs())
	v.step, end = e.talk.moving(v.board, e.size)
	return v, end
}

func (v *verifying) doing(addon, what string) {
	v.step(engine.Step{ID: addon, Text: what})
}

func (v *verifying) done(r verify.Result) {
	line := v.e.verified(r)
	if v.json {
		v.e.talk.instead(v.board, r.Addon, v.e.talk.w, line)
	} else {
		v.e.talk.instead(v.board, r.Addon, v.e.out, line)
	}
}

// verified is a result as a person reads it.
func (e *env) verified(r verify.Result) string {
	p, g := e.paintOut(), e.glyphs()
	mark := p.green(g.done)
	if !r.OK {
		mark = p.red(g.failed)
	}
	line := fmt.Sprintf("%s %-22s %7s  %s", mark, r.Addon+"@"+r.Version, fmt.Sprintf("%.1fs", r.Seconds), strings.Join(r.Proven, " "))
	line = strings.TrimRight(line, " ")
	if !r.OK {
		line += "\n  " + p.red("not "+r.Failed) + ": " + r.Why
	}
	return line + "\n"
}

// failures is the error about the addons that are not proved.
func failures(results []verify.Result) error {
	var failed []string
	for _, r := range results {
		if !r.OK {
			failed = append(failed, r.Addon)
		}
	}
	if len(failed) == 0 {
		return nil
	}
	return fmt.Errorf("%d of %d addons failed: %s", len(failed), len(results), strings.Join(failed, ", "))
}
