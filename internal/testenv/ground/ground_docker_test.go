//go:build docker

package ground

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// docker runs the docker client and returns what it says, both streams.
func docker(t *testing.T, timeout time.Duration, args ...string) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), timeout)
	defer cancel()
	out, err := exec.CommandContext(ctx, "docker", args...).CombinedOutput()
	return string(out), err
}

const small = "hello-world:latest"

func TestFaultsAreTheEnginesOwnSentences(t *testing.T) {
	for name, c := range map[string]struct {
		image  string
		faults Faults
		want   string
	}{
		"rate limit":         {small, Faults{Status: 429}, "toomanyrequests: You have reached your unauthenticated pull rate limit"},
		"server error":       {small, Faults{Status: 500, Only: Manifests}, "received unexpected HTTP status: 500 Internal Server Error"},
		"corrupt layer":      {small, Faults{Corrupt: true}, "filesystem layer verification failed for digest"},
		"cut layer":          {small, Faults{Cut: 10_000}, "unexpected EOF"},
		"unknown tag":        {"redis:99", Faults{}, "manifest for redis:99 not found: manifest unknown"},
		"unknown repository": {"nosuch:1", Faults{}, "pull access denied for nosuch, repository does not exist or may require 'docker login'"},
	} {
		t.Run(name, func(t *testing.T) {
			// without the image, or nothing would be pulled
			_, _ = docker(t, time.Minute, "rmi", "-f", c.image) // it may not be there
			Spoil(t, c.faults)
			out, err := docker(t, time.Minute, "pull", c.image)
			if err == nil || !strings.Contains(out, c.want) {
				t.Errorf("docker pull: %v\n%s\nwant: %s", err, out, c.want)
			}
		})
	}
	if out, err := docker(t, time.Minute, "run", "--rm", small); err != nil || !strings.Contains(out, "Hello") {
		t.Errorf("after all faults: %v %s", err, out)
	}
}

func TestRequestsAreCounted(t *testing.T) {
	Spoil(t, Faults{})
	if out, err := docker(t, time.Minute, "pull", small); err != nil {
		t.Fatalf("%v %s", err, out)
	}
	if got := strings.Join(Requests(t), "\n"); !strings.Contains(got, "/v2/library/hello-world/manifests/latest") {
		t.Errorf("requests:\n%s", got)
	}
}

func TestEngineDiesAndComesBack(t *testing.T) {
	KillEngine(t)
	if out, err := docker(t, time.Minute, "ps"); err == nil {
		t.Errorf("a dead engine answers: %s", out)
	}
	StartEngine(t)
	if out, err := docker(t, time.Minute, "run", "--rm", small); err != nil {
		t.Errorf("%v %s", err, out)
	}
}

func TestFrozenEngineHangs(t *testing.T) {
	FreezeEngine(t)
	if out, err := docker(t, time.Second, "ps"); err == nil {
		t.Errorf("a frozen engine answers: %s", out)
	}
	ThawEngine(t)
	if out, err := docker(t, time.Minute, "ps"); err != nil {
		t.Errorf("%v %s", err, out)
	}
}
