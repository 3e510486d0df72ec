package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestKilledUpLeavesWholeEnvFiles kills devbliss at random moments of an up that
// makes the env files of a fresh clone. Each file is not there or whole, a secret
// that was made up stays what it is, and the next up makes the rest.
func TestKilledUpLeavesWholeEnvFiles(t *testing.T) {
	if testing.Short() {
		t.Skip("starts several hundred processes")
	}
	dir := t.TempDir()
	var example strings.Builder
	example.WriteString("# devbliss: generate 32\nSECRET=\n")
	for i := range 400 {
		fmt.Fprintf(&example, "KEY_%03d=value of %d\n", i, i)
	}
	for name, text := range map[string]string{
		"compose.yaml":    "name: clone\nservices:\n  web:\n    image: busybox\n    env_file: web.env\n    environment:\n      SECRET: ${SECRET}\n",
		".env.example":    example.String(),
		"web.env.example": "WEB=1\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	up := func() *exec.Cmd {
		cmd := exec.Command(buildOnce(t).path, "up")
		cmd.Dir = dir
		cmd.Env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH"), "DOCKER_HOST=unix://" + dir + "/no-docker.sock"}
		return cmd
	}
	finish := func() { // there is no engine, which it says after the files are made
		out, err := up().CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != codeUnreachable {
			t.Fatalf("up ended with %v\n%s", err, out)
		}
	}
	envs := []string{filepath.Join(dir, ".env"), filepath.Join(dir, "web.env")}
	began := time.Now()
	finish()
	whole := []int{len(read(t, envs[0])), len(read(t, envs[1]))}
	aimed := &aim{centre: time.Since(began)}

	cut, between, done := 0, 0, 0
	for i := range *kills {
		for _, file := range envs {
			if err := os.Remove(file); err != nil {
				t.Fatal(err)
			}
		}
		killAfter(t, up(), aimed.moment())
		var left [2][]byte
		for j, file := range envs {
			text, err := os.ReadFile(file)
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				t.Fatal(err)
			}
			if err == nil && len(text) != whole[j] {
				t.Fatalf("kill %d left %d of %d bytes of %s", i+1, len(text), whole[j], filepath.Base(file))
			}
			left[j] = text
		}
		aimed.late(left[1] != nil)
		switch {
		case left[0] == nil && left[1] == nil:
			cut++
		case left[0] == nil || left[1] == nil:
			between++
		default:
			done++
		}
		finish()
		if now := read(t, envs[0]); left[0] != nil && !bytes.Equal(now, left[0]) {
			t.Fatalf("kill %d: the next up changed .env", i+1)
		}
		if n := len(read(t, envs[1])); n != whole[1] {
			t.Fatalf("kill %d: the next up left %d bytes of web.env", i+1, n)
		}
	}
	t.Logf("%d kills: %d before the files were written, %d between them, %d after", *kills, cut, between, done)
	if *kills >= 100 && (done == 0 || cut == 0) {
		t.Errorf("the kills missed the moment of writing: %d before, %d after", cut, done)
	}
}
