package stack

import (
	"errors"
	"testing"
)

func TestScaleMakesNoContainerWhereThereCanBeOneOnly(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": `name: shop
services:
  web:
    image: busybox
    ports: ["8080:80"]
  named:
    image: busybox
    container_name: the-one
  many:
    image: busybox
    ports: ["9000-9009:80", "81"]
`})
	g.up()
	for name, want := range map[string]string{"web": "port 8080", "named": "the-one"} {
		err := g.Scale(t.Context(), map[string]int{"many": 2, name: 3}, nil)
		var one *OnlyOne
		if !errors.As(err, &one) {
			t.Fatalf("%s: %v", name, err)
		}
		mustContain(t, err.Error(), name, want)
		mustContain(t, Advice(err), "compose file")
		if n := len(g.service(name).Containers) + len(g.service("many").Containers); n != 2 {
			t.Errorf("%s: %d containers", name, n)
		}
	}
	if err := g.Scale(t.Context(), map[string]int{"many": 3, "web": 1, "named": 0}, nil); err != nil {
		t.Error(err)
	}
}
