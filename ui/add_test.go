package ui

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/ui/paint"
)

// TestPickerShowsTheOneAtTheCursorOfMany walks through a catalog as large as a
// screen of it is small.
func TestPickerShowsTheOneAtTheCursorOfMany(t *testing.T) {
	files := fstest.MapFS{}
	for i := range 93 {
		id := fmt.Sprintf("addon%02d", i)
		files[id+"/addon.yaml"] = &fstest.MapFile{Data: []byte(fmt.Sprintf(manyDefinition, id, id, id, id))}
	}
	c, err := catalog.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	theme := newTheme(nil, false, Settings{})
	p := &picker{catalog: c, found: c.List("")}
	for at := range p.found {
		lines := p.rows(theme, 60, 8)
		seen := false
		for _, line := range lines {
			if paint.Width(line) > 60 {
				t.Fatalf("wider than the screen: %q", line)
			}
			seen = seen || strings.Contains(line, p.found[at].Name) && strings.Contains(line, "retired")
		}
		if !seen || len(lines) != 8 {
			t.Fatalf("%s is not among\n%q", p.found[at].Name, lines)
		}
		p.move(1)
	}
}

const manyDefinition = `id: %s
name: %s
description: One of many
category: cache
licence: MIT
image: example/%s
retired: Its makers have stopped
versions:
  - version: "1"
    tag: "1"
    default: true
ports:
  - port: 4000
    purpose: its protocol
service:
  image: example/%s:{tag}
  ports:
    - "{publish:4000}"
  healthcheck:
    test: ["CMD", "many", "ping"]
    interval: 2s
    retries: 15
sources:
  - its makers
`
