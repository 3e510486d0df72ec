//go:build linux

package cage

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// The files that Run hands to Init.
const (
	lifelineFile = 3
	lockFile     = 4
)

// Init is process 1 of the cage: it prepares the namespaces, starts the warden
// and stays until that has ended. It reaps whatever loses its parent, and when
// it returns the kernel ends what is left.
func Init(dir string) int {
	r := room(dir)
	spec, err := r.read()
	if err == nil {
		err = prepare(r)
	}
	var warden *os.Process
	if err == nil {
		warden, err = startSelf(WardenCommand, dir)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "testenv: prepare the cage:", err)
		return 1
	}
	orphaned := make(chan struct{})
	go func() { // ends with this process
		_, _ = os.NewFile(lifelineFile, "lifeline").Read(make([]byte, 1))
		close(orphaned)
	}()
	go terminate(warden, orphaned)
	code := reap(warden.Pid)
	bury()
	removeCgroup(spec.Cgroup)
	select {
	case <-orphaned: // nobody outside will
		os.RemoveAll(dir)
	default:
	}
	return code
}

func startSelf(command, dir string) (*os.Process, error) {
	files := []*os.File{os.Stdin, os.Stdout, os.Stderr}
	return os.StartProcess("/proc/self/exe", []string{"testenv", command, dir}, &os.ProcAttr{Files: files, Env: os.Environ()})
}

// terminate ends the warden when told to, or when nobody is left who could.
func terminate(warden *os.Process, orphaned <-chan struct{}) {
	signals := make(chan os.Signal, 4)
	// SIGINT is not for process 1: the terminal sends it to the command as well
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT)
	for told := false; !told; {
		select {
		case <-orphaned:
			told = true
		case sig := <-signals:
			told = sig == syscall.SIGTERM
		}
	}
	_ = warden.Signal(syscall.SIGTERM) // it may have ended just now
	time.AfterFunc(windDown/2, func() { _ = warden.Kill() })
}

// reap waits for every child that ends, until the one with pid has; its exit status.
func reap(pid int) int {
	for {
		var ws syscall.WaitStatus
		got, err := syscall.Wait4(-1, &ws, 0, nil)
		switch {
		case err == syscall.EINTR:
		case err != nil:
			return 1
		case got == pid && ws.Signaled():
			return 128 + int(ws.Signal())
		case got == pid && ws.Exited():
			return ws.ExitStatus()
		}
	}
}

// bury ends and reaps all other processes of the cage.
func bury() {
	_ = syscall.Kill(-1, syscall.SIGKILL) // fails when there are none
	for {
		if _, err := syscall.Wait4(-1, nil, 0, nil); err != nil && err != syscall.EINTR {
			return
		}
	}
}
