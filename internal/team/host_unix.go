//go:build unix

package team

import (
	"os/exec"
	"syscall"
)

// alone gives a command a group of its own, so that all it starts can be ended
// with it and a Ctrl-C on the terminal reaches devbliss first.
func alone(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
}

// finish ends what is left of the group.
func finish(cmd *exec.Cmd) {
	if cmd.Process != nil {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
	}
}
