//go:build linux

package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestSecondRunGetsDataOfItsOwn(t *testing.T) {
	dir := t.TempDir()
	first, err := openData(dir, "bookworm-1")
	if err != nil {
		t.Fatal(err)
	}
	second, err := openData(dir, "bookworm-1")
	if err != nil {
		t.Fatal(err)
	}
	if first.dir == second.dir || first.temporary || !second.temporary {
		t.Errorf("%+v and %+v", first, second)
	}
	second.close()
	if _, err := os.Stat(second.dir); !os.IsNotExist(err) {
		t.Errorf("its data stays: %v", err)
	}
	first.close()
	if _, err := os.Stat(first.dir); err != nil {
		t.Errorf("the first one's does not: %v", err)
	}
}

func TestOldDataIsRemovedButNotAnotherEngines(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"bookworm-1", "sid-1", "run-77"} {
		d, err := takeData(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		d.lock.Release() // as if killed
	}
	busy, err := takeData(dir, "bookworm-2")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.close()
	d, err := openData(dir, "bookworm-3")
	if err != nil {
		t.Fatal(err)
	}
	defer d.close()
	entries, err := filepath.Glob(filepath.Join(dir, "*-*[0-9]"))
	if err != nil {
		t.Fatal(err)
	}
	for i := range entries {
		entries[i] = filepath.Base(entries[i])
	}
	if want := []string{"bookworm-2", "bookworm-3", "sid-1"}; !slices.Equal(entries, want) {
		t.Errorf("there are %q, want %q", entries, want)
	}
}

func TestCommandsEnvironmentPointsToNoOtherEngine(t *testing.T) {
	env := (&ground{full: true}).environment([]string{"HOME=/h", "DOCKER_HOST=tcp://x", "COMPOSE_FILE=y", "https_proxy=z", "HTTP_PROXY=z"}, "/c")
	for _, variable := range env {
		if strings.HasPrefix(variable, "DOCKER_") || strings.HasPrefix(variable, "COMPOSE_") || strings.Contains(strings.ToLower(variable), "proxy=z") {
			t.Errorf("%s is still there", variable)
		}
	}
	if !slices.Contains(env, "HOME=/h") || !slices.Contains(env, "DEVBLISS_TESTENV=1") || !slices.Contains(env, "DEVBLISS_COMPOSE=/c") || !slices.Contains(env, "DEVBLISS_FULL=true") {
		t.Errorf("environment %q", env)
	}
}

func TestCommandLineMistakesAreNamed(t *testing.T) {
	for want, args := range map[string][]string{
		"no command":         {},
		`no command "tset"`:  {"tset"},
		`no engine "buster"`: {"-engine", "buster", "test"},
	} {
		_, err := run(t.Context(), args)
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", args, err)
		}
	}
}
