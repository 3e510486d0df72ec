//go:build linux

package cage

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/devbliss/devbliss/internal/testenv/store"
)

const (
	// how long a command may take to end by itself after Ctrl-C, which the
	// terminal sends to it as well
	patience = 5 * time.Second
	// how long the cage may take to end after it was told to
	windDown = 30 * time.Second
)

const namespaces = syscall.CLONE_NEWNS | syscall.CLONE_NEWNET | syscall.CLONE_NEWPID | syscall.CLONE_NEWIPC | syscall.CLONE_NEWUTS

// Handle is what the outside may use of a running cage.
type Handle struct{ room room }

// EngineSocket is the engine's socket as the machine sees it.
func (h Handle) EngineSocket() string { return h.room.path("run/docker.sock") }

// ControlSocket is the control's socket as the machine sees it; see Dial.
func (h Handle) ControlSocket() string { return h.room.path("run/devbliss-cage.sock") }

// Run runs the command of s in a cage and returns its exit status; 128 and the
// signal's number if one ended it. Interrupts and the end of ctx end all of it;
// so does the end of this process. held is a lock on s.Data that the cage keeps
// until its last process is gone; beside, if not nil, runs beside the command
// until its context ends.
func Run(ctx context.Context, s Spec, held *store.Lock, beside func(context.Context, Handle)) (int, error) {
	dir, err := os.MkdirTemp("", "devbliss-cage-")
	if err != nil {
		return 0, fmt.Errorf("make a folder for the cage: %w", err)
	}
	defer os.RemoveAll(dir)
	s.Cgroup = cgroupPrefix + strconv.Itoa(os.Getpid())
	defer removeCgroup(s.Cgroup)
	r := room(dir)
	if err := r.write(s); err != nil {
		return 0, fmt.Errorf("describe the cage: %w", err)
	}
	// the cage sees the end of this pipe when this process ends, even by kill -9
	inside, lifeline, err := os.Pipe()
	if err != nil {
		return 0, fmt.Errorf("make the cage's lifeline: %w", err)
	}
	defer lifeline.Close()
	cmd := exec.Command("/proc/self/exe", InitCommand, dir)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.ExtraFiles = []*os.File{inside, held.File()}
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: namespaces}
	err = cmd.Start()
	inside.Close()
	if err != nil {
		return 0, fmt.Errorf("start the cage: %w", err)
	}
	besideCtx, stop := context.WithCancel(ctx)
	defer stop()
	if beside != nil {
		go beside(besideCtx, Handle{r})
	}
	return wait(ctx, cmd)
}

// wait passes interrupts on until the cage has ended.
func wait(ctx context.Context, cmd *exec.Cmd) (int, error) {
	signals := make(chan os.Signal, 4)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	defer signal.Stop(signals)
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	var tell, kill <-chan time.Time
	interrupted := false
	done := ctx.Done()
	for {
		select {
		case err := <-ended:
			code, err := status(err)
			if interrupted && code == 128+int(syscall.SIGTERM) {
				code = 128 + int(syscall.SIGINT) // told by us, but by that
			}
			return code, err
		case sig := <-signals:
			delay := time.Duration(0)
			if sig == syscall.SIGINT {
				delay, interrupted = patience, true
			}
			if tell == nil {
				tell = time.After(delay)
			}
		case <-done:
			done, tell = nil, time.After(0)
		case <-tell:
			_ = cmd.Process.Signal(syscall.SIGTERM) // it may have ended just now
			kill = time.After(windDown)
		case <-kill:
			_ = cmd.Process.Kill()
		}
	}
}

// status is the exit status behind Wait's error.
func status(err error) (int, error) {
	var exit *exec.ExitError
	if !errors.As(err, &exit) {
		return 0, err
	}
	if w, ok := exit.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return 128 + int(w.Signal()), nil
	}
	return exit.ExitCode(), nil
}

// Probe says whether this machine lets us make the namespaces.
func Probe() error {
	cmd := exec.Command("/proc/self/exe", ProbeCommand)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: namespaces}
	return cmd.Run()
}
