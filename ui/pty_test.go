//go:build unix

package ui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/creack/pty"
	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
	"github.com/devbliss/devbliss/internal/stack"
)

// childVariable makes the test binary a dashboard on the project of the folder
// that it names.
const childVariable = "DEVBLISS_UI_TEST_CHILD"

// child is the dashboard on its own terminal, as the program runs it.
func child() int {
	c, err := catalog.Embedded()
	if err != nil {
		panic(err)
	}
	fake := enginetest.NewFake()
	fake.AddImages("shop-api", "shop-web")
	var b engine.Engine = fake
	if os.Getenv("CHILD_PANICS") != "" {
		b = panicking{fake}
	}
	st := stack.Open(stack.Options{
		Source: composefile.Source{Dir: os.Getenv(childVariable)}, Engine: b, Catalog: c, StateDir: os.Getenv(childVariable),
		Busy: func(int) (stack.Process, bool) { return stack.Process{}, false },
	})
	switch _, err := Run(context.Background(), Options{Stack: st, In: os.Stdin, Out: os.Stdout, Environ: os.Environ()}); {
	case errors.Is(err, context.Canceled):
		return 130
	case err != nil:
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// panicking is an engine with a bug.
type panicking struct{ *enginetest.Fake }

func (panicking) Restart(context.Context, *types.Project, []string, func(engine.Step)) error {
	panic("a bug")
}

// onPty is a dashboard on a terminal that answers no question.
type onPty struct {
	t       *testing.T
	cmd     *exec.Cmd
	tty     *os.File
	other   *os.File // the program's end
	started time.Time
	before  *term.State

	mu  sync.Mutex
	out bytes.Buffer
	eof chan struct{}
}

func startOnPty(t *testing.T, environ ...string) *onPty {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(project), 0o644); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	p := &onPty{t: t, cmd: exec.Command(self), eof: make(chan struct{})}
	p.cmd.Env = append(slices.Concat(os.Environ(), environ), childVariable+"="+dir, "TERM=xterm-256color", "COLORTERM=")
	tty, child, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	p.tty, p.other = tty, child
	if err := pty.Setsize(tty, &pty.Winsize{Rows: 28, Cols: 100}); err != nil {
		t.Fatal(err)
	}
	if p.before, err = term.GetState(child.Fd()); err != nil {
		t.Fatal(err)
	}
	p.cmd.Stdin, p.cmd.Stdout, p.cmd.Stderr = child, child, child
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	p.started = time.Now()
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() { // ends when the terminal is closed
		defer close(p.eof)
		buf := make([]byte, 4096)
		for {
			n, err := tty.Read(buf)
			p.mu.Lock()
			p.out.Write(buf[:n])
			p.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		_ = p.cmd.Process.Kill()
		_ = child.Close()
		_ = tty.Close()
		<-p.eof
	})
	return p
}

// restored says how the terminal's settings differ from those before.
func (p *onPty) restored() error {
	after, err := term.GetState(p.other.Fd())
	if err != nil {
		return err
	}
	if diff := cmp.Diff(fmt.Sprint(p.before), fmt.Sprint(after)); diff != "" {
		return fmt.Errorf("the terminal's settings (-before +after):\n%s", diff)
	}
	return nil
}

func (p *onPty) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.out.String()
}

func (p *onPty) until(what string) {
	p.t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !strings.Contains(p.text(), what) {
		if time.Now().After(deadline) {
			p.t.Fatalf("no %q in %q", what, p.text())
		}
		<-time.After(time.Millisecond) // between two looks, not for something
	}
}

// ended waits for the program and looks at what it left behind.
func (p *onPty) ended(code int) {
	p.t.Helper()
	done := make(chan error, 1)
	go func() { done <- p.cmd.Wait() }()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
		p.t.Fatal("it does not end")
	}
	if got := p.cmd.ProcessState.ExitCode(); got != code {
		p.t.Errorf("exit code %d, want %d: %q", got, code, p.text())
	}
	p.until("\x1b[?1049l")
	after := p.text()[strings.LastIndex(p.text(), "\x1b[?1049l"):]
	if !strings.Contains(after, "\x1b[?25h") || strings.Contains(after, "\x1b[?1049h") || strings.Contains(after, "SERVICES") {
		p.t.Errorf("after leaving it wrote %q", after)
	}
	if i := strings.LastIndex(p.text(), "\x1b[?1002h"); i > strings.LastIndex(p.text(), "\x1b[?1002l") {
		p.t.Error("the mouse is still caught")
	}
	if err := p.restored(); err != nil {
		p.t.Error(err)
	}
}

func TestTerminalThatAnswersNothingStartsAtOnce(t *testing.T) {
	p := startOnPty(t)
	p.until("SERVICES")
	// whoever waits for an answer waits five seconds
	if d := time.Since(p.started); d > 4*time.Second {
		t.Errorf("the first frame took %v", d)
	} else {
		t.Logf("first frame after %v", d)
	}
	if _, err := p.tty.WriteString("q"); err != nil {
		t.Fatal(err)
	}
	p.ended(0)
}

func TestTerminalIsRestoredAfterSIGTERM(t *testing.T) {
	p := startOnPty(t)
	p.until("SERVICES")
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	p.ended(0)
}

func TestTerminalIsRestoredAfterAPanic(t *testing.T) {
	p := startOnPty(t, "CHILD_PANICS=1")
	p.until("SERVICES")
	_, _ = p.tty.WriteString("U")
	p.until("running")
	_, _ = p.tty.WriteString("r")
	p.until("a bug")
	p.ended(1)
}

// forget drops what has come out so far, so that until waits for something new.
func (p *onPty) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.out.Reset()
}

func TestKeysAreAnsweredAtOnce(t *testing.T) {
	p := startOnPty(t)
	p.until("healthy")
	var times []time.Duration
	for range 20 {
		p.forget()
		began := time.Now()
		_, _ = p.tty.WriteString("?")
		p.until("type to search")
		times = append(times, time.Since(began))
		p.forget()
		_, _ = p.tty.WriteString("\x1b[B\x1b") // a lone escape is told from a sequence by time
		p.until("SERVICES")
	}
	slices.Sort(times)
	t.Logf("median %v, worst %v", times[10], times[19])
	// Bubble Tea's own renderer, at the rate it runs here, takes up to 200 ms
	if times[0] > 100*time.Millisecond {
		t.Errorf("no key is answered before %v", times[0])
	}
}
