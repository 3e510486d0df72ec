package main

import (
	"context"
	"io"
	"os"

	"github.com/charmbracelet/x/term"

	"github.com/devbliss/devbliss/internal/docker"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/ui"
)

// surroundings describes the process that devbliss really runs in.
func surroundings() *env {
	in, out, errs := os.Stdin, os.Stdout, os.Stderr
	e := &env{
		in:          in,
		out:         out,
		talk:        &talk{w: errs},
		inTerminal:  term.IsTerminal(in.Fd()),
		outTerminal: term.IsTerminal(out.Fd()),
		errTerminal: term.IsTerminal(errs.Fd()),
		size:        func() (int, int) { return sizeOf(errs) },
		environ:     os.Environ(),
		dashboard: func(ctx context.Context, o ui.Options) (ui.Next, error) {
			setGC(gcOfDashboard)
			return ui.Run(ctx, o)
		},
		abandon: func() {},
		connect: func(dockerContext string, warn func(string)) engine.Engine {
			return docker.New(docker.Options{Context: dockerContext, Warn: warn})
		},
	}
	docker.Quiet(e.talk.warn)
	// A folder that is gone or a program that cannot be found is met again, with
	// a better sentence, by the command that needs it.
	e.dir, _ = os.Getwd()
	e.self, _ = os.Executable()
	if before, err := term.GetState(in.Fd()); err == nil && e.outTerminal {
		e.abandon = func() { leave(out, in.Fd(), before) }
	}
	return e
}

// leave ends what a screen may have switched on, for a process that is about to
// be ended in the middle of it: alternate screen, mouse, hidden cursor, colours,
// raw mode.
func leave(w io.Writer, fd uintptr, before *term.State) {
	_, _ = io.WriteString(w, "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?1049l\x1b[?25h\x1b[0m")
	_ = term.Restore(fd, before)
}

// sizeOf is the terminal's size in cells; 80x24 where it will not tell.
func sizeOf(f *os.File) (width, height int) {
	width, height, err := term.GetSize(f.Fd())
	if err != nil || width <= 0 || height <= 0 {
		return 80, 24
	}
	return width, height
}
