package ui

import "testing"

func TestProfileIsSwitchedOnAndOff(t *testing.T) {
	d := drive(t, project+"  debugger:\n    image: shop-web\n    profiles: [debug]\n")
	d.shows("web", "not started")
	d.hides("debugger")
	d.press("ctrl+p")
	d.shows("○ debug  debugger")
	d.press("enter")
	d.shows("✓ profile on debugger", "$ docker compose --profile debug up -d --wait")
	d.press("ctrl+p")
	d.shows("● debug")
	d.press("enter")
	d.shows("Switch profile debug off?")
	d.shows("Goes   the containers of debugger")
	d.press("y")
	d.shows("✓ profile off debugger", "docker compose rm -sf debugger")
	d.press("ctrl+p")
	d.shows("○ debug")
	d.press("esc", "q")
}
