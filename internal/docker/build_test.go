package docker

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/devbliss/devbliss/internal/engine"
)

func TestAFailedClassicBuildSaysWhere(t *testing.T) {
	s, all := told(t)
	log := &buildLog{steps: s, id: "Image shop-api", service: "api", image: "shop-api"}
	out := &lineWriter{line: log.line}
	fmt.Fprint(out, "Sending build context to Docker daemon  2.048kB\r\r\n")
	fmt.Fprint(out, "Step 1/3 : FROM alpine\n ---> abc\nStep 2/3 : RUN make all\n ---> Running in def\n\x1b[91mmake: *** No rule to make")
	fmt.Fprint(out, " target 'all'.  Stop.\n\x1b[0m")
	_ = out.Close()
	err := log.explain(errors.New("The command '/bin/sh -c make all' returned a non-zero code: 2"))
	var e *engine.Error
	if !errors.As(err, &e) || !errors.Is(e.Kind, engine.ErrBuild) || e.Service != "api" {
		t.Fatalf("%v is no failed build of api", err)
	}
	for _, want := range []string{"Step 2/3 : RUN make all", "non-zero code: 2", "make: *** No rule to make target 'all'.  Stop."} {
		if !strings.Contains(e.Err.Error(), want) {
			t.Errorf("%q is not in: %s", want, e.Err)
		}
	}
	if strings.ContainsAny(e.Err.Error(), "\x1b\r") {
		t.Errorf("it acts on a terminal: %q", e.Err)
	}
	if s := (*all)[3]; s.Details != "Step 2/3 : RUN make all" || s.Service != "api" || s.Status != engine.Working {
		t.Errorf("step of an instruction: %+v", s)
	}
}

func TestABuildWithoutItsBaseImageIsNoFailedBuild(t *testing.T) {
	s, _ := told(t)
	log := &buildLog{steps: s, id: "Image shop-api", service: "api"}
	log.line("Step 1/3 : FROM nosuch")
	err := log.explain(errors.New("pull access denied for nosuch, repository does not exist or may require 'docker login'"))
	if !errors.Is(err, engine.ErrImageNotFound) || errors.Is(err, engine.ErrBuild) {
		t.Errorf("%v, want %v", err, engine.ErrImageNotFound)
	}
}

// Lines as buildx bake --progress rawjson writes them.
const solved = `{"vertexes":[{"digest":"sha256:aaaaaaaaaaaaaaaa","name":"[api internal] load build definition from Dockerfile","started":"2026-01-01T00:00:00Z"}]}
{"vertexes":[{"digest":"sha256:aaaaaaaaaaaaaaaa","name":"[api internal] load build definition from Dockerfile","started":"2026-01-01T00:00:00Z","completed":"2026-01-01T00:00:01Z"}],"statuses":[{"id":"transferring","vertex":"sha256:aaaaaaaaaaaaaaaa","current":10,"total":20}]}
{"vertexes":[{"digest":"sha256:bbbbbbbbbbbbbbbb","name":"[api 2/3] RUN make","started":"2026-01-01T00:00:00Z"},{"digest":"sha256:cccccccccccccccc","name":"[api 1/3] FROM docker.io/library/alpine","started":"2026-01-01T00:00:00Z","cached":true}]}
{"logs":[{"vertex":"sha256:bbbbbbbbbbbbbbbb","stream":2,"data":"bWFrZTogTm8gcnVsZQo="}]}
{"vertexes":[{"digest":"sha256:bbbbbbbbbbbbbbbb","name":"[api 2/3] RUN make","started":"2026-01-01T00:00:00Z","completed":"2026-01-01T00:00:02Z","error":"process \"/bin/sh -c make\" did not complete successfully: exit code: 2"}]}
ERROR: target api: failed to solve
`

func TestASolverReportBecomesSteps(t *testing.T) {
	report, all := told(t)
	s := &solve{
		steps: report, services: map[string]string{"api": "api"}, images: map[string]string{"api": "Image shop-api"}, seen: map[string]*vertex{},
	}
	out := &lineWriter{line: s.line, limit: maxReport}
	fmt.Fprint(out, solved)
	_ = out.Close()
	last := map[string]engine.Step{}
	for _, step := range *all {
		last[step.ID] = step
	}
	for id, want := range map[string]engine.Step{
		"build aaaaaaaaaaaa": {Text: "[internal] load build definition from Dockerfile", Status: engine.Done, Current: 10, Total: 20},
		"build bbbbbbbbbbbb": {Text: "[2/3] RUN make", Status: engine.Failed, Details: `process "/bin/sh -c make" did not complete successfully: exit code: 2`},
		"build cccccccccccc": {Text: "[1/3] FROM docker.io/library/alpine", Status: engine.Done, Details: "cached"},
	} {
		want.ID, want.Parent, want.Service = id, "Image shop-api", "api"
		if last[id] != want {
			t.Errorf("%+v, want %+v", last[id], want)
		}
	}
	err := s.explain(errors.New("failed to execute bake: exit status 1"))
	var e *engine.Error
	if !errors.As(err, &e) || !errors.Is(e.Kind, engine.ErrBuild) || e.Service != "api" {
		t.Fatalf("%v is no failed build of api", err)
	}
	for _, want := range []string{"[2/3] RUN make", "exit code: 2", "make: No rule"} {
		if !strings.Contains(e.Err.Error(), want) {
			t.Errorf("%q is not in: %s", want, e.Err)
		}
	}
}
