package stack

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
)

func (g *ground) undo() *Change {
	g.t.Helper()
	c, err := g.PlanUndo(g.t.Context())
	if err != nil {
		g.t.Fatal(err)
	}
	return c
}

func TestUndoGivesTheBytesBack(t *testing.T) {
	before := "# ours\r\nservices:\r\n  web:\r\n    image: busybox"
	g := newGround(t, map[string]string{"compose.yaml": before, ".env": "A=1"})
	g.busy[6379] = Process{}
	g.apply(g.add(AddOptions{To: []string{"web"}}, "redis"))
	g.up()
	c := g.undo()
	if !c.Undoes || c.Title != "undo add redis" || !cmp.Equal(c.Removes, []string{"redis"}) || !cmp.Equal(c.Starts, []string{"web"}) {
		t.Errorf("%+v", c)
	}
	g.wantNote(c, "the data stays in volume shop_redis-data")
	g.apply(c)
	if diff := cmp.Diff(before, g.read("compose.yaml")); diff != "" {
		t.Error(diff)
	}
	if got := g.read(".env"); got != "A=1" {
		t.Errorf(".env %q", got)
	}
	if _, err := g.PlanUndo(t.Context()); !errors.Is(err, ErrNothingToUndo) {
		t.Errorf("%v", err)
	}
	known, err := g.fake.Services(t.Context(), "shop")
	if err != nil || len(known) != 1 || known[0].Name != "web" {
		t.Errorf("containers of %+v, %v", known, err)
	}
}

func TestUndoTakesAwayTheFileThatAddMade(t *testing.T) {
	g := newGround(t, nil)
	g.apply(g.add(AddOptions{}, "redis"))
	g.apply(g.undo())
	if got := g.read("compose.yaml"); got != "<none>" {
		t.Errorf("%q", got)
	}
}

func TestUndoGoesBackStepByStep(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{}, "redis"))
	one := g.read("compose.yaml")
	g.apply(g.add(AddOptions{}, "postgres"))
	two := g.read("compose.yaml")
	g.apply(g.remove(false, "redis"))
	for _, want := range []string{two, one, web} {
		g.apply(g.undo())
		if diff := cmp.Diff(want, g.read("compose.yaml")); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestUndoOfARemoveStartsTheServiceAgain(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{}, "redis"))
	g.up()
	g.apply(g.remove(true, "redis"))
	c := g.undo()
	if !cmp.Equal(c.Starts, []string{"redis"}) {
		t.Errorf("starts %v", c.Starts)
	}
	g.wantNote(c, "shop_redis-data", "does not come back")
}

func TestUndoRefusesWhenTheFileWasEditedSince(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{}, "redis"))
	g.write("compose.yaml", g.read("compose.yaml")+"# mine\n")
	_, err := g.PlanUndo(t.Context())
	var changed *ChangedSince
	if !errors.As(err, &changed) || changed.Path != g.path("compose.yaml") {
		t.Errorf("%v", err)
	}
}

func TestUndoIsRightAfterAKillAtAnyMoment(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{}, "postgres"))
	before := g.read("compose.yaml")
	g.busy[6379] = Process{}
	c := g.add(AddOptions{}, "redis")
	if len(c.Files) != 2 {
		t.Fatal(c.Diff(g.dir))
	}
	for written := range len(c.Files) + 1 {
		t.Run(strconv.Itoa(written), func(t *testing.T) {
			g.remember(c) // and then, after some of the files, no more
			for _, f := range c.Files[:written] {
				if err := f.write(); err != nil {
					t.Fatal(err)
				}
			}
			u := g.undo()
			if written == 0 && u.Title != "undo add postgres" {
				t.Fatalf("%s", u.Title)
			}
			if written > 0 {
				g.apply(u)
			}
			if got := g.read("compose.yaml"); got != before {
				t.Error(cmp.Diff(before, got))
			}
			if got := g.read(".env"); got != "<none>" {
				t.Errorf(".env %q", got)
			}
		})
	}
	g.apply(g.undo())
	if diff := cmp.Diff(web, g.read("compose.yaml")); diff != "" {
		t.Error(diff)
	}
}

func TestFilesAreWrittenInAnOrderThatAKillDoesNotHarm(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.busy[6379] = Process{}
	order := func(c *Change, want ...string) {
		t.Helper()
		var got []string
		for _, f := range c.Files {
			got = append(got, filepath.Base(f.Path))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", c.Title, diff)
		}
		g.apply(c)
	}
	order(g.add(AddOptions{}, "redis"), ".env", "compose.yaml")
	order(g.undo(), "compose.yaml", ".env")
	order(g.add(AddOptions{}, "redis"), ".env", "compose.yaml")
	order(g.remove(false, "redis"), "compose.yaml", ".env")
	order(g.undo(), ".env", "compose.yaml")
}

func TestJournalIsItsOwnersAloneAndBounded(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	for i := range journalLength + 5 {
		g.remember(&Change{Title: strconv.Itoa(i), Files: []FileChange{{Path: g.path("x"), Now: []byte("y")}}})
	}
	path, err := g.journalFile(g.folder())
	if err != nil {
		t.Fatal(err)
	}
	entries, err := readJournal(path)
	if err != nil || len(entries) != journalLength || entries[0].Title != "5" {
		t.Errorf("%d entries, %v", len(entries), err)
	}
	if entries[0].Files[0].Was != nil || string(entries[0].Files[0].Now) != "y" {
		t.Errorf("%+v", entries[0])
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("%v, %v", left, err)
	}
}

func TestApplyWorksWithoutAPlaceForTheJournal(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web, "file": ""})
	g.o.StateDir = g.path("file") + "/state"
	g.apply(g.add(AddOptions{}, "redis"))
	mustContain(t, g.read("compose.yaml"), "redis:")
	if !noted(g.warnings, "cannot be undone") {
		t.Errorf("warnings %q", g.warnings)
	}
}

func TestApplyTouchesNothingWhenAFileHasChanged(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{}, "redis"))
	g.up()
	c := g.remove(true, "redis")
	g.write("compose.yaml", g.read("compose.yaml")+"# mine\n")
	if err := g.Apply(t.Context(), c, nil); !errors.Is(err, composefile.ErrChanged) {
		t.Fatalf("%v", err)
	}
	if s := g.service("redis"); s.State != engine.Running {
		t.Errorf("%+v", s)
	}
	if !cmp.Equal(g.fake.VolumeNames(), []string{"shop_redis-data"}) {
		t.Errorf("volumes %v", g.fake.VolumeNames())
	}
}

func TestApplyPutsBackWhatItWroteWhenAFileCannotBeWritten(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	c := &Change{Title: "add redis", Files: []FileChange{
		{Path: g.path(".env"), Now: []byte("REDIS_PORT=6380\n")},
		{Path: g.path("no/such/compose.yaml"), Now: []byte("services: {}\n")},
	}}
	if err := g.Apply(t.Context(), c, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
	if got := g.read(".env"); got != "<none>" {
		t.Errorf(".env %q", got)
	}
	if _, err := g.PlanUndo(t.Context()); !errors.Is(err, ErrNothingToUndo) {
		t.Errorf("%v", err)
	}
}

func TestApplyKeepsTheFileWhenContainersCannotBeRemoved(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{}, "redis"))
	g.up()
	before := g.read("compose.yaml")
	c := g.remove(false, "redis")
	boom := errors.New("boom")
	g.fake.FailNext(enginetest.Remove, boom)
	if err := g.Apply(t.Context(), c, nil); !errors.Is(err, boom) {
		t.Errorf("%v", err)
	}
	if got := g.read("compose.yaml"); got != before {
		t.Error(cmp.Diff(before, got))
	}
}

func TestChangesOfTwoProcessesAtOnceCanBothBeUndone(t *testing.T) {
	for range 20 {
		g := newGround(t, map[string]string{"compose.yaml": web})
		other := Open(g.o) // what another process has: the same files, a lock of its own
		changes := map[*Stack]*Change{g.Stack: g.add(AddOptions{}, "redis")}
		c, err := other.PlanAdd(t.Context(), []string{"memcached"}, AddOptions{})
		if err != nil {
			t.Fatal(err)
		}
		changes[other] = c
		errs := make(chan error, len(changes))
		for s, c := range changes {
			go func() { errs <- s.Apply(t.Context(), c, nil) }()
		}
		if one, two := <-errs, <-errs; (one == nil) == (two == nil) {
			t.Fatalf("one was to be written and one refused: %v, %v", one, two)
		} else if err := errors.Join(one, two); !errors.Is(err, composefile.ErrChanged) {
			t.Fatal(err)
		}
		g.apply(g.undo())
		if diff := cmp.Diff(web, g.read("compose.yaml")); diff != "" {
			t.Fatal(diff)
		}
		if _, err := g.PlanUndo(t.Context()); !errors.Is(err, ErrNothingToUndo) {
			t.Fatal(err)
		}
	}
}

func TestUndoPassesOverAChangeThatCouldNotBeWritten(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	c := g.add(AddOptions{}, "redis")
	c.Files = append(c.Files, FileChange{Path: g.path("gone/.env"), Now: []byte("A=1\n")})
	if err := g.Apply(t.Context(), c, nil); err == nil {
		t.Fatal("written into a folder that is not there")
	}
	g.write("compose.yaml", web+"# mine\n")
	if _, err := g.PlanUndo(t.Context()); !errors.Is(err, ErrNothingToUndo) {
		t.Error(err)
	}
}
