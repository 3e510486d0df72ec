package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/ui"
)

var update = flag.Bool("update-scripts", false, "write what the scripts compare with anew")

// TestScripts walks every script. In them `devbliss` runs in this process on a
// fake engine that lasts as long as the script; `exec devbliss` is the real
// program as a process of its own.
func TestScripts(t *testing.T) {
	program := buildOnce(t)
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       *update,
		Setup: func(s *testscript.Env) error {
			s.Values["world"] = newWorld()
			s.Setenv("PATH", program.dir+string(os.PathListSeparator)+s.Getenv("PATH"))
			s.Setenv("PROGRAM", filepath.Join(program.dir, "devbliss"))
			s.Setenv("HOME", s.WorkDir+"/home")
			s.Setenv("DOCKER_HOST", "unix://"+s.WorkDir+"/no-docker.sock")
			s.Setenv("LANG", "C.UTF-8")
			return nil
		},
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "root":
				return os.Geteuid() == 0, nil
			case "mounts": // a script may mount where nobody else sees it: exec unshare --user --map-root-user --mount
				return exec.Command("unshare", "--user", "--map-root-user", "--mount", "mount", "-t", "tmpfs", "none", "/").Run() == nil, nil
			}
			return false, fmt.Errorf("no such condition: %s", cond)
		},
		Cmds: scriptCommands(),
	})
}

type scriptCommand = func(ts *testscript.TestScript, neg bool, args []string)

func scriptCommands() map[string]scriptCommand {
	return map[string]scriptCommand{
		"devbliss": func(ts *testscript.TestScript, neg bool, args []string) { worldOf(ts).devbliss(ts, neg, args) },
		"code":     func(ts *testscript.TestScript, neg bool, args []string) { worldOf(ts).wasCode(ts, args) },
		"engine":   func(ts *testscript.TestScript, neg bool, args []string) { worldOf(ts).turn(ts, args) },
		"terminal": func(ts *testscript.TestScript, neg bool, args []string) { worldOf(ts).terminal = !neg },
		"answer": func(ts *testscript.TestScript, neg bool, args []string) {
			worldOf(ts).answer = unquoted(ts, strings.Join(args, " "))
		},
		"hesitate": func(ts *testscript.TestScript, neg bool, args []string) { worldOf(ts).hesitate(ts, args) },
		"listen":   func(ts *testscript.TestScript, neg bool, args []string) { worldOf(ts).listen(ts, args) },
		"calls":    func(ts *testscript.TestScript, neg bool, args []string) { worldOf(ts).called(ts, neg, args) },
		"volumes":  func(ts *testscript.TestScript, neg bool, args []string) { worldOf(ts).kept(ts, args) },
		"same":     sameBytes,
	}
}

// world is what is around devbliss in one script.
type world struct {
	fake     *enginetest.Fake
	terminal bool
	answer   string // typed on stdin
	before   func() // is done while the answer is awaited
	code     int    // of the last call
	busy     map[int]stack.Process
}

func newWorld() *world {
	return &world{fake: enginetest.NewFake(), before: func() {}, busy: map[int]stack.Process{}}
}

func worldOf(ts *testscript.TestScript) *world { return ts.Value("world").(*world) }

// passedOn are the variables that a script may set for devbliss.
func passedOn() []string {
	return []string{
		"HOME", "PATH", "LANG", "LC_ALL", "TERM", "NO_COLOR", "COMPOSE_FILE", "COMPOSE_PROJECT_NAME",
		"COMPOSE_PROFILES", "REDIS_PORT", "TAG", "DOCKER_HOST", "BROWSER",
	}
}

func (w *world) env(ts *testscript.TestScript, out, errs io.Writer) *env {
	var environ []string
	for _, name := range passedOn() {
		if value := ts.Getenv(name); value != "" {
			environ = append(environ, name+"="+value)
		}
	}
	return &env{
		in:          &typist{before: w.before, text: strings.NewReader(w.answer)},
		out:         out,
		talk:        &talk{w: errs},
		inTerminal:  w.terminal,
		outTerminal: w.terminal,
		errTerminal: w.terminal,
		size:        func() (int, int) { return 80, 24 },
		dir:         ts.MkAbs("."),
		environ:     environ,
		self:        "devbliss",
		stateDir:    ts.Getenv("WORK") + "/state",
		configDir:   ts.Getenv("WORK") + "/config",
		cacheDir:    ts.Getenv("WORK") + "/cache",
		connect:     func(string, func(string)) engine.Engine { return w.fake },
		dashboard: func(_ context.Context, o ui.Options) (ui.Next, error) {
			_, err := fmt.Fprintf(o.Out, "dashboard %s\n", strings.Join(o.Args, " "))
			return ui.Next{}, err
		},
		abandon: func() {},
		lookup: func(_ context.Context, host string) error {
			if strings.HasSuffix(host, ".invalid") {
				return errors.New("no such host")
			}
			return nil
		},
		busy: func(port int) (stack.Process, bool) {
			p, ok := w.busy[port]
			return p, ok
		},
	}
}

func (w *world) devbliss(ts *testscript.TestScript, neg bool, args []string) {
	w.code = run(context.Background(), args, w.env(ts, ts.Stdout(), ts.Stderr()))
	if (w.code != 0) != neg {
		ts.Fatalf("devbliss ended with %d", w.code)
	}
}

func (w *world) wasCode(ts *testscript.TestScript, args []string) {
	if len(args) != 1 || strconv.Itoa(w.code) != args[0] {
		ts.Fatalf("devbliss ended with %d, not %s", w.code, strings.Join(args, " "))
	}
}

// listen makes a process hold a port: listen 6379 812 redis-server.
func (w *world) listen(ts *testscript.TestScript, args []string) {
	port, pid := number(ts, args[0]), number(ts, args[1])
	w.busy[port] = stack.Process{PID: int32(pid), Name: args[2]}
}

// hesitate has somebody add a line to a file before every answer:
// hesitate compose.yaml '# mine'.
func (w *world) hesitate(ts *testscript.TestScript, args []string) {
	path := ts.MkAbs(args[0])
	w.before = func() {
		text, err := os.ReadFile(path)
		ts.Check(err)
		ts.Check(os.WriteFile(path, append(text, args[1]+"\n"...), 0o644))
	}
}

// typist is somebody at stdin who does something before the answer.
type typist struct {
	once   sync.Once
	before func()
	text   io.Reader
}

func (t *typist) Read(p []byte) (int, error) {
	t.once.Do(t.before)
	return t.text.Read(p)
}

// called asserts that the engine was asked for a verb.
func (w *world) called(ts *testscript.TestScript, neg bool, args []string) {
	found := false
	for _, c := range w.fake.Calls() {
		found = found || c == strings.Join(args, " ")
	}
	if found == neg {
		ts.Fatalf("the engine was asked for %s", strings.Join(w.fake.Calls(), ", "))
	}
}

// kept asserts which volumes there are.
func (w *world) kept(ts *testscript.TestScript, args []string) {
	if have := strings.Join(w.fake.VolumeNames(), " "); have != strings.Join(args, " ") {
		ts.Fatalf("the engine has the volumes %q", have)
	}
}

// turn turns a knob of the fake engine.
func (w *world) turn(ts *testscript.TestScript, args []string) {
	rest := args[1:]
	switch args[0] {
	case "gone":
		w.fake.Break(nil)
	case "denied":
		w.fake.Break(&engine.Error{Kind: engine.ErrDenied, Subject: "/var/run/docker.sock", Err: os.ErrPermission})
	case "missing":
		w.fake.Break(&engine.Error{Kind: engine.ErrNotInstalled, Subject: "/var/run/docker.sock", Err: os.ErrNotExist})
	case "hold":
		w.fake.Hold(enginetest.Verb(rest[0]))
	case "release":
		w.fake.Release(enginetest.Verb(rest[0]))
	case "back":
		w.fake.Mend()
	case "fail":
		w.fake.FailNext(enginetest.Verb(rest[0]), kindOf(ts, rest[1], rest[2:]))
	case "crash":
		w.fake.Crash(rest[0], number(ts, rest[1]))
	case "unhealthy":
		w.fake.Unhealthy(rest[0], rest[1])
	case "write":
		w.fake.Write(rest[0], 1, false, unquoted(ts, rest[1]))
	case "publish":
		w.fake.Publish(engine.Holder{Port: number(ts, rest[0]), Protocol: "tcp", Container: rest[1], Project: rest[2], Service: rest[3]})
	default:
		ts.Fatalf("the engine has no knob %s", args[0])
	}
}

func kindOf(ts *testscript.TestScript, kind string, about []string) error {
	kinds := map[string]error{
		"image-not-found": engine.ErrImageNotFound, "rate-limited": engine.ErrRateLimited,
		"registry-down": engine.ErrRegistryDown, "cut": engine.ErrPullCut, "disk-full": engine.ErrDiskFull,
		"build": engine.ErrBuild, "port-taken": engine.ErrPortTaken,
	}
	known, ok := kinds[kind]
	if !ok {
		ts.Fatalf("no such failure: %s", kind)
	}
	return &engine.Error{Kind: known, Subject: strings.Join(about, " "), Err: fmt.Errorf("the engine's own words")}
}

// unquoted turns \x1b and its like into bytes.
func unquoted(ts *testscript.TestScript, s string) string {
	text, err := strconv.Unquote(`"` + s + `"`)
	ts.Check(err)
	return text
}

func number(ts *testscript.TestScript, s string) int {
	n, err := strconv.Atoi(s)
	ts.Check(err)
	return n
}

// sameBytes compares two files byte for byte, which cmp does not for line ends.
func sameBytes(ts *testscript.TestScript, neg bool, args []string) {
	a, err := os.ReadFile(ts.MkAbs(args[0]))
	ts.Check(err)
	b, err := os.ReadFile(ts.MkAbs(args[1]))
	ts.Check(err)
	if bytes.Equal(a, b) == neg {
		ts.Fatalf("%s and %s: same is %v\n%s", args[0], args[1], !neg, a)
	}
}
