//go:build linux

package cage

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// startTime is how long an engine may take to answer.
const startTime = 60 * time.Second

// engine is the dockerd of a cage.
type engine struct {
	room room

	mu      sync.Mutex
	process *exec.Cmd
	ended   chan struct{} // closed when process has been waited for
}

// start starts the engine, unless it runs, and returns when it answers.
func (e *engine) start(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.runs() {
		return nil
	}
	log, err := os.OpenFile(e.room.engineLog(), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer log.Close()
	// what a killed engine left would be taken for a live one
	for _, stale := range []string{"/run/docker.pid", Socket} {
		if err := os.Remove(stale); err != nil && !os.IsNotExist(err) {
			return err
		}
	}
	cmd := exec.Command("/proc/self/exe", PivotCommand, string(e.room))
	cmd.Stdout, cmd.Stderr = log, log
	// a session of its own: Ctrl-C is for the command, not for the engine under it
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS, Setsid: true}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the engine: %w", err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // how it ended is in its log
		close(ended)
	}()
	e.process, e.ended = cmd, ended
	if err := e.answers(ctx); err != nil {
		return fmt.Errorf("start the engine: %w\n%s", err, e.lastWords())
	}
	return nil
}

func (e *engine) runs() bool {
	if e.process == nil {
		return false
	}
	select {
	case <-e.ended:
		return false
	default:
		return true
	}
}

// answers returns when the engine does.
func (e *engine) answers(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	client := engineClient()
	defer client.CloseIdleConnections()
	for {
		err := ping(ctx, client)
		if err == nil {
			return nil
		}
		select {
		case <-e.ended:
			return errors.New("it ended at once")
		case <-ctx.Done():
			return fmt.Errorf("it does not answer: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

func ping(ctx context.Context, client *http.Client) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://engine/_ping", nil)
	if err != nil {
		return err
	}
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("it answers %s", res.Status)
	}
	return nil
}

// engineClient speaks HTTP with the engine, whatever host a URL names.
func engineClient() *http.Client {
	return &http.Client{Transport: &http.Transport{
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "unix", Socket)
		},
	}}
}

// stop ends the engine as an administrator would, or by force after a while.
func (e *engine) stop() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.runs() {
		return
	}
	e.signal(syscall.SIGCONT)
	e.signal(syscall.SIGTERM)
	select {
	case <-e.ended:
	case <-time.After(10 * time.Second):
		e.signal(syscall.SIGKILL)
		<-e.ended
	}
}

// kill ends the engine as a crash would, and its containerd, which may not meet
// the next engine: it sees the mounts of the dead one.
func (e *engine) kill() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.runs() {
		return
	}
	e.signal(syscall.SIGKILL)
	<-e.ended
	b, err := os.ReadFile("/run/docker/containerd/containerd.pid")
	if err != nil {
		return
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(b)))
	if err != nil {
		return
	}
	for range 200 { // it dies with its parent, by the kernel
		if syscall.Kill(pid, syscall.SIGKILL) == syscall.ESRCH {
			return
		}
		<-time.After(10 * time.Millisecond)
	}
}

// freeze makes the engine hang, and returns when all of its threads do.
func (e *engine) freeze() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if !e.runs() {
		return
	}
	e.signal(syscall.SIGSTOP)
	for range 500 {
		if allStopped(e.process.Process.Pid) {
			return
		}
		<-time.After(10 * time.Millisecond)
	}
}

// thaw makes a frozen engine go on.
func (e *engine) thaw() {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.runs() {
		e.signal(syscall.SIGCONT)
	}
}

// allStopped says whether every thread of a process is stopped.
func allStopped(pid int) bool {
	threads, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/stat", pid)) // the pattern is well-formed
	for _, thread := range threads {
		b, err := os.ReadFile(thread)
		if err != nil {
			continue // it ended just now
		}
		// "12 (name with blanks) T …"
		_, state, _ := strings.Cut(string(b), ") ")
		if !strings.HasPrefix(state, "T") {
			return false
		}
	}
	return true
}

func (e *engine) signal(sig syscall.Signal) {
	_ = e.process.Process.Signal(sig) // it may have ended just now
}

func (e *engine) lastWords() string {
	b, err := os.ReadFile(e.room.engineLog())
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(b)), "\n")
	return strings.Join(lines[max(0, len(lines)-15):], "\n")
}
