package ui

import (
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/stack"
)

func TestThePickerSaysWhichCatalogAnAddonIsFrom(t *testing.T) {
	text, err := os.ReadFile("../catalog/redis/addon.yaml")
	if err != nil {
		t.Fatal(err)
	}
	source, err := catalog.LoadSource("acme", fstest.MapFS{"redis/addon.yaml": {Data: text}})
	if err != nil {
		t.Fatal(err)
	}
	own, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	s := &stub{catalog: own.With(source), plan: &stack.Change{Title: "add acme/redis", Adds: []string{"redis"}}}
	m := newTestModel(t, s)
	feed(m, shop())
	press(t, m, "a", "r", "e", "d", "i", "s")
	frame := shown(m)
	mine, theirs := strings.Index(frame, "Redis "), strings.Index(frame, "acme/redis")
	if mine < 0 || theirs < mine {
		t.Errorf("the built-in comes first and the other says where it is from:\n%s", frame)
	}
	press(t, m, "down")
	if !slices.Contains(s.calls, "plan add acme/redis") {
		t.Errorf("planned: %v", s.calls)
	}
	press(t, m, "enter")
	if m.want != "redis" {
		t.Errorf("it waits for %q", m.want)
	}
}
