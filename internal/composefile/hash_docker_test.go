//go:build docker

package composefile

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestHashesAreDockerComposes compares with the command line itself: the
// project's name, the set of services and the hash of each. It needs the plugin
// of the SDK's version, at $DEVBLISS_COMPOSE, and no engine.
func TestHashesAreDockerComposes(t *testing.T) {
	plugin := os.Getenv("DEVBLISS_COMPOSE")
	if plugin == "" {
		t.Fatal("DEVBLISS_COMPOSE does not name the docker-compose plugin to compare with")
	}
	for _, c := range parityCases() {
		t.Run(c.name, func(t *testing.T) {
			want := fingerprint{Hashes: map[string]string{}}
			for line := range strings.Lines(c.compose(t, plugin, "--hash", "*")) {
				service, hash, _ := strings.Cut(strings.TrimSpace(line), " ")
				want.Hashes[service] = hash
			}
			var model struct{ Name string }
			if err := json.Unmarshal([]byte(c.compose(t, plugin, "--format", "json")), &model); err != nil {
				t.Fatal(err)
			}
			want.Name = model.Name
			if diff := cmp.Diff(want, fingerprintOf(t, c.load(t))); diff != "" {
				t.Errorf("differs from docker compose (-docker +ours):\n%s", diff)
			}
		})
	}
}

// compose runs `docker compose … config` for c.
func (c parityCase) compose(t *testing.T, plugin string, config ...string) string {
	t.Helper()
	var args []string
	for _, f := range c.ask.Files {
		args = append(args, "-f", f)
	}
	for _, f := range c.ask.EnvFiles {
		args = append(args, "--env-file", f)
	}
	for _, profile := range c.ask.Profiles {
		args = append(args, "--profile", profile)
	}
	if c.ask.Name != "" {
		args = append(args, "-p", c.ask.Name)
	}
	if c.ask.ProjectDir != "" {
		args = append(args, "--project-directory", c.ask.ProjectDir)
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(t.Context(), plugin, append(append(args, "config"), config...)...)
	cmd.Dir = filepath.Join("testdata", "parity", c.dir)
	cmd.Env = c.environment() // exec adds PWD
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, &stderr)
	}
	return stdout.String()
}
