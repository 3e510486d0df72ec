package stack

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
)

func TestUpNamesTheHolderOfAPortBeforeAnythingStarts(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web + "  cache:\n    image: redis:8.10-alpine\n    ports: ['127.0.0.1:${CACHE_PORT:-6379}:6379']\n"})
	g.busy[8080] = Process{PID: 123, Name: "node"}
	err := g.Up(t.Context(), engine.UpOptions{}, nil)
	var taken *PortTaken
	if !errors.As(err, &taken) || !errors.Is(err, engine.ErrPortTaken) {
		t.Fatalf("%v", err)
	}
	if want := "web: port 8080 is held by node (pid 123)"; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
	if slices.Contains(g.fake.Calls(), string(enginetest.Up)) {
		t.Error("something was started")
	}
	g.up("worker") // which does not want it

	delete(g.busy, 8080)
	g.busy[6379] = Process{}
	err = g.Up(t.Context(), engine.UpOptions{}, nil)
	if !errors.As(err, &taken) || taken.Variable != "CACHE_PORT" || !strings.Contains(Advice(err), "CACHE_PORT") {
		t.Errorf("%v, advice %q", err, Advice(err))
	}
}

func TestAdviceOnATakenPortNamesNoVariableThatTheFileDoesNotUse(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "services:\n  redis:\n    image: redis:8.10-alpine\n    ports: ['127.0.0.1:6379:6379']\n"})
	g.busy[6379] = Process{}
	err := g.Up(t.Context(), engine.UpOptions{}, nil)
	if !errors.Is(err, engine.ErrPortTaken) {
		t.Fatal(err)
	}
	mustContain(t, Advice(err), "publish redis on another port in the compose file")
}

func TestUpDoesNotMindPortsOfItsOwnContainers(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.up()
	g.busy[8080] = Process{PID: 1, Name: "docker-proxy"}
	g.up()
}

func TestUpFindsTwoServicesOnOnePort(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web + "  two:\n    image: busybox\n    ports: ['8080:80']\n"})
	err := g.Up(t.Context(), engine.UpOptions{}, nil)
	if !errors.Is(err, engine.ErrPortTaken) || !strings.Contains(err.Error(), "service two of this project") {
		t.Errorf("%v", err)
	}
}

func TestUpNamesTheServiceThatCannotBeStarted(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.up()
	g.fake.Crash("worker", 1) // has nothing to do with it
	const why = `exec: "/nosuch": no such file or directory`
	g.fake.Alter("web", func(c *engine.Container) { c.State, c.ExitCode, c.Error = engine.Created, 127, why })
	g.fake.FailNext(enginetest.Up, errors.New("runc create failed: "+why))
	err := g.Up(t.Context(), engine.UpOptions{}, nil)
	var down *NotUp
	if !errors.As(err, &down) || len(down.Failing) != 1 || down.Failing[0].Name != "web" {
		t.Fatalf("%v", err)
	}
	mustContain(t, err.Error(), "web: exit 127: command not found", "/nosuch")
	mustContain(t, Advice(err), "mend web in the compose file")
}

func TestUpSaysWhyAServiceDidNotComeUp(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "services:\n  db:\n    image: busybox\n    healthcheck: {test: [CMD, check]}\n  other:\n    image: busybox\n"})
	g.up("other")
	g.fake.Crash("other", 1) // has nothing to do with it
	g.fake.KeepStarting("db")
	sick := false
	err := g.Up(t.Context(), engine.UpOptions{Services: []string{"db"}}, func(step engine.Step) {
		if step.Text == "Waiting" && !sick {
			sick = true
			go g.fake.Unhealthy("db", "connection refused") // a callback must not call back itself
		}
	})
	var down *NotUp
	if !errors.As(err, &down) || len(down.Failing) != 1 || !errors.Is(err, engine.ErrUnhealthy) {
		t.Fatalf("%v", err)
	}
	mustContain(t, err.Error(), "db: unhealthy 1 check: connection refused")
	mustContain(t, Advice(err), "devbliss logs db")
}

func TestVerbsWorkOnTheContainersWhenTheFileIsBroken(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "name: other\nservices:\n  web:\n    image: busybox\n"})
	g.up()
	g.write("compose.yaml", "name: other\nservices:\n  web:\n   - broken: [\n")
	for _, verb := range []func() error{
		func() error { return g.Restart(t.Context(), []string{"web"}, nil) },
		func() error { return g.Stop(t.Context(), nil, nil) },
		func() error { return g.Start(t.Context(), nil, nil) },
		func() error { return g.Down(t.Context(), engine.DownOptions{}, nil) },
	} {
		if err := verb(); err != nil {
			t.Fatal(err)
		}
	}
	if !noted(g.warnings, "cannot be used", "containers there are") {
		t.Errorf("warnings %q", g.warnings)
	}
	if known, _ := g.fake.Services(t.Context(), "other"); len(known) != 0 {
		t.Errorf("%+v", known)
	}
	var problem *composefile.Problem
	if err := g.Stop(t.Context(), nil, nil); !errors.As(err, &problem) { // nothing is left to work on
		t.Errorf("%v", err)
	}
	if err := g.Down(t.Context(), engine.DownOptions{Volumes: true}, nil); !errors.As(err, &problem) {
		t.Errorf("down with volumes: %v", err)
	}
}

func TestVerbsKnowTheirServices(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": shop})
	var unknown *NoService
	for name, err := range map[string]error{
		"up":      g.Up(t.Context(), engine.UpOptions{Services: []string{"wbe"}}, nil),
		"stop":    g.Stop(t.Context(), []string{"wbe"}, nil),
		"restart": g.Restart(t.Context(), []string{"wbe"}, nil),
		"down":    g.Down(t.Context(), engine.DownOptions{Services: []string{"wbe"}}, nil),
		"pull":    g.Pull(t.Context(), []string{"wbe"}, nil),
		"build":   g.Build(t.Context(), []string{"wbe"}, nil),
		"scale":   g.Scale(t.Context(), map[string]int{"wbe": 2}, nil),
		"logs":    g.Logs(t.Context(), engine.LogOptions{Services: []string{"wbe"}}, nil),
	} {
		if !errors.As(err, &unknown) || !cmp.Equal(unknown.Near, []string{"web"}) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestVerbsReachContainersThatTheFileDoesNotHave(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": shop})
	g.up()
	g.write("compose.yaml", "name: shop\nservices:\n  api:\n    image: busybox\n")
	if err := g.Stop(t.Context(), []string{"web"}, nil); err != nil {
		t.Fatal(err)
	}
	if s := g.service("web"); s.State != engine.Exited {
		t.Errorf("%+v", s)
	}
}

func TestEveryVerbReachesTheEngine(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.up()
	for _, err := range []error{
		g.Pull(t.Context(), nil, nil), g.Build(t.Context(), nil, nil),
		g.Scale(t.Context(), map[string]int{"worker": 3}, nil),
	} {
		if err != nil {
			t.Error(err)
		}
	}
	if s := g.service("worker"); len(s.Containers) != 3 {
		t.Errorf("%+v", s.Containers)
	}
	g.fake.Write("web", 0, false, "hello")
	var lines []string
	err := g.Logs(t.Context(), engine.LogOptions{Services: []string{"web"}, Tail: -1, NoDividers: true}, func(l engine.Line) { lines = append(lines, l.Text) })
	if err != nil || !cmp.Equal(lines, []string{"hello"}) {
		t.Errorf("%q, %v", lines, err)
	}
}

func TestShellOpensTheClientOfTheAddon(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web + "  cache:\n    image: redis:7-alpine\n"})
	g.up()
	var got engine.ExecOptions
	g.fake.OnExec = func(_ context.Context, o engine.ExecOptions) (int, error) {
		got = o
		return 3, nil
	}
	var out bytes.Buffer
	code, err := g.Shell(t.Context(), "cache", engine.ExecOptions{Out: &out})
	if code != 3 || err != nil || got.Service != "cache" || !cmp.Equal(got.Command, []string{"redis-cli"}) || got.Out != &out {
		t.Errorf("%d, %v, %+v", code, err, got)
	}
	if command, err := g.ShellCommand(t.Context(), "web"); err != nil || command[0] != "sh" {
		t.Errorf("%q, %v", command, err)
	}
	if err := g.Stop(t.Context(), nil, nil); err != nil {
		t.Fatal(err)
	}
	if _, err := g.Shell(t.Context(), "cache", engine.ExecOptions{}); !errors.Is(err, engine.ErrNotRunning) || Advice(err) == "" {
		t.Errorf("%v", err)
	}
}

func TestOwnVolumesAreThoseThatADownDeletes(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": `name: shop
services:
  db: {image: example/db, volumes: ["data:/data", "shared:/shared", "there:/there"]}
  web: {image: example/web, volumes: ["shared:/shared", "./src:/src"]}
  cron: {image: example/cron, profiles: [jobs], volumes: ["jobs:/jobs"]}
volumes:
  data:
  shared:
  jobs:
  there: {external: true}
`})
	for services, want := range map[string]string{"": "shop_data shop_shared", "db": "shop_data", "web": "", "db web": "shop_data shop_shared"} {
		names, err := g.OwnVolumes(t.Context(), strings.Fields(services))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("of %q: %q, want %q", services, got, want)
		}
	}
	if _, err := g.OwnVolumes(t.Context(), []string{"nosuch"}); err == nil {
		t.Error("a service that is not there has volumes")
	}
}
