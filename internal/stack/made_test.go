package stack

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/devbliss/devbliss/catalog"
)

// sourced gives the ground a catalog acme with a Redis of its own.
func (g *ground) sourced() {
	g.t.Helper()
	text, err := os.ReadFile("../../catalog/redis/addon.yaml")
	if err != nil {
		g.t.Fatal(err)
	}
	source, err := catalog.LoadSource("acme", fstest.MapFS{"redis/addon.yaml": {Data: text}})
	if err != nil {
		g.t.Fatal(err)
	}
	g.o.Catalog = g.o.Catalog.With(source)
}

func TestAServiceOfASourceIsMarkedAndKnownByItsMark(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "services:\n  web:\n    image: nginx\n  redis:\n    image: redis:8.10-alpine\n"})
	g.sourced()
	before := g.read("compose.yaml")
	var taken *NameTaken
	if _, err := g.PlanAdd(t.Context(), []string{"acme/redis"}, AddOptions{}); !errors.As(err, &taken) || taken.Addon != "acme/redis" {
		t.Errorf("the built-in of that name is there: %v", err)
	}
	c, err := g.PlanAdd(t.Context(), []string{"acme/redis"}, AddOptions{As: "cache", To: []string{"web"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Apply(t.Context(), c, nil); err != nil {
		t.Fatal(err)
	}
	if text := g.read("compose.yaml"); !strings.Contains(text, "\n    x-devbliss:\n      addon: acme/redis\n") {
		t.Errorf("%s", text)
	}
	p, err := g.Project(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for service, want := range map[string]string{"cache": "acme/redis", "redis": "redis", "web": "nginx"} {
		if id := g.addonOf(p.Services[service]); id != want {
			t.Errorf("%s was made of %q", service, id)
		}
	}
	connections, err := g.Connections(t.Context(), "cache")
	if err != nil || connections[0].Addon != "acme/redis" || connections[0].Version != "8.10-alpine" || connections[0].Shell[0] != "redis-cli" {
		t.Errorf("%+v %v", connections, err)
	}
	if c, err := g.PlanAdd(t.Context(), []string{"acme/redis"}, AddOptions{}); err != nil || len(c.Files) > 0 {
		t.Errorf("it is there already: %v %v", c, err)
	}
	c, err = g.PlanRemove(t.Context(), []string{"cache"}, RemoveOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if err := g.Apply(t.Context(), c, nil); err != nil {
		t.Fatal(err)
	}
	if after := g.read("compose.yaml"); after != before {
		t.Errorf("removed:\n%s", after)
	}
}
