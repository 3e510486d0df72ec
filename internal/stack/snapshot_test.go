package stack

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
	"github.com/devbliss/devbliss/internal/snapshot"
)

// kept is a project with data: redis of the catalog, and a service of the user's own.
const kept = `name: shop
services:
  redis:
    image: redis:8.10-alpine
    volumes: [redis-data:/data]
  files:
    image: example/files:2.1
    volumes: [uploads:/srv, ./src:/src]
volumes:
  redis-data:
  uploads:
`

// keeper is that project, up, with a file in each volume.
func keeper(t *testing.T) *ground {
	t.Helper()
	g := newGround(t, map[string]string{"compose.yaml": kept})
	g.up()
	g.fake.PutFile("shop_redis-data", "dump.rdb", "old")
	g.fake.PutFile("shop_uploads", "cat.jpg", "meow")
	return g
}

func (g *ground) snapshot(words ...string) *Packing {
	g.t.Helper()
	c, err := g.PlanSnapshot(g.t.Context(), words, "")
	if err != nil {
		g.t.Fatal(err)
	}
	if _, err := g.Snapshot(g.t.Context(), c, nil); err != nil {
		g.t.Fatal(err)
	}
	return c
}

func (g *ground) restore(name string, o RestoreOptions) *Restoring {
	g.t.Helper()
	r, err := g.PlanRestore(g.t.Context(), name, o)
	if err != nil {
		g.t.Fatal(err)
	}
	if err := g.Restore(g.t.Context(), r, nil); err != nil {
		g.t.Fatal(err)
	}
	return r
}

func (g *ground) wantData(redis, files string) {
	g.t.Helper()
	if r, f := g.fake.File("shop_redis-data", "dump.rdb"), g.fake.File("shop_uploads", "cat.jpg"); r != redis || f != files {
		g.t.Errorf("redis has %q and files %q, not %q and %q", r, f, redis, files)
	}
}

// wantSettled says that nothing is under way and that all services run.
func (g *ground) wantSettled() {
	g.t.Helper()
	root, err := g.snapshots("shop")
	if err != nil {
		g.t.Fatal(err)
	}
	if w, err := readNote(root); w != nil || err != nil {
		g.t.Errorf("under way: %+v, %v", w, err)
	}
	if left, _ := filepath.Glob(filepath.Join(root, ".part-*")); len(left) > 0 {
		g.t.Errorf("left: %v", left)
	}
	for _, name := range []string{"redis", "files"} {
		if s := g.service(name); s.State != engine.Running {
			g.t.Errorf("%s is %s", name, s.State)
		}
	}
}

func TestRestoreBringsBackWhatASnapshotHolds(t *testing.T) {
	g := keeper(t)
	c := g.snapshot("monday")
	if got := c.Volumes(); !slices.Equal(got, []string{"shop_redis-data (3 B)", "shop_uploads (4 B)"}) {
		t.Error(got)
	}
	g.wantSettled()
	g.fake.PutFile("shop_redis-data", "dump.rdb", "new")
	g.fake.PutFile("shop_uploads", "cat.jpg", "woof")
	r := g.restore("monday", RestoreOptions{Services: []string{"redis"}})
	g.wantData("old", "woof")
	g.wantSettled()
	g.restore("monday", RestoreOptions{})
	g.wantData("old", "meow")
	g.restore(r.Safety, RestoreOptions{})
	g.wantData("new", "meow")
	all, err := g.Snapshots(t.Context())
	if err != nil || len(all) != 4 {
		t.Errorf("%d snapshots, %v; want monday and three of before", len(all), err)
	}
}

func TestSnapshotStopsOnlyThoseWhoseDataItPacks(t *testing.T) {
	g := keeper(t)
	c, err := g.PlanSnapshot(t.Context(), []string{"one", "redis"}, "")
	if err != nil {
		t.Fatal(err)
	}
	steps := ""
	if _, err := g.Snapshot(t.Context(), c, func(s engine.Step) { steps += s.ID + " " + s.Text + "\n" }); err != nil {
		t.Fatal(err)
	}
	m, err := g.findSnapshot(mustRoot(t, g), "one")
	if err != nil || len(m.Volumes) != 1 || len(m.Services) != 1 || m.Services[0].Addon != "redis" {
		t.Errorf("%+v, %v", m, err)
	}
	mustContain(t, steps, "shop-redis-1 Stopped", "Volume shop_redis-data Packed", "shop-redis-1 Started")
	mustNotContain(t, steps, "shop-files-1")
	g.wantSettled()
}

func mustRoot(t *testing.T, g *ground) string {
	t.Helper()
	root, err := g.snapshots("shop")
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func TestSnapshotsAreNamedByBranchAndNeverReplaced(t *testing.T) {
	g := keeper(t)
	if c := g.snapshot(); c.Name != "20261123-120000" {
		t.Errorf("without a repository: %s", c.Name)
	}
	g.write(".git/HEAD", "ref: refs/heads/feature/login\n")
	for _, want := range []string{"feature-login", "feature-login-20261123-120000"} {
		if c := g.snapshot(); c.Name != want {
			t.Errorf("%s, not %s", c.Name, want)
		}
	}
	var taken *SnapshotTaken
	for _, words := range [][]string{nil, {"feature-login"}} {
		if _, err := g.PlanSnapshot(t.Context(), words, ""); !errors.As(err, &taken) || Advice(err) == "" {
			t.Errorf("%v: %v", words, err)
		}
	}
	g.write(".git/HEAD", "9cff98d1f0\n")
	if got := branch(g.dir); got != "" {
		t.Errorf("a commit is the branch %q", got)
	}
}

func TestAWorktreeHasABranchOfItsOwn(t *testing.T) {
	g := newGround(t, map[string]string{"main/.git/worktrees/w/HEAD": "ref: refs/heads/w\n", "w/.git": "gitdir: ../main/.git/worktrees/w\n", "w/sub/a": ""})
	if got := branch(g.path("w/sub")); got != "w" {
		t.Errorf("%q", got)
	}
}

func TestSnapshotRefusesWhatItCannotDo(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": kept})
	var never *NoData
	if _, err := g.PlanSnapshot(t.Context(), nil, ""); !errors.As(err, &never) || !strings.Contains(Advice(err), "devbliss up") {
		t.Errorf("before up: %v", err)
	}
	g.up()
	var unknown *NoService
	if _, err := g.PlanSnapshot(t.Context(), []string{"monday", "rediss"}, ""); !errors.As(err, &unknown) || !slices.Contains(unknown.Near, "redis") {
		t.Errorf("an unknown service: %v", err)
	}
	if _, err := g.PlanSnapshot(t.Context(), []string{"../up"}, ""); err == nil {
		t.Error("a path is a name")
	}
	var none *NoSnapshot
	g.snapshot("monday")
	if _, err := g.PlanRestore(t.Context(), "mondy", RestoreOptions{}); !errors.As(err, &none) || !slices.Contains(none.Near, "monday") {
		t.Errorf("an unknown snapshot: %v", err)
	}
	g.fake.Break(nil)
	if _, err := g.PlanSnapshot(t.Context(), nil, ""); !errors.Is(err, engine.ErrUnreachable) {
		t.Errorf("without Docker: %v", err)
	}
}

func TestSnapshotThatFailsLeavesNothingButRunningServices(t *testing.T) {
	g := keeper(t)
	c, err := g.PlanSnapshot(t.Context(), []string{"monday"}, "")
	if err != nil {
		t.Fatal(err)
	}
	boom := errors.New("boom")
	g.fake.FailNext(enginetest.ReadVolume, boom)
	if _, err := g.Snapshot(t.Context(), c, nil); !errors.Is(err, boom) {
		t.Error(err)
	}
	if all, err := g.Snapshots(t.Context()); err != nil || len(all) > 0 {
		t.Errorf("%v, %v", all, err)
	}
	g.wantSettled()
}

func TestRestoreThatFailsPutsBackWhatWasThere(t *testing.T) {
	for name, spoil := range map[string]func(g *ground, dir string){
		"no room in Docker": func(g *ground, _ string) { g.fake.FailNext(enginetest.FillVolume, engine.ErrDiskFull) },
		"no safety":         func(g *ground, _ string) { g.fake.FailNext(enginetest.ReadVolume, errors.New("boom")) },
		"volume in use":     func(g *ground, _ string) { g.fake.FailNext(enginetest.RemoveVolumes, errors.New("in use")) },
		"container stays":   func(g *ground, _ string) { g.fake.FailNext(enginetest.Remove, errors.New("boom")) },
		"damaged": func(g *ground, dir string) {
			g.t.Helper()
			if err := os.WriteFile(filepath.Join(dir, "shop_uploads.tar.gz"), []byte("no"), 0o600); err != nil {
				g.t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			g := keeper(t)
			c := g.snapshot("monday")
			g.fake.PutFile("shop_redis-data", "dump.rdb", "new")
			r, err := g.PlanRestore(t.Context(), "monday", RestoreOptions{})
			if err != nil {
				t.Fatal(err)
			}
			spoil(g, c.Dir)
			if err := g.Restore(t.Context(), r, nil); err == nil {
				t.Error("it went well")
			}
			g.wantData("new", "meow")
			g.wantSettled()
		})
	}
}

func TestWhatWasCutOffIsFinishedByTheNextUp(t *testing.T) {
	g := keeper(t)
	c := g.snapshot("monday")
	g.fake.PutFile("shop_redis-data", "dump.rdb", "new")
	r, err := g.PlanRestore(t.Context(), "monday", RestoreOptions{})
	if err != nil {
		t.Fatal(err)
	}
	p, err := g.Project(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	root := mustRoot(t, g)
	w := &underWay{Name: "monday", From: c.Dir, Puts: r.puts, Starts: []string{"files", "redis"}}
	if err := g.empty(t.Context(), p, r.puts, func(engine.Step) {}); err != nil {
		t.Fatal(err)
	}
	g.fake.PutFile("shop_redis-data", "dump.rdb", "half")
	if err := jot(root, w); err != nil {
		t.Fatal(err)
	}
	if err := g.RemoveSnapshots(t.Context(), []string{"monday"}); err == nil {
		t.Error("the snapshot that is needed was deleted")
	}
	g.up()
	g.wantData("old", "meow")
	g.wantSettled()

	// Somebody has started it with docker compose and written since: that stays.
	g.fake.PutFile("shop_redis-data", "dump.rdb", "since")
	if err := jot(root, w); err != nil {
		t.Fatal(err)
	}
	g.up()
	g.wantData("since", "meow")
	g.wantSettled()
	if !noted(g.warnings, "was cut off", "redis", "devbliss restore") {
		t.Error(g.warnings)
	}
}

func TestNoOtherDataIsTouchedUntilARestoreThatWasCutOffIsFinished(t *testing.T) {
	g := keeper(t)
	c := g.snapshot("monday")
	removal := g.removeWith(RemoveOptions{Data: SnapshotData}, "redis")
	g.apply(removal)
	r, err := g.PlanRestore(t.Context(), "monday", RestoreOptions{Services: []string{"files"}})
	if err != nil {
		t.Fatal(err)
	}
	p, err := g.Project(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := g.empty(t.Context(), p, r.puts, func(engine.Step) {}); err != nil {
		t.Fatal(err)
	}
	g.fake.PutFile("shop_uploads", "cat.jpg", "half")
	if err := jot(mustRoot(t, g), &underWay{Name: "monday", From: c.Dir, Puts: r.puts, Starts: []string{"files"}}); err != nil {
		t.Fatal(err)
	}
	var cut *CutOff
	if err := g.Apply(t.Context(), g.undo(), nil); !errors.As(err, &cut) {
		t.Errorf("undo: %v", err)
	}
	if err := g.Apply(t.Context(), g.removeWith(RemoveOptions{Data: SnapshotData}, "files"), nil); !errors.As(err, &cut) {
		t.Errorf("remove: %v", err)
	}
	mustContain(t, Advice(cut), "devbliss up")
	g.up()
	g.apply(g.undo())
	g.up()
	g.wantData("old", "meow")
	g.wantSettled()
}

func TestARestoreThatIsInterruptedLeavesServicesRunning(t *testing.T) {
	g := keeper(t)
	g.snapshot("monday")
	g.fake.PutFile("shop_redis-data", "dump.rdb", "new")
	r, err := g.PlanRestore(t.Context(), "monday", RestoreOptions{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	packed := 0
	err = g.Restore(ctx, r, func(s engine.Step) {
		if s.Text == "Packed" {
			packed++
		}
		if packed == len(r.there) { // what comes next is that containers go
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	g.wantData("new", "meow")
	g.wantSettled()
}

func TestWhoIsInterruptedInAStopStopsBeforeItStartsAgain(t *testing.T) {
	g := keeper(t)
	for name, do := range map[string]func(ctx context.Context, step func(engine.Step)) error{
		"snapshot": func(ctx context.Context, step func(engine.Step)) error {
			c, err := g.PlanSnapshot(t.Context(), []string{"tuesday"}, "")
			if err != nil {
				t.Fatal(err)
			}
			_, err = g.Snapshot(ctx, c, step)
			return err
		},
		"restore": func(ctx context.Context, step func(engine.Step)) error {
			r, err := g.PlanRestore(t.Context(), "monday", RestoreOptions{})
			if err != nil {
				t.Fatal(err)
			}
			return g.Restore(ctx, r, step)
		},
	} {
		if name == "restore" {
			g.snapshot("monday")
		}
		before := len(g.fake.Calls())
		ctx, cancel := context.WithCancel(t.Context())
		g.fake.Hold(enginetest.Stop)
		err := do(ctx, func(s engine.Step) {
			if s.ID == "Compose" { // it is held
				cancel()
				g.fake.Release(enginetest.Stop)
			}
		})
		cancel()
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", name, err)
		}
		// An engine goes on stopping when nobody waits for it any more, and a start
		// in the middle of that does nothing.
		calls := strings.Join(g.fake.Calls()[before:], " ")
		if !strings.HasSuffix(calls, "stop stop start") {
			t.Errorf("%s: %s", name, calls)
		}
		g.wantSettled()
	}
}

func TestRestoreIsRefusedOntoAnotherVersion(t *testing.T) {
	for name, swap := range map[string][2]string{
		"major of an addon":     {"redis:8.10-alpine", "redis:7.4-alpine"},
		"major of an own image": {"example/files:2.1", "example/files:3.0"},
		"another image":         {"example/files:2.1", "example/other:2.1"},
	} {
		t.Run(name, func(t *testing.T) {
			g := keeper(t)
			g.snapshot("monday")
			g.write("compose.yaml", strings.Replace(kept, swap[0], swap[1], 1))
			var other *OtherVersion
			if _, err := g.PlanRestore(t.Context(), "monday", RestoreOptions{}); !errors.As(err, &other) || other.Had != swap[0] || other.Has != swap[1] || Advice(err) == "" {
				t.Errorf("%v", err)
			}
			g.restore("monday", RestoreOptions{AnyVersion: true})
		})
	}
	g := keeper(t)
	g.snapshot("monday")
	g.write("compose.yaml", strings.Replace(kept, "redis:8.10-alpine", "redis:8.12-alpine", 1))
	g.restore("monday", RestoreOptions{})
}

func TestRestoreOfAServiceThatIsGoneSaysHowToGetItBack(t *testing.T) {
	g := keeper(t)
	g.snapshot("monday")
	g.apply(g.remove(false, "redis"))
	_, err := g.PlanRestore(t.Context(), "monday", RestoreOptions{})
	var gone *ServiceGone
	if !errors.As(err, &gone) || !strings.Contains(Advice(err), "devbliss add redis --as redis") || !strings.Contains(Advice(err), "devbliss restore monday files") {
		t.Fatalf("%v: %s", err, Advice(err))
	}
	g.restore("monday", RestoreOptions{Services: []string{"files"}})
	if _, err := g.PlanRestore(t.Context(), "monday", RestoreOptions{Services: []string{"web"}}); err == nil || !strings.Contains(err.Error(), "files and redis") {
		t.Error(err)
	}
}

func TestUndoOfARemoveBringsTheDataBack(t *testing.T) {
	g := keeper(t)
	c := g.removeWith(RemoveOptions{Data: SnapshotData}, "redis")
	g.apply(c)
	if got := g.fake.VolumeNames(); !slices.Equal(got, []string{"shop_uploads"}) {
		t.Fatal(got)
	}
	boom := errors.New("boom")
	g.fake.FailNext(enginetest.FillVolume, boom)
	if err := g.Apply(t.Context(), g.undo(), nil); !errors.Is(err, boom) || g.read("compose.yaml") == kept {
		t.Errorf("%v; and the file: %s", err, g.read("compose.yaml"))
	}
	u := g.undo()
	g.wantNote(u, "shop_redis-data", "comes back")
	g.apply(u)
	if diff := cmp.Diff(kept, g.read("compose.yaml")); diff != "" {
		t.Error(diff)
	}
	g.up()
	g.wantData("old", "meow")
	g.wantSettled()
}

func TestUndoTouchesNoDataThatIsThereAgain(t *testing.T) {
	g := keeper(t)
	c := g.removeWith(RemoveOptions{Data: SnapshotData}, "redis")
	g.apply(c)
	g.fake.PutFile("shop_redis-data", "dump.rdb", "mine")
	u := g.undo()
	g.wantNote(u, "stays as it is", "devbliss restore "+filepath.Base(c.Snapshot))
	g.apply(u)
	g.wantData("mine", "meow")
}

func TestUndoWithoutDockerSaysHowTheDataComesBack(t *testing.T) {
	g := keeper(t)
	c := g.removeWith(RemoveOptions{Data: SnapshotData}, "redis")
	g.apply(c)
	g.fake.Break(nil)
	u := g.undo()
	g.wantNote(u, "Docker does not answer", "devbliss restore "+filepath.Base(c.Snapshot))
	g.apply(u)
	if diff := cmp.Diff(kept, g.read("compose.yaml")); diff != "" {
		t.Error(diff)
	}
	g.fake.Mend()
	g.restore(filepath.Base(c.Snapshot), RestoreOptions{})
	g.wantData("old", "meow")
}

func TestASeedFillsVolumesThatAreNotThere(t *testing.T) {
	g := keeper(t)
	c, err := g.PlanSnapshot(t.Context(), nil, "seed")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := g.Snapshot(t.Context(), c, nil); err != nil {
		t.Fatal(err)
	}
	if err := snapshot.Verify(g.path("seed")); err != nil {
		t.Fatal(err)
	}
	g.fake.PutFile("shop_redis-data", "dump.rdb", "mine")
	seeded := "x-devbliss:\n  seed: ./seed\n" + kept
	g.write("compose.yaml", seeded)
	g.up()
	g.wantData("mine", "meow") // what is there is never filled
	if err := g.Down(t.Context(), engine.DownOptions{Volumes: true}, nil); err != nil {
		t.Fatal(err)
	}
	g.up("redis")
	g.wantData("old", "") // and of who is not asked for, nothing is made
	g.up()
	g.wantData("old", "meow")
	g.wantSettled()

	if err := g.Down(t.Context(), engine.DownOptions{Volumes: true}, nil); err != nil {
		t.Fatal(err)
	}
	g.write("compose.yaml", strings.Replace(seeded, "redis:8.10-alpine", "redis:7.4-alpine", 1))
	g.up()
	g.wantData("", "meow")
	if !noted(g.warnings, "seed is not used for redis") {
		t.Error(g.warnings)
	}
	g.warnings = nil
	g.up()
	if len(g.warnings) > 0 {
		t.Errorf("of a volume that is there and needs no seed: %v", g.warnings)
	}
	g.write("compose.yaml", strings.Replace(seeded, "./seed", "./never", 1))
	g.up()
	if !noted(g.warnings, "the seed is not used", "never") {
		t.Error(g.warnings)
	}
}

func TestASeedOfSomebodyElseCannotReachFoldersOfThisMachine(t *testing.T) {
	g := keeper(t)
	c := g.snapshot("seed")
	text, err := os.ReadFile(filepath.Join(c.Dir, "manifest.json"))
	if err != nil {
		t.Fatal(err)
	}
	evil := strings.Replace(string(text), `"driver": "local",`, `"driver": "local", "options": {"type": "none", "o": "bind", "device": "/etc"},`, 1)
	if err := os.WriteFile(filepath.Join(c.Dir, "manifest.json"), []byte(evil), 0o600); err != nil || evil == string(text) {
		t.Fatal(err)
	}
	if err := g.Down(t.Context(), engine.DownOptions{Volumes: true}, nil); err != nil {
		t.Fatal(err)
	}
	g.up()
	g.wantData("old", "meow")
	there, err := g.fake.Volumes(t.Context(), []string{"shop_redis-data"})
	if err != nil || len(there) != 1 || len(there[0].Options) > 0 || there[0].Labels[engine.ProjectLabel] != "shop" {
		t.Errorf("%+v, %v", there, err)
	}
}

func TestFinishingEndsAStopThatTheEngineMayBeAt(t *testing.T) {
	g := keeper(t)
	g.snapshot("monday")
	if err := jot(mustRoot(t, g), &underWay{Starts: []string{"redis", "gone"}}); err != nil {
		t.Fatal(err)
	}
	before := len(g.fake.Calls())
	g.up()
	calls := g.fake.Calls()[before:]
	if stop, up := slices.Index(calls, string(enginetest.Stop)), slices.Index(calls, string(enginetest.Up)); stop < 0 || up < stop {
		t.Errorf("did %v", calls)
	}
	g.wantSettled()
}
