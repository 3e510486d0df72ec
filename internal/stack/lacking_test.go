package stack

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/composefile"
)

func TestAddBringsWhatAnotherServiceWaitsFor(t *testing.T) {
	const mine = `services:
  web:
    image: shop
    depends_on:
      redis: {condition: service_healthy}
  jobs:
    image: shop
    profiles: [jobs]
    links: [db]
`
	g := newGround(t, map[string]string{"compose.yaml": mine})
	var problem *composefile.Problem
	_, err := g.PlanAdd(t.Context(), []string{"redis"}, AddOptions{}) // db stays missing
	if !errors.As(err, &problem) || problem.Lacks != "redis" {
		t.Fatalf("one of two: %v", err)
	}
	g.write("compose.yaml", mine+"  db: {image: busybox}\n")
	c := g.add(AddOptions{To: []string{"jobs"}}, "redis")
	if diff := cmp.Diff([]string{"redis"}, c.Adds); diff != "" {
		t.Error(diff)
	}
	g.apply(c)
	if _, err := g.Project(t.Context()); err != nil {
		t.Error(err)
	}
	mustContain(t, g.read("compose.yaml"), "      redis: {condition: service_healthy}\n", "  redis:\n    image: redis:")
	g.apply(g.undo())
	if diff := cmp.Diff(mine+"  db: {image: busybox}\n", g.read("compose.yaml")); diff != "" {
		t.Error(diff)
	}
}

func TestAddBringsAllThatIsMissingUnderTheNamesAskedFor(t *testing.T) {
	const mine = "services:\n  web:\n    image: shop\n    depends_on: [db]\n"
	g := newGround(t, map[string]string{"compose.yaml": mine})
	g.apply(g.add(AddOptions{As: "db"}, "postgres"))
	if _, err := g.Project(t.Context()); err != nil {
		t.Error(err)
	}
	g = newGround(t, map[string]string{"compose.yaml": "services:\n  web:\n    image: shop\n    depends_on: [redis, mysql]\n"})
	g.apply(g.add(AddOptions{}, "mysql", "redis"))
	if _, err := g.Project(t.Context()); err != nil {
		t.Error(err)
	}
}

// Where something else is wrong too, that is said and nothing is changed.
func TestAddToAFileThatIsBrokenOtherwiseIsRefused(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "services:\n  web:\n    image: shop\n    depends_on: [redis]\n    networks: [nowhere]\n"})
	if c, err := g.PlanAdd(t.Context(), []string{"redis"}, AddOptions{}); err == nil {
		t.Errorf("%+v", c.Files)
	}
}
