//go:build docker

package docker_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/docker"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
)

// rich uses what has ever made a container differ between two ways to start it.
const rich = `
services:
  web:
    build: {context: ., args: {A: b}}
    env_file: [.env.web]
    environment: {NAME: "${NAME:-fallback}", EMPTY: }
    depends_on: {db: {condition: service_healthy}, job: {condition: service_completed_successfully}}
    ports: ["127.0.0.1::80"]
    volumes: [".:/src:ro", data:/data, /anonymous]
    labels: {mine: "1"}
    secrets: [s]
    configs: [{source: c, target: /c}]
    scale: 2
    command: sleep 1000
    stop_signal: KILL
  db:
    image: busybox:latest
    command: sleep 1000
    stop_signal: KILL
    healthcheck: {test: ["CMD", "true"], interval: 200ms}
    deploy: {resources: {limits: {memory: 64M}}}
    ulimits: {nofile: 4096}
    networks: {default: {aliases: [database]}}
  job: {image: "busybox:latest", command: "true"}
volumes: {data: {}}
secrets: {s: {file: ./secret}}
configs: {c: {content: "hello"}}
`

// labelsOf are the labels that compose gives containers, by container.
func labelsOf(t *testing.T, ids map[string]string) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{}
	for name, id := range ids {
		var labels map[string]string
		if err := json.Unmarshal([]byte(dockerCLI(t, "inspect", "-f", "{{json .Config.Labels}}", id)), &labels); err != nil {
			t.Fatal(err)
		}
		for k := range labels {
			if !strings.HasPrefix(k, "com.docker.compose.") || k == "com.docker.compose.replace" {
				delete(labels, k)
			}
		}
		delete(labels, "com.docker.compose.version") // of the program, not of the project
		labels["com.docker.compose.depends_on"] = sorted(labels["com.docker.compose.depends_on"])
		all[name] = labels
	}
	return all
}

// sorted sorts a list that compose writes in any order.
func sorted(list string) string {
	parts := strings.Split(list, ",")
	for i := range parts {
		for j := range parts[:i] {
			if parts[i] < parts[j] {
				parts[i], parts[j] = parts[j], parts[i]
			}
		}
	}
	return strings.Join(parts, ",")
}

func TestDockerComposeAndWeAgree(t *testing.T) {
	dir := t.TempDir()
	name := enginetest.Name("docker")
	for file, text := range map[string]string{
		"compose.yaml": rich, ".env.web": "FROM_FILE=1\n", "secret": "hush", "Dockerfile": "FROM busybox:latest\nARG A\nENV A=$A\n", ".env": "NAME=from-env\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	p, err := composefile.Load(t.Context(), composefile.Source{Dir: dir, Name: name}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	d := docker.New(docker.Options{})
	defer d.Close()
	defer func() {
		compose(t, p, "down", "-v", "-t", "0")
		dockerCLI(t, "rmi", "-f", name+"-web") // of the classic builder: docker compose does not know it for its own
	}()

	up(t, d, p, engine.UpOptions{Wait: true})
	ours := containers(t, d, p)
	ourLabels := labelsOf(t, ours)
	compose(t, p, "up", "-d")
	if diff := cmp.Diff(ours, containers(t, d, p)); diff != "" {
		t.Errorf("docker compose up after ours has changed containers: %s", diff)
	}

	compose(t, p, "down", "-t", "0")
	compose(t, p, "up", "-d")
	theirs := containers(t, d, p)
	if diff := cmp.Diff(labelsOf(t, theirs), ourLabels); diff != "" {
		t.Errorf("labels of docker compose and of ours differ: %s", diff)
	}
	up(t, d, p, engine.UpOptions{Wait: true})
	up(t, d, p, engine.UpOptions{Services: []string{"web"}, Wait: true})
	if diff := cmp.Diff(theirs, containers(t, d, p)); diff != "" {
		t.Errorf("our up after docker compose's has changed containers: %s", diff)
	}
}

func TestAnonymousVolumesSurvive(t *testing.T) {
	d, p := engaged(t, `
services:
  db: {image: "busybox:latest", command: sleep 1000, stop_signal: KILL, volumes: [/data]}
`)
	up(t, d, p, engine.UpOptions{Wait: true})
	shell(t, d, p.Name, "db", 1, "echo precious > /data/file")
	keep := func(what string) {
		t.Helper()
		shell(t, d, p.Name, "db", 1, "grep precious /data/file")
		if t.Failed() {
			t.Fatalf("%s has thrown the data away", what)
		}
	}
	s := p.Services["db"]
	value := "1"
	s.Environment = map[string]*string{"NEW": &value}
	p.Services["db"] = s
	up(t, d, p, engine.UpOptions{Wait: true})
	keep("recreate")
	up(t, d, p, engine.UpOptions{Wait: true, ForceRecreate: true})
	keep("forced recreate")
	s.Environment["NEWER"] = &value
	p.Services["db"] = s
	if err := d.Scale(t.Context(), p, map[string]int{"db": 2}, nil); err != nil {
		t.Fatal(err)
	}
	keep("scale of what differs")
}
