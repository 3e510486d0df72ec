package ui

import (
	"strings"
	"testing"
)

func TestOptionsAndVersionOfAnAddonAreChosenBeforeItIsAdded(t *testing.T) {
	d := drive(t, project)
	d.shows("web", "not started")
	d.press("a", "r", "e", "d", "i", "s")
	d.shows("compose.yaml +")
	d.press("ctrl+o")
	d.shows("● persistence")
	d.press("down", "enter")
	d.shows("○ persistence")
	d.press("down", "enter")
	d.shows("maxmemory:", "Limit of the data")
	d.press("6", "4", "m", "b", "enter")
	d.shows("maxmemory 64mb")
	d.press("up", "up", "enter")
	d.shows("version 8.8")
	d.press("esc")
	d.shows("maxmemory=64mb", "persistence=false")
	d.press("enter")
	d.shows("▸ redis", "healthy")
	text := d.read()
	for _, want := range []string{"image: redis:8.8", "--maxmemory 64Mb"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	if strings.Contains(text, "volumes:") {
		t.Errorf("persistence is on in\n%s", text)
	}
	d.press("u")
	d.shows("Undo add redis")
	d.press("y")
	d.shows("✓ undo")
}

func TestOptionsAreThoseOfTheAddonTheyWereChosenFor(t *testing.T) {
	d := drive(t, project)
	d.shows("web", "not started")
	d.press("a", "r", "e", "d", "i", "s", "ctrl+o")
	d.shows("● persistence")
	d.press("down", "enter", "esc", "down")
	d.shows("▸ Redis Insight")
	d.hides("persistence=false")
}
