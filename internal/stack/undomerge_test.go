package stack

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestUndoKeepsEditsElsewhere(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web, ".env": "A=1\n"})
	g.busy[6379] = Process{}
	g.apply(g.add(AddOptions{To: []string{"worker"}}, "redis"))
	g.apply(g.add(AddOptions{}, "memcached"))
	g.write("compose.yaml", strings.Replace(g.read("compose.yaml"), "MODE: dev", "MODE: prod # mine", 1))
	g.write(".env", g.read(".env")+"C=3\n")

	c := g.undo()
	g.wantNote(c, "compose.yaml has been edited since; that stays")
	g.apply(c)
	mustNotContain(t, g.read("compose.yaml"), "memcached")
	g.apply(g.undo())
	if diff := cmp.Diff(strings.Replace(web, "MODE: dev", "MODE: prod # mine", 1), g.read("compose.yaml")); diff != "" {
		t.Error(diff)
	}
	if got := g.read(".env"); got != "A=1\nC=3\n" {
		t.Errorf(".env %q", got)
	}
	if _, err := g.PlanUndo(t.Context()); !errors.Is(err, ErrNothingToUndo) {
		t.Errorf("%v", err)
	}
}

func TestUndoShowsTheEditThatIsInTheWay(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{}, "redis"))
	g.write("compose.yaml", strings.Replace(g.read("compose.yaml"), "retries: 15", "retries: 99", 1))
	_, err := g.PlanUndo(t.Context())
	var changed *ChangedSince
	if !errors.As(err, &changed) {
		t.Fatalf("%v", err)
	}
	mustContain(t, changed.Diff, "-      retries: 15\n", "+      retries: 99\n", "--- compose.yaml\n")
}

func TestUndoRefusesWhatWouldNotLoad(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{}, "redis"))
	g.write("compose.yaml", strings.Replace(g.read("compose.yaml"), "    image: busybox\n", "    image: busybox\n    depends_on: [redis]\n", 1))
	_, err := g.PlanUndo(t.Context())
	var unfit *Unfit
	if !errors.As(err, &unfit) {
		t.Errorf("%v", err)
	}
}

func TestUndoableListsTheLastChangeFirst(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	titles := func() []string {
		t.Helper()
		all, err := g.Undoable()
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, u := range all {
			title := u.Title
			if u.Blocked {
				title += " blocked"
			}
			got = append(got, title)
		}
		return got
	}
	want := func(want ...string) {
		t.Helper()
		if diff := cmp.Diff(append([]string{}, want...), titles()); diff != "" {
			t.Error(diff)
		}
	}
	want()
	g.apply(g.add(AddOptions{}, "redis"))
	g.apply(g.add(AddOptions{}, "memcached"))
	g.apply(g.remove(false, "memcached"))
	want("remove memcached", "add memcached", "add redis")
	g.apply(g.undo())
	want("add memcached", "add redis")
	g.write("compose.yaml", strings.Replace(g.read("compose.yaml"), "redis-server", "redis-server --mine", 1))
	want("add memcached", "add redis blocked")
}
