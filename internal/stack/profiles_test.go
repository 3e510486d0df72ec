package stack

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/engine"
)

const profiled = `name: shop
services:
  web:
    image: example/web
  debugger:
    image: example/debugger
    profiles: [debug]
  tracer:
    image: example/tracer
    profiles: [debug, trace]
`

func TestProfilesAreSwitchedOnAndOff(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": profiled})
	g.fake.AddImages("example/web", "example/debugger", "example/tracer")
	w := g.watch()
	w.until("profiles that are off", func() bool {
		return cmp.Equal(w.view.Profiles, []Profile{{"debug", false, []string{"debugger", "tracer"}}, {"trace", false, []string{"tracer"}}})
	})
	if err := g.SwitchOn(t.Context(), "debug", nil); err != nil {
		t.Fatal(err)
	}
	w.until("services of the profile that run", func() bool {
		return w.service("debugger").State == engine.Running && w.service("tracer").State == engine.Running && w.view.Profiles[0].On
	})
	if err := g.SwitchOn(t.Context(), "trace", nil); err != nil {
		t.Fatal(err)
	}
	if err := g.SwitchOff(t.Context(), "debug", nil); err != nil {
		t.Fatal(err)
	}
	w.until("what the other profile has too stays", func() bool {
		return w.service("debugger").Name == "" && w.service("tracer").State == engine.Running && !w.view.Profiles[0].On && w.view.Profiles[1].On
	})
	if err := g.SwitchOff(t.Context(), "trace", nil); err != nil {
		t.Fatal(err)
	}
	w.until("nothing but what has no profile", func() bool { return len(w.view.Services) == 1 })
}

func TestSwitchingOverridesTheEnvironment(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": profiled, ".env": "COMPOSE_PROFILES=debug\n"})
	g.fake.AddImages("example/web", "example/debugger", "example/tracer")
	w := g.watch()
	w.until("the profile of .env is on", func() bool { return len(w.view.Profiles) == 2 && w.view.Profiles[0].On && !w.view.Profiles[1].On })
	if err := g.SwitchOff(t.Context(), "debug", nil); err != nil {
		t.Fatal(err)
	}
	w.until("it is off", func() bool { return !w.view.Profiles[0].On && len(w.view.Services) == 1 })
	if err := g.SwitchOn(t.Context(), "nosuch", nil); err == nil {
		t.Error("a profile that no service has is switched on")
	}
}
