//go:build docker && linux

package main

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// engineProcesses counts what engines are made of, on all of this machine that
// can be seen.
func engineProcesses(t *testing.T) int {
	t.Helper()
	names, err := filepath.Glob("/proc/[0-9]*/comm")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, name := range names {
		b, err := os.ReadFile(name)
		comm := strings.TrimSpace(string(b))
		if err == nil && slices.Contains([]string{"dockerd", "containerd", "containerd-shim", "docker-proxy", "sleep"}, comm) {
			n++
		}
	}
	return n
}

// inCage starts a cage in this cage, with a container and a process that would
// go on for ever, and returns when they run.
func inCage(t *testing.T, program, tmp string) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(program, "run", "--", "sh", "-c",
		"docker run -d -p 127.0.0.1:8099:1 busybox:latest sleep 1000 >/dev/null && echo ready && sleep 1000")
	cmd.Env = append(os.Environ(), "TMPDIR="+tmp)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() }) // it has ended, if all is well
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil || line != "ready\n" {
		t.Fatalf("the cage says %q, %v", line, err)
	}
	return cmd
}

func TestCageEndsWhole(t *testing.T) {
	program := filepath.Join(t.TempDir(), "testenv")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	for name, c := range map[string]struct {
		signal syscall.Signal
		status int // -1: killed
	}{"terminated": {syscall.SIGTERM, 143}, "interrupted": {syscall.SIGINT, 130}, "killed": {syscall.SIGKILL, -1}} {
		t.Run(name, func(t *testing.T) {
			tmp, before := t.TempDir(), engineProcesses(t)
			cmd := inCage(t, program, tmp)
			if n := engineProcesses(t); n < before+4 {
				t.Fatalf("%d engine processes, %d before: the test sees nothing", n, before)
			}
			if err := cmd.Process.Signal(c.signal); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait() // the status is looked at below
			if got := cmd.ProcessState.ExitCode(); got != c.status {
				t.Errorf("exit status %d, want %d", got, c.status)
			}
			deadline := time.Now().Add(30 * time.Second)
			for {
				left, err := os.ReadDir(tmp)
				if err != nil {
					t.Fatal(err)
				}
				cgroups, err := filepath.Glob("/sys/fs/cgroup/*/devbliss-cage-" + strconv.Itoa(cmd.Process.Pid))
				if err != nil {
					t.Fatal(err)
				}
				n := engineProcesses(t)
				if n == before && len(left) == 0 && len(cgroups) == 0 {
					return
				}
				if time.Now().After(deadline) {
					t.Fatalf("left behind: %d processes, %v, %v", n-before, left, cgroups)
				}
				<-time.After(50 * time.Millisecond)
			}
		})
	}
}
