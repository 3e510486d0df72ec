//go:build docker

package docker_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/docker"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
)

// child does a task and writes what came of it to the file in CHILD_RESULT.
func child(task string) int {
	ctx, cancel := context.WithTimeout(context.Background(), 2*patience)
	defer cancel()
	var result any
	var err error
	switch task {
	case "ping":
		d := docker.New(docker.Options{Context: os.Getenv("CHILD_CONTEXT")})
		defer d.Close()
		result, err = d.Ping(ctx)
	case "noise":
		result, err = makeNoise(ctx)
	}
	if err != nil {
		result = err.Error()
	}
	b, err := json.Marshal(result)
	if err == nil {
		err = os.WriteFile(os.Getenv("CHILD_RESULT"), b, 0o600)
	}
	if err != nil {
		return 1
	}
	return 0
}

// bear runs a task in a process of its own and returns its result and what it
// printed.
func bear(t *testing.T, task string, environ ...string) (result, printed string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "result")
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(append(os.Environ(), environ...), childVariable+"="+task, "CHILD_RESULT="+file)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", task, err, out)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(b), string(out)
}

// A docker context is followed, and says so.
func TestContextsAreFollowed(t *testing.T) {
	front := newDoor(t)
	config := "DOCKER_CONFIG=" + t.TempDir()
	create := exec.CommandContext(t.Context(), "docker", "context", "create", "elsewhere", "--docker", "host="+front.host())
	create.Env = append(os.Environ(), config)
	if out, err := create.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	for name, environ := range map[string]string{
		"option": "CHILD_CONTEXT=elsewhere", "DOCKER_CONTEXT": "DOCKER_CONTEXT=elsewhere", "DOCKER_HOST": "DOCKER_HOST=" + front.host(),
	} {
		result, _ := bear(t, "ping", config, environ)
		var info engine.Info
		if err := json.Unmarshal([]byte(result), &info); err != nil || info.Host != front.host() {
			t.Errorf("%s: %s, want the engine at %s", name, result, front.host())
		}
		if info.Context != "elsewhere" && name != "DOCKER_HOST" {
			t.Errorf("%s: context %q", name, info.Context)
		}
	}
	result, printed := bear(t, "ping", config, "CHILD_CONTEXT=nowhere")
	if !strings.Contains(result, "nowhere") || printed != "" {
		t.Errorf("a context that is not there: %s, printed %q", result, printed)
	}
}

const noisy = `
services:
  built: {build: ., depends_on: [db], stop_signal: KILL}
  db: {image: "busybox:latest", command: sleep 1000, stop_signal: KILL, volumes: [data:/data]}
  missing: {image: "127.0.0.1:1/nosuch:1", profiles: [broken]}
  wrong: {build: {dockerfile: Wrong}, profiles: [broken]}
volumes: {data: {}}
`

// makeNoise does everything in which the SDK is known to print.
func makeNoise(ctx context.Context) ([]string, error) {
	var warnings []string
	warn := func(text string) { warnings = append(warnings, text) }
	docker.Quiet(warn)
	dir, err := os.MkdirTemp("", "noise")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{
		"Dockerfile": "FROM busybox:latest\nRUN echo building\nCMD sleep 1000\n", "Wrong": "FROM busybox:latest\nRUN exit 3\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return nil, err
		}
	}
	p, err := loader.LoadWithContext(ctx, types.ConfigDetails{
		WorkingDir: dir, ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: []byte(noisy)}}, Environment: types.Mapping{},
	}, func(o *loader.Options) { o.SetProjectName(enginetest.Name("docker"), true) })
	if err != nil {
		return nil, err
	}
	d := docker.New(docker.Options{Warn: warn})
	defer d.Close()
	orphaned := *p
	built := p.Services["built"]
	built.DependsOn = nil
	orphaned.Services = types.Services{"built": built}
	if err := d.Up(ctx, p, engine.UpOptions{Wait: true}, nil); err != nil {
		return nil, err
	}
	if err := d.Up(ctx, &orphaned, engine.UpOptions{}, nil); err != nil {
		return nil, err
	}
	if err := d.Stop(ctx, p, nil, nil); err != nil {
		return nil, err
	}
	_ = d.Up(ctx, p, engine.UpOptions{Services: []string{"missing"}}, nil) // is to fail
	_ = d.Pull(ctx, p, []string{"missing"}, nil)                           // so is this
	_ = d.Build(ctx, p, []string{"wrong"}, nil)                            // and this
	_ = d.Remove(ctx, p, []string{"db"}, nil)
	_ = d.Remove(ctx, p, []string{"db"}, nil)
	watch, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	_ = d.Watch(watch, p.Name, func(engine.Snapshot) {})
	_ = exec.CommandContext(ctx, "docker", "rmi", "-f", p.Name+"-built").Run()
	return warnings, d.Down(ctx, p, engine.DownOptions{Volumes: true, RemoveOrphans: true}, nil)
}

func TestNothingIsPrinted(t *testing.T) {
	// A helper that complains, a configuration that is broken: both end up where a
	// dashboard is.
	bin, config := t.TempDir(), t.TempDir()
	helper := "#!/bin/sh\necho the keychain is locked >&2\nexit 1\n"
	if err := os.WriteFile(filepath.Join(bin, "docker-credential-loud"), []byte(helper), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(config, "config.json"), []byte(`{"credsStore":"loud"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	result, printed := bear(t, "noise", "PATH="+bin+":"+os.Getenv("PATH"), "DOCKER_CONFIG="+config)
	if printed != "" {
		t.Errorf("%d bytes on the terminal: %q", len(printed), printed)
	}
	if !strings.Contains(result, "the keychain is locked") || !strings.Contains(result, "orphan") {
		t.Errorf("warnings: %s", result)
	}
	if err := os.WriteFile(filepath.Join(config, "config.json"), []byte(`{"credsStore":`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, printed = bear(t, "ping", "DOCKER_CONFIG="+config); printed != "" {
		t.Errorf("a broken configuration prints %q", printed)
	}
}
