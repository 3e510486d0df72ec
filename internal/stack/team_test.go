package stack

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

const teamFile = `name: shop
x-devbliss:
  checks:
    reach: {in: web, run: ["true"]}
    tool: {run: ["true"]}
services:
  web: {image: busybox, volumes: ["data:/data"]}
volumes:
  data: {}
`

func TestOnlyTheUserCanReadOrWriteWhatIsTrusted(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": teamFile})
	team, err := g.Team(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var barred *Untrusted
	if err := g.Allowed(team); !errors.As(err, &barred) || barred.Before || len(barred.Commands) != 1 {
		t.Fatalf("%v", err)
	}
	if err := g.Trust(team); err != nil {
		t.Fatal(err)
	}
	if err := g.Allowed(team); err != nil {
		t.Error(err)
	}
	files, err := filepath.Glob(filepath.Join(g.o.StateDir, "trust-*"))
	if err != nil || len(files) != 1 {
		t.Fatalf("%v, %v", files, err)
	}
	if info, err := os.Stat(files[0]); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if err := os.WriteFile(files[0], []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := g.Allowed(team); err == nil {
		t.Error("a damaged file allows everything")
	}
}

func TestTheTrustOfOneFolderIsNoneOfAnother(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": teamFile, "clone/compose.yaml": teamFile})
	team, err := g.Team(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Trust(team); err != nil {
		t.Fatal(err)
	}
	o := g.o
	o.Source.Dir = filepath.Join(o.Source.Dir, "clone")
	other := Open(o)
	if team, err = other.Team(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := other.Allowed(team); err == nil {
		t.Error("a clone is trusted for its first")
	}
}

func TestAChecksContainerLeavesTheFirstStartToCome(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": teamFile})
	team, err := g.Team(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	alone := aside(team.project, "web")
	if len(alone.Volumes) > 0 || len(alone.Networks) > 0 || len(alone.Services["web"].Volumes) > 0 {
		t.Errorf("%v", alone)
	}
	if len(team.project.Services["web"].Volumes) != 1 || len(team.project.Volumes) != 1 {
		t.Error("the project has lost its volume")
	}
}
