//go:build unix

package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// nobody makes cmd run as a user who may do nothing, where this test may do
// everything.
func nobody(cmd *exec.Cmd) {
	if os.Geteuid() == 0 {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
}

// ended runs cmd and returns its exit code and stderr.
func ended(t *testing.T, cmd *exec.Cmd) (code int, stderr string) {
	t.Helper()
	var errs bytes.Buffer
	cmd.Stderr = &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), errs.String()
}

func TestReadOnlyFolderIsLeftAsItIs(t *testing.T) {
	root, err := os.MkdirTemp("", "devbliss-readonly-") //nolint:usetesting // the folders above t.TempDir are closed to other users
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(root) })
	dir := filepath.Join(root, "shop")
	for path, mode := range map[string]os.FileMode{root: 0o755, dir: 0o755, filepath.Join(root, "home"): 0o777} {
		if err := errors.Join(os.MkdirAll(path, mode), os.Chmod(path, mode)); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "compose.yaml")
	if err := errors.Join(os.WriteFile(file, []byte(oneService), 0o444), os.Chmod(dir, 0o555)); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(dir, 0o755) })

	cmd := exec.Command(buildOnce(t).path, "add", "redis", "--no-start")
	cmd.Dir = dir
	cmd.Env = []string{"HOME=" + filepath.Join(root, "home"), "DOCKER_HOST=unix://" + root + "/no-docker.sock"}
	nobody(cmd)
	code, stderr := ended(t, cmd)
	if code != codeFailed || !strings.Contains(stderr, "devbliss: add redis: ") || !strings.Contains(stderr, "compose.yaml") || !strings.Contains(stderr, "  try: ") {
		t.Errorf("ended with %d\n%s", code, stderr)
	}
	if now := string(read(t, file)); now != oneService {
		t.Errorf("the file is now\n%s", now)
	}
}

func TestASocketThatMayNotBeUsedIsSaidSo(t *testing.T) {
	dir, err := os.MkdirTemp("", "devbliss-denied-") //nolint:usetesting // the folders above t.TempDir are closed to other users
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket := filepath.Join(dir, "docker.sock")
	fd, err := syscall.Socket(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Close(fd) })
	if err := errors.Join(syscall.Bind(fd, &syscall.SockaddrUnix{Name: socket}), syscall.Listen(fd, 1), os.Chmod(socket, 0)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.Chmod(dir, 0o755), os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(oneService), 0o644)); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(buildOnce(t).path, "ps")
	cmd.Dir = dir
	cmd.Env = []string{"HOME=" + dir, "DOCKER_HOST=unix://" + socket}
	nobody(cmd)
	code, stderr := ended(t, cmd)
	if code != codeUnreachable || !strings.Contains(stderr, "no permission to talk to docker") || !strings.Contains(stderr, "  try: ") {
		t.Errorf("ended with %d\n%s", code, stderr)
	}
}
