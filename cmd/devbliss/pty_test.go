//go:build unix

package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/charmbracelet/x/term"
	"github.com/creack/pty"
)

// patience is how long a program may take on a machine that is busy with other
// tests before something must be wrong.
const patience = 30 * time.Second

// terminal is the real program on a pseudo terminal that answers no question.
type terminal struct {
	t      *testing.T
	cmd    *exec.Cmd
	master *os.File
	slave  *os.File // kept open: modes can be read after the program has ended
	before *term.State
	output buffer
	closed chan struct{} // closed when the program has ended
	began  time.Time
}

// onTerminal starts the program in a folder of its own, without a Docker.
func onTerminal(t *testing.T, compose string, args ...string) *terminal {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(compose), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(buildOnce(t).path, args...)
	cmd.Dir = dir
	cmd.Env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH"), "DOCKER_HOST=unix://" + dir + "/no-docker.sock"}
	return startOnTerminal(t, cmd)
}

// startOnTerminal starts cmd on a terminal of its own.
func startOnTerminal(t *testing.T, cmd *exec.Cmd) *terminal {
	t.Helper()
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	x := &terminal{t: t, cmd: cmd, master: master, slave: slave, closed: make(chan struct{})}
	x.resize(24, 80)
	if x.before, err = term.GetState(slave.Fd()); err != nil {
		t.Fatal(err)
	}
	cmd.Env = append(cmd.Env, "TERM=xterm-256color", "LANG=C.UTF-8")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = slave, slave, slave
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	x.began = time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go x.read() // ended by closing master
	go func() { // ended by the program
		_ = cmd.Wait() // its code is in ProcessState
		close(x.closed)
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-x.closed
		_ = master.Close()
		_ = slave.Close()
	})
	return x
}

func (x *terminal) resize(rows, columns uint16) {
	x.t.Helper()
	if err := pty.Setsize(x.master, &pty.Winsize{Rows: rows, Cols: columns}); err != nil {
		x.t.Fatal(err)
	}
}

func (x *terminal) read() {
	buf := make([]byte, 4096)
	for {
		n, err := x.master.Read(buf)
		_, _ = x.output.Write(buf[:n])
		if err != nil {
			return
		}
	}
}

// shows waits until the program has written text.
func (x *terminal) shows(text string) {
	x.t.Helper()
	deadline := time.Now().Add(patience)
	for !strings.Contains(x.output.String(), text) {
		select {
		case <-x.closed:
			x.t.Fatalf("ended without showing %q:\n%q", text, x.output.String())
		case <-time.After(2 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			x.t.Fatalf("never showed %q:\n%q", text, x.output.String())
		}
	}
}

func (x *terminal) press(keys string) {
	x.t.Helper()
	if _, err := x.master.WriteString(keys); err != nil {
		x.t.Fatal(err)
	}
}

// ends waits for the end of the program and returns its exit code.
func (x *terminal) ends() int {
	x.t.Helper()
	select {
	case <-x.closed:
		return x.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		x.t.Fatalf("did not end:\n%q", x.output.String())
		return -1
	}
}

// restored asserts that the terminal is as it was before the program.
func (x *terminal) restored() {
	x.t.Helper()
	after, err := term.GetState(x.slave.Fd())
	if err != nil {
		x.t.Fatal(err)
	}
	if !reflect.DeepEqual(x.before, after) {
		x.t.Errorf("the terminal's modes were %+v and are %+v", x.before, after)
	}
	// What the program wrote last may still be on its way through the terminal.
	deadline := time.Now().Add(patience)
	for {
		err := x.left()
		if err == nil {
			return
		}
		if time.Now().After(deadline) {
			x.t.Errorf("%v:\n%q", err, x.output.String())
			return
		}
		<-time.After(2 * time.Millisecond)
	}
}

// left says what is still switched on.
func (x *terminal) left() error {
	out := x.output.String()
	for _, mode := range []string{"?1049", "?1002", "?1003", "?1006", "?2004", "?1004"} {
		if strings.LastIndex(out, "\x1b["+mode+"h") > strings.LastIndex(out, "\x1b["+mode+"l") {
			return errors.New("mode " + mode + " is still on")
		}
	}
	if strings.LastIndex(out, "\x1b[?25l") > strings.LastIndex(out, "\x1b[?25h") {
		return errors.New("the cursor is still hidden")
	}
	return nil
}

func TestDashboardStartsOnAMuteTerminalAndQuitsClean(t *testing.T) {
	x := onTerminal(t, oneService)
	x.shows("web")
	t.Logf("first frame after %v", time.Since(x.began))
	x.press("q")
	if code := x.ends(); code != codeOK {
		t.Errorf("ended with %d", code)
	}
	x.restored()
}

func TestDashboardLeavesTheTerminalOnSignals(t *testing.T) {
	for _, s := range []syscall.Signal{syscall.SIGTERM, syscall.SIGINT} {
		t.Run(s.String(), func(t *testing.T) {
			x := onTerminal(t, oneService)
			x.shows("web")
			if err := x.cmd.Process.Signal(s); err != nil {
				t.Fatal(err)
			}
			x.ends()
			x.restored()
		})
	}
}

func TestDashboardLeavesTheTerminalHoweverEarlyItIsEnded(t *testing.T) {
	for i := range 20 {
		x := onTerminal(t, oneService)
		x.shows("\x1b[?1049h")
		<-time.After(time.Duration(i) * 10 * time.Millisecond)
		if err := x.cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		x.ends()
		x.restored()
	}
}

func TestDashboardEndsOnCtrlC(t *testing.T) {
	x := onTerminal(t, oneService)
	x.shows("web")
	x.press("\x03")
	x.ends()
	x.restored()
}

func TestDashboardOpensWithoutAComposeFile(t *testing.T) {
	x := onTerminal(t, "")
	x.shows("\x1b[?1049h")
	x.press("q")
	x.ends()
	x.restored()
}

func TestCommandsAskTheTerminalNothing(t *testing.T) {
	for _, args := range [][]string{{"version"}, {"--help"}, {"catalog", "list"}, {"ps"}} {
		x := onTerminal(t, oneService, args...)
		x.ends()
		for _, question := range []string{"\x1b]11;?", "\x1b[6n", "\x1b[c", "\x1b[>"} {
			if strings.Contains(x.output.String(), question) {
				t.Errorf("%v asks %q", args, question)
			}
		}
		x.restored()
	}
}

func TestASecondInterruptLeavesTheTerminalUsable(t *testing.T) {
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = errors.Join(master.Close(), slave.Close()) })
	x := &terminal{t: t, master: master, slave: slave}
	go x.read() // ended by closing master
	if x.before, err = term.GetState(slave.Fd()); err != nil {
		t.Fatal(err)
	}
	if _, err := term.MakeRaw(slave.Fd()); err != nil {
		t.Fatal(err)
	}
	if _, err := slave.WriteString("\x1b[?1049h\x1b[?1002h\x1b[?1006h\x1b[?2004h\x1b[?25l"); err != nil {
		t.Fatal(err)
	}
	leave(slave, slave.Fd(), x.before)
	x.restored()
}

func TestDashboardEndsWithItsTerminal(t *testing.T) {
	x := onTerminal(t, oneService)
	x.shows("web")
	if err := x.master.Close(); err != nil {
		t.Fatal(err)
	}
	x.ends()
}

func TestDashboardGoesToTheBackgroundAndComesBack(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Fatalf("this test needs bash, for its job control: %v", err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(oneService), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(bash, "--norc", "--noprofile", "--noediting", "-i")
	cmd.Dir = dir
	cmd.Env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH"), "DOCKER_HOST=unix://" + dir + "/no-docker.sock", "PS1=ready> "}
	x := startOnTerminal(t, cmd)
	x.shows("ready> ")
	x.press(buildOnce(t).path + "\n")
	x.shows("Docker does not answer")
	x.press("\x1a")
	x.shows("Stopped")
	if err := x.left(); err != nil {
		t.Errorf("in the background: %v", err)
	}
	x.output.reset()
	x.press("fg\n")
	x.shows("Docker does not answer")
	x.shows("\x1b[?1049h")
	x.output.reset()
	x.press("?")
	x.shows("type to search") // keys reach it again
	x.output.reset()
	x.press("\x1b")
	x.shows("copy address") // a key right behind would be Alt and that key
	x.press("q")
	x.shows("ready> ")
	x.press("exit\n")
	if code := x.ends(); code != codeOK {
		t.Errorf("ended with %d", code)
	}
	x.restored()
}
