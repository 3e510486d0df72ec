//go:build docker

package verify_test

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/docker"
	"github.com/devbliss/devbliss/internal/verify"
)

// onDocker is the catalog on the engine that the environment names.
func onDocker(t *testing.T) (verify.Ground, *docker.Docker) {
	t.Helper()
	c, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	d := docker.New(docker.Options{Warn: func(text string) { t.Log(text) }})
	return verify.Ground{Catalog: c, Engine: d, Environ: os.Environ()}, d
}

// nothingIsLeft finds no container that publishes a port for a trial.
func nothingIsLeft(t *testing.T, d *docker.Docker) {
	t.Helper()
	holders, err := d.Published(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range holders {
		if strings.HasPrefix(h.Project, "devbliss-verify-") {
			t.Errorf("%s of %s is left", h.Container, h.Project)
		}
	}
}

func TestRealServersAreProved(t *testing.T) {
	ground, d := onDocker(t)
	results, err := verify.Run(t.Context(), verify.Options{Ground: ground, Timeout: 4 * time.Minute, Beside: 2}, []string{"redis", "memcached"})
	if err != nil || len(results) != 2 {
		t.Fatalf("%v, %v", results, err)
	}
	for _, r := range results {
		if !r.OK {
			t.Errorf("%s: not %s: %s", r.Addon, r.Failed, r.Why)
		}
	}
	nothingIsLeft(t, d)
}

func TestAnInterruptLeavesNothingOnARealEngine(t *testing.T) {
	ground, d := onDocker(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	interrupt := func(_, what string) {
		if what == "opening its URL" {
			cancel()
		}
	}
	if _, err := verify.Run(ctx, verify.Options{Ground: ground, Doing: interrupt}, []string{"redis"}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	nothingIsLeft(t, d)
}
