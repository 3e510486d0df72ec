package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
	"github.com/devbliss/devbliss/internal/stack"
)

// buffer may be written while it is read.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

func (b *buffer) reset() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.b.Reset()
}

func testEnv(t *testing.T, fake *enginetest.Fake, compose string) (e *env, out, errs *buffer) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(compose), 0o600); err != nil {
		t.Fatal(err)
	}
	out, errs = &buffer{}, &buffer{}
	return &env{
		in: strings.NewReader(""), out: out, talk: &talk{w: errs},
		size: func() (int, int) { return 80, 24 },
		dir:  dir, environ: []string{"HOME=" + dir}, stateDir: filepath.Join(dir, "state"),
		connect: func(string, func(string)) engine.Engine { return fake },
		busy:    func(int) (stack.Process, bool) { return stack.Process{}, false },
		abandon: func() {},
	}, out, errs
}

// interrupting cancels as soon as the engine has been asked for a verb.
type interrupting struct {
	*enginetest.Fake
	cancel context.CancelFunc
}

func (i interrupting) Logs(ctx context.Context, project string, o engine.LogOptions, line func(engine.Line)) error {
	line(engine.Line{Service: "web", Container: "p-web-1", Replica: 1, Text: "hello"})
	i.cancel()
	return i.Fake.Logs(ctx, project, o, line)
}

const oneService = "name: p\nservices:\n  web:\n    image: nginx:alpine\n"

func TestInterruptEndsWith130(t *testing.T) {
	fake := enginetest.NewFake()
	fake.Hold(enginetest.Up)
	e, _, errs := testEnv(t, fake, oneService)
	ctx, cancel := context.WithCancel(t.Context())
	e.errTerminal = true
	e.size = func() (int, int) { cancel(); return 80, 24 } // the first frame is on the screen
	if code := run(ctx, []string{"up"}, e); code != codeInterrupted {
		t.Errorf("ended with %d", code)
	}
	if !strings.Contains(errs.String(), "devbliss: interrupted") {
		t.Errorf("stderr: %q", errs.String())
	}
}

func TestInterruptedLogsAreWhole(t *testing.T) {
	fake := enginetest.NewFake()
	e, out, _ := testEnv(t, fake, oneService)
	ctx, cancel := context.WithCancel(t.Context())
	e.connect = func(string, func(string)) engine.Engine { return interrupting{fake, cancel} }
	if code := run(ctx, []string{"logs", "-f"}, e); code != codeInterrupted {
		t.Errorf("ended with %d", code)
	}
	if got := out.String(); got != "web-1 | hello\n" {
		t.Errorf("stdout: %q", got)
	}
}
