//go:build docker && unix

package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/devbliss/devbliss/internal/testenv/ground"
)

// project is a compose project on the private engine, whose engine and registry a
// test may spoil.
type project struct {
	t    *testing.T
	name string
	dir  string
}

// onGround makes a project that is taken down when the test ends. It fails where
// the engine is not a private one, before anything is done to it.
func onGround(t *testing.T, compose string) *project {
	t.Helper()
	ground.Spoil(t, ground.Faults{})
	p := &project{t: t, dir: t.TempDir()}
	p.name = "cmd-devbliss-" + strconv.Itoa(os.Getpid()) + "-" + strings.ToLower(strconv.FormatInt(int64(freePort(t)), 36))
	p.write(compose)
	t.Cleanup(func() { takeDown(t, p.name) })
	return p
}

func (p *project) write(compose string) {
	p.t.Helper()
	if compose == "" {
		return
	}
	if err := os.WriteFile(p.file(), []byte(compose), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func (p *project) file() string { return filepath.Join(p.dir, "compose.yaml") }

// devbliss is the real program in the project's folder. It is killed when the test
// ends.
func (p *project) devbliss(args ...string) *exec.Cmd {
	p.t.Helper()
	cmd := exec.CommandContext(p.t.Context(), buildOnce(p.t).path, args...)
	cmd.Dir = p.dir
	cmd.Env = []string{"HOME=" + p.dir, "PATH=" + os.Getenv("PATH"), "LANG=C.UTF-8", "COMPOSE_PROJECT_NAME=" + p.name}
	for _, name := range []string{"DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG"} {
		if value, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	return cmd
}

// must runs devbliss and fails the test unless all is well.
func (p *project) must(args ...string) {
	p.t.Helper()
	if code, stderr := ended(p.t, p.devbliss(args...)); code != codeOK {
		p.t.Fatalf("devbliss %s ended with %d\n%s", strings.Join(args, " "), code, stderr)
	}
}

// container is the ID of a service's container.
func (p *project) container(service string) string {
	p.t.Helper()
	return dockerSays(p.t, "ps", "-aq", "--no-trunc",
		"--filter", "label=com.docker.compose.project="+p.name, "--filter", "label=com.docker.compose.service="+service)
}

// dockerSays is the stdout of a docker command that must work.
func dockerSays(t *testing.T, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "docker", args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("docker %s: %v\n%s", strings.Join(args, " "), err, errs.String())
	}
	return strings.TrimSpace(string(out))
}

// eventually waits until ok, and fails the test with what where it takes too long.
func eventually(t *testing.T, what func() string, ok func() bool) {
	t.Helper()
	deadline := time.Now().Add(patience)
	for !ok() {
		if time.Now().After(deadline) {
			t.Fatal(what())
		}
		<-time.After(10 * time.Millisecond)
	}
}
