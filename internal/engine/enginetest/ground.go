package enginetest

import (
	"context"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
)

// Ground is an engine for Contract, with the hands that reach into it: what
// containers do there is up to the test.
type Ground struct {
	Engine engine.Engine
	// Write makes the first process of a running container write a line.
	Write func(t testing.TB, service string, replica int, stderr bool, text string)
	// Crash makes the running containers of a service end with code.
	Crash func(t testing.TB, service string, code int)
	// Sicken makes the health check of a service fail with output.
	Sicken func(t testing.TB, service, output string)
	// Put writes a file into the volume of a service that runs, Get reads it.
	Put func(t testing.TB, service, name, text string)
	Get func(t testing.TB, service, name string) string
	// Break takes the engine away, Mend brings it back.
	Break, Mend func(t testing.TB)
}

// file is the project of the contract. The program of db and web ends at once,
// and with the code in /code, when it is told to stop; the health check of db
// fails while there is a /sick. Image stands for any with a shell.
const file = `
x-program: &program
  image: busybox:latest
  command:
    - sh
    - -c
    - trap 'exit $$(cat /code 2>/dev/null || echo 0)' TERM; while :; do sleep 3600 & wait; done
services:
  db:
    <<: *program
    healthcheck:
      test: ["CMD-SHELL", "test ! -e /sick || { cat /sick; exit 1; }"]
      interval: 250ms
      retries: 1
    volumes: [data:/data]
  web:
    <<: *program
    depends_on:
      db: {condition: service_healthy}
      job: {condition: service_completed_successfully}
    ports: ["127.0.0.1::80"]
  job:
    image: busybox:latest
    command: ["true"]
  other:
    <<: *program
volumes:
  data:
`

// Name makes up a project's name that no other test has.
func Name(prefix string) string {
	return prefix + "-" + strings.ToLower(rand.Text()[:8])
}

// patience is for how long an engine may be busy with one thing.
const patience = 60 * time.Second

// arrange makes a ground and the contract's project on it, and takes the project
// away at the end.
func arrange(t *testing.T, open func(t *testing.T, project string) Ground) (Ground, *types.Project) {
	t.Helper()
	name := Name("engine")
	g := open(t, name)
	p := Load(t, name, file)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := g.Engine.Down(ctx, p, engine.DownOptions{Volumes: true, RemoveOrphans: true}, nil); err != nil {
			t.Errorf("take %s down: %v", name, err)
		}
	})
	return g, p
}

// limited is the test's context, for calls that must not hang.
func limited(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// up brings services up and waits for them.
func up(t *testing.T, g Ground, p *types.Project, services ...string) {
	t.Helper()
	if err := g.Engine.Up(limited(t), p, engine.UpOptions{Services: services, Wait: true}, nil); err != nil {
		t.Fatalf("up %v: %v", services, err)
	}
}

// service looks a service up; the zero Service where it is not there.
func service(t *testing.T, g Ground, p *types.Project, name string) engine.Service {
	t.Helper()
	services, err := g.Engine.Services(limited(t), p.Name)
	if err != nil {
		t.Fatalf("services: %v", err)
	}
	for _, s := range services {
		if s.Name == name {
			return s
		}
	}
	return engine.Service{}
}

// ids are the IDs of a service's containers.
func ids(s engine.Service) []string {
	var out []string
	for _, c := range s.Containers {
		out = append(out, c.ID)
	}
	return out
}
