package ui

import (
	"testing"

	"github.com/devbliss/devbliss/internal/engine"
)

func TestWatchModeSaysInTheLogWhatItDoes(t *testing.T) {
	d := drive(t, project+"    develop:\n      watch:\n        - {action: sync, path: ./src, target: /src}\n")
	d.shows("web", "not started")
	d.press("ctrl+w")
	d.shows("web is not running; U starts everything")
	d.press("U")
	d.shows("✓ up")
	d.shows("web", "healthy")
	d.press("ctrl+w")
	d.shows("watching files · 2/2 healthy")
	d.fake.Sync(engine.Sync{Service: "web", Text: "2 changed files copied into it"})
	d.shows("web: 2 changed files copied into it")
	d.fake.Sync(engine.Sync{Text: "step 3\nno such package", Failed: true})
	d.shows("✖ watch", "step 3")
	d.press("!")
	d.shows("no such package")
	d.press("esc", "esc")
	d.hides("✖ watch")
	d.press("ctrl+w")
	d.shows("files are not watched any more")
	d.hides("watching files · 2/2")
}

func TestWatchModeNeedsSomethingToWatch(t *testing.T) {
	d := drive(t, project)
	d.shows("web", "not started")
	d.press("ctrl+w")
	d.shows("no service has develop.watch")
}
