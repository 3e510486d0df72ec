package stack

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The text of a config needs a line break behind it, so an add ends a file that had
// none. Where something else was changed meanwhile, the file is not given back whole.
func TestRemoveGivesAnUnendedFileBack(t *testing.T) {
	const mine = "services:\n  web:\n    image: shop"
	for _, order := range [][]string{{"caddy", "redis"}, {"redis", "caddy"}} {
		g := newGround(t, map[string]string{"compose.yaml": mine})
		g.apply(g.add(AddOptions{}, "caddy"))
		if !strings.HasSuffix(g.read("compose.yaml"), "\n") {
			t.Fatal("the file ends as before: nothing is tested")
		}
		g.apply(g.add(AddOptions{}, "redis"))
		g.apply(g.remove(false, order[0]))
		g.apply(g.remove(false, order[1]))
		if diff := cmp.Diff(mine, g.read("compose.yaml")); diff != "" {
			t.Errorf("removed %v: %s", order, diff)
		}
	}
	g := newGround(t, map[string]string{"compose.yaml": mine})
	g.apply(g.add(AddOptions{}, "caddy"))
	g.write("compose.yaml", strings.Replace(g.read("compose.yaml"), "services:", "# mine\nservices:", 1))
	g.apply(g.remove(false, "caddy"))
	if diff := cmp.Diff("# mine\n"+mine, g.read("compose.yaml")); diff != "" {
		t.Error(diff)
	}
}

// A line break that its user has written since stays, and so does one behind a line
// of theirs.
func TestRemoveKeepsALineBreakOfTheUsers(t *testing.T) {
	const mine = "services:\n  web:\n    image: shop"
	g := newGround(t, map[string]string{"compose.yaml": mine})
	g.apply(g.add(AddOptions{}, "caddy"))
	g.apply(g.remove(false, "caddy"))
	g.write("compose.yaml", mine+"\n")
	g.apply(g.add(AddOptions{}, "redis"))
	g.write("compose.yaml", "# mine\n"+g.read("compose.yaml"))
	g.apply(g.remove(false, "redis"))
	if diff := cmp.Diff("# mine\n"+mine+"\n", g.read("compose.yaml")); diff != "" {
		t.Error(diff)
	}

	g = newGround(t, map[string]string{"compose.yaml": mine})
	g.apply(g.add(AddOptions{}, "caddy"))
	g.write("compose.yaml", g.read("compose.yaml")+"x-own: 1\n")
	g.apply(g.remove(false, "caddy"))
	if diff := cmp.Diff(mine+"\nx-own: 1\n", g.read("compose.yaml")); diff != "" {
		t.Error(diff)
	}
}
