package main

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/ui"
)

// env is the world around one call of devbliss: streams, process environment and
// the ways to reach other rooms. Commands take everything from here, so that a
// test can run them side by side in one process.
type env struct {
	in    io.Reader
	lines *bufio.Reader // of in, made when the first is asked for
	out   io.Writer     // data
	talk  *talk         // everything else

	inTerminal  bool
	outTerminal bool
	errTerminal bool
	size        func() (width, height int) // of the terminal

	dir     string   // current folder, absolute
	environ []string // NAME=value
	self    string   // path of this program

	connect   func(dockerContext string, warn func(string)) engine.Engine
	dashboard func(context.Context, ui.Options) (ui.Next, error)
	abandon   func() // leaves the terminal usable when the process must end at once

	stateDir  string                               // "" is the user's
	configDir string                               // "" is the user's
	cacheDir  string                               // "" is the user's
	busy      func(port int) (stack.Process, bool) // nil asks the system

	lookup func(ctx context.Context, host string) error // nil asks the system

	flags  globals
	events *events // nil where people read what is done
}

// variable returns a variable of the process environment.
func (e *env) variable(name string) string {
	for _, v := range e.environ {
		if rest, ok := strings.CutPrefix(v, name+"="); ok {
			return rest
		}
	}
	return ""
}

// open makes the stack that the global flags mean. It reads the catalogs and does
// not talk to Docker.
func (e *env) open() (*stack.Stack, error) { return e.openWith(e.talk.warn) }

// openQuietly is open where warnings would be in the way: shell completion, the
// dashboard.
func (e *env) openQuietly() (*stack.Stack, error) { return e.openWith(func(string) {}) }

func (e *env) openWith(warn func(string)) (*stack.Stack, error) {
	addons, err := e.addonsWith(warn)
	if err != nil {
		return nil, err
	}
	return stack.Open(stack.Options{
		Source:   e.source(),
		Engine:   e.connect(e.flags.context, warn),
		Catalog:  addons,
		StateDir: e.stateDir,
		Version:  ownVersion(),
		Warn:     warn,
		Busy:     e.busy,
		Lookup:   e.lookup,
	}), nil
}

// source says which project the global flags mean.
func (e *env) source() composefile.Source {
	return composefile.Source{
		Dir:         e.dir,
		Files:       e.absolute(e.flags.files),
		Name:        e.flags.project,
		Profiles:    e.flags.profiles,
		EnvFiles:    e.absolute(e.flags.envFiles),
		ProjectDir:  e.absolutePath(e.flags.projectDir),
		Environment: e.environ,
	}
}

func (e *env) absolute(paths []string) []string {
	out := make([]string, len(paths))
	for i, p := range paths {
		out[i] = e.absolutePath(p)
	}
	return out
}

// absolutePath resolves a path of the command line; "-" is stdin and "" nothing.
func (e *env) absolutePath(path string) string {
	if path == "" || path == "-" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(e.dir, path)
}

// relative shows a path as a person in the current folder would write it.
func (e *env) relative(path string) string {
	rel, err := filepath.Rel(e.dir, path)
	if err != nil || strings.HasPrefix(rel, ".."+string(os.PathSeparator)+"..") {
		return path
	}
	return rel
}

// interactive reports whether a person can be asked.
func (e *env) interactive() bool { return e.inTerminal && e.errTerminal && !e.flags.plain }

// paintOut is the paint for stdout.
func (e *env) paintOut() paint { return paint{on: e.outTerminal && e.colours()} }

// paintErr is the paint for stderr.
func (e *env) paintErr() paint { return paint{on: e.errTerminal && e.colours()} }

func (e *env) colours() bool {
	return !e.flags.plain && e.variable("NO_COLOR") == "" && e.variable("TERM") != "dumb"
}

// ascii reports whether glyphs outside ASCII may come out wrong: --plain, or a
// locale that names another encoding than UTF-8.
func (e *env) ascii() bool {
	if e.flags.plain {
		return true
	}
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToUpper(e.variable(name)); locale != "" {
			return !strings.Contains(locale, "UTF-8") && !strings.Contains(locale, "UTF8")
		}
	}
	return false
}
