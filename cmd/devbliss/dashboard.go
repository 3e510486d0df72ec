package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/ui"
)

// overviewLines is how many lines of each log the overview shows.
const overviewLines = 10

// runDashboard is the bare devbliss: a screen where there is one, else the same
// facts once, as text.
func runDashboard(ctx context.Context, e *env) error {
	if !e.inTerminal || !e.outTerminal || e.variable("TERM") == "dumb" {
		return e.overview(ctx)
	}
	defer e.divert()()
	defer e.talk.mute()()
	settings, wrong := e.settings()
	for {
		st, err := e.openQuietly()
		if err != nil {
			return err
		}
		next, err := e.dashboard(ctx, ui.Options{
			Stack:   st,
			In:      e.in,
			Out:     e.out,
			Environ: e.environ,
			Dir:     e.dir,
			Self:    e.self,
			Args:    e.flags.args(),
			ASCII:   e.ascii(),

			Settings: settings,
			Wrong:    wrong,
		})
		if err != nil { // it may have been ended between two of its own steps
			e.abandon()
			return err
		}
		if next.Nowhere() {
			return nil
		}
		e.goTo(ctx, next)
	}
}

// goTo makes another project, or another docker context, the one that is meant.
func (e *env) goTo(ctx context.Context, next ui.Next) {
	if next.Context != "" {
		e.flags.context = next.Context
	}
	if next.Project.Name == "" {
		return
	}
	e.dir = next.Project.Folder
	e.flags = globals{context: e.flags.context, plain: e.flags.plain}
	// Where the folder by itself means those files, all of devbliss works as it does
	// there; else they are named.
	if found, err := composefile.Find(e.source()); err != nil || !slices.Equal(found.Files, next.Project.Files) {
		e.flags.files = next.Project.Files
		e.flags.projectDir = next.Project.Folder
	}
	st, err := e.openQuietly()
	if err != nil {
		return // opening it again says so
	}
	if p, err := st.Project(ctx); err != nil || p.Name != next.Project.Name {
		e.flags.project = next.Project.Name
	}
}

// divert sends what others write to the process's stderr into a file while the
// dashboard has the screen: credential helpers are started with os.Stderr, and a
// single line of theirs would stay on the screen. What it returns undoes it.
func (e *env) divert() (undo func()) {
	file, err := os.OpenFile(e.strayPath(), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		file, err = os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	}
	if err != nil {
		return func() {}
	}
	before := os.Stderr
	os.Stderr = file
	return func() {
		os.Stderr = before
		_ = file.Close() // nothing in it is worth an error
	}
}

// strayPath is the file for what others write to stderr.
func (e *env) strayPath() string {
	dir, err := os.UserCacheDir()
	if err != nil {
		return os.DevNull
	}
	dir = filepath.Join(dir, "devbliss")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return os.DevNull
	}
	return filepath.Join(dir, "stderr.log")
}

// overview writes what the dashboard would show: services, addresses, the ends
// of the logs.
func (e *env) overview(ctx context.Context) error {
	st, err := e.open()
	if err != nil {
		return err
	}
	services, err := st.Services(ctx)
	if err != nil {
		return err
	}
	if err := e.printServices(services); err != nil {
		return err
	}
	if _, err := io.WriteString(e.out, "\n"); err != nil {
		return err
	}
	if err := e.printAddresses(ctx, st, nil); err != nil {
		return err
	}
	if _, err := io.WriteString(e.out, "\n"); err != nil {
		return err
	}
	return e.printLogs(ctx, logsOptions{LogOptions: engine.LogOptions{Tail: overviewLines, NoDividers: true}})
}
