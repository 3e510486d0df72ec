package stack

import (
	"errors"
	"strings"
	"testing"

	"github.com/devbliss/devbliss/internal/engine"
)

func (g *ground) examine() map[string]Finding {
	findings := map[string]Finding{}
	for f := range g.Doctor(g.t.Context()) {
		if f.OK != (f.Fix == "") {
			g.t.Errorf("no way out: %+v", f)
		}
		if old, ok := findings[f.Check]; ok {
			f.Detail = old.Detail + "\n" + f.Detail
		}
		findings[f.Check] = f
	}
	return findings
}

func TestDoctorFindsNothingWrong(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.up()
	findings := g.examine()
	for _, check := range []string{"docker", "docker version", "compose file", "compose file is valid", "variables", "ports", "disk"} {
		if f, ok := findings[check]; !ok || (!f.OK && check != "disk") {
			t.Errorf("%s: %+v", check, f)
		}
	}
	mustContain(t, findings["ports"].Detail, "8080 free or in use by this project")
}

func TestDoctorHasASentenceForEachWayDockerIsNotThere(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range []error{engine.ErrNotInstalled, engine.ErrDenied, engine.ErrUnreachable} {
		g := newGround(t, map[string]string{"compose.yaml": web})
		g.fake.Break(&engine.Error{Kind: kind, Err: errors.New("dial")})
		findings := g.examine()
		f := findings["docker"]
		if f.OK || f.Detail == "" || f.Fix == "" || seen[f.Fix] {
			t.Errorf("%v: %+v", kind, f)
		}
		seen[f.Fix] = true
		if !findings["ports"].OK {
			t.Errorf("ports: %+v", findings["ports"])
		}
	}
}

func TestDoctorDoesNotBlameTheProjectsOwnPortsWhenDockerIsAway(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web + "  two:\n    image: busybox\n    ports: ['9000:80']\n  three:\n    image: busybox\n    ports: ['9001:80']\n"})
	g.fake.Break(nil)
	g.busy[8080] = Process{PID: 12, Name: "node"}
	g.busy[9000] = Process{PID: 13, Name: "docker-proxy"} // of this project, perhaps
	g.busy[9001] = Process{}                              // of root, as docker-proxy is
	f := g.examine()["ports"]
	mustContain(t, f.Detail, "web: port 8080 is held by node (pid 12)")
	mustNotContain(t, f.Detail, "9000", "9001")
}

func TestDoctorNamesHoldersOfEveryTakenPort(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web + "  two:\n    image: busybox\n    ports: ['9000:80']\n"})
	g.busy[8080] = Process{PID: 12, Name: "node"}
	g.fake.Publish(engine.Holder{Port: 9000, Protocol: "tcp", Container: "x-1", Project: "blog"})
	f := g.examine()["ports"]
	mustContain(t, f.Detail, "web: port 8080 is held by node (pid 12)", "two: port 9000 is held by container x-1 of project blog")
}

func TestDoctorNamesVariablesWithoutAValue(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "services:\n  web:\n    image: busybox\n    command: echo ${GREETING}\n"})
	f := g.examine()["variables"]
	if f.OK || !strings.Contains(f.Detail, "GREETING") || !strings.Contains(f.Fix, "set GREETING") {
		t.Errorf("%+v", f)
	}
}

func TestDoctorSaysWhereAFileIsBroken(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "services:\n  web:\n    porst: []\n    image: x\n"})
	f := g.examine()["compose file is valid"]
	if f.OK || !strings.Contains(f.Detail, "compose.yaml:3") || !strings.Contains(f.Fix, "ports") {
		t.Errorf("%+v", f)
	}
}

func TestDoctorFindsWhatOnlyFailsWhenStarted(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": `services:
  web:
    image: busybox
    restart: allways
  api:
    build: ./nowhere
`})
	f := g.examine()["compose file is valid"]
	mustContain(t, f.Detail, "compose.yaml:4", "nowhere")
}

func TestDoctorWithoutAComposeFile(t *testing.T) {
	g := newGround(t, nil)
	f := g.examine()["compose file"]
	if f.OK || !strings.Contains(f.Fix, "devbliss add") {
		t.Errorf("%+v", f)
	}
}

func TestDoctorStopsWhenItsReaderDoes(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	n := 0
	for range g.Doctor(t.Context()) {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d findings", n)
	}
}
