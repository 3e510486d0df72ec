// Package ui is the dashboard: keys in, frames out. It shows a stack.Stack and
// calls its verbs; it decides nothing about them and never talks to Docker.
package ui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/ui/screen"
)

// Options are the dashboard's surroundings.
type Options struct {
	Stack    *stack.Stack
	In       io.Reader
	Out      io.Writer
	Environ  []string // of the process: NO_COLOR, TERM, …
	Dir      string   // that Self is started in, "" is the current one
	Self     string   // path of the program, for opening shells beside the dashboard
	Args     []string // global flags to hand to Self, such as -f and -p
	Settings Settings // the user's own
	Wrong    []error  // what of them cannot be used
	ASCII    bool     // no glyphs outside ASCII
}

// framesPerSecond is how often Bubble Tea's renderer looks whether the terminal
// is to be set up otherwise. Frames do not wait for it: see package screen.
const framesPerSecond = 5

// farewell is how long Run waits for verbs that do not end when they are told to.
const farewell = 3 * time.Second

// Run shows the dashboard until the user quits, goes somewhere else, or ctx ends. The
// containers keep running. It returns ctx's error when that ended.
func Run(ctx context.Context, o Options) (Next, error) {
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	shown := screen.New(o.Out, colorprofile.Env(o.Environ))
	m := newModel(inner, surroundings{
		stack: o.Stack, environ: o.Environ, dir: o.Dir, self: o.Self, args: o.Args,
		theme: newTheme(o.Environ, o.ASCII, o.Settings), now: time.Now, zone: time.Local,
		in: o.In, out: o.Out, screen: shown, settings: o.Settings,
	})
	if len(o.Wrong) > 0 {
		m.notice = o.Wrong[0].Error()
	}
	program := tea.NewProgram(
		m, tea.WithContext(ctx), tea.WithInput(o.In), tea.WithOutput(output(o.Out, shown)), tea.WithEnvironment(o.Environ),
		tea.WithFPS(framesPerSecond), tea.WithColorProfile(colorprofile.Env(o.Environ)),
	)
	_, err := program.Run()
	if gone := shown.Close(); err == nil {
		err = gone
	}
	cancel()
	m.crew.wait(farewell)
	if err == nil && m.next.Nowhere() {
		_, _ = io.WriteString(o.Out, m.goodbye()) // nobody is there to hear that it failed
	}
	switch {
	case ctx.Err() != nil:
		return Next{}, ctx.Err()
	case errors.Is(err, tea.ErrInterrupted):
		return Next{}, context.Canceled
	case err != nil:
		return Next{}, fmt.Errorf("show the dashboard: %w", err)
	}
	return m.next, nil
}

// goodbye says what goes on without the dashboard, "" where nothing does.
func (m *model) goodbye() string {
	running := 0
	for i := range m.list.every {
		if m.list.every[i].State == engine.Running {
			running++
		}
	}
	if running == 0 || m.view.Down != nil {
		return ""
	}
	verb, them := "keep", "them"
	if running == 1 {
		verb, them = "keeps", "it"
	}
	return fmt.Sprintf("%s of %s %s running; devbliss down stops %s\n", plural(running, "service"), m.view.Name, verb, them)
}
