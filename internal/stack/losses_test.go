package stack

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
	"github.com/devbliss/devbliss/internal/snapshot"
)

func (g *ground) removeWith(o RemoveOptions, services ...string) *Change {
	g.t.Helper()
	c, err := g.PlanRemove(g.t.Context(), services, o)
	if err != nil {
		g.t.Fatal(err)
	}
	return c
}

func TestRemovePacksTheDataBeforeItGoes(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{To: []string{"web"}}, "redis"))
	g.up()
	g.fake.PutFile("shop_redis-data", "dump.rdb", "all of it")
	c := g.removeWith(RemoveOptions{Data: SnapshotData}, "redis")
	if !cmp.Equal(c.Losses(), []string{"shop_redis-data (9 B)"}) || filepath.Base(c.Snapshot) != "20261123-120000-redis" {
		t.Errorf("%v, %s", c.Losses(), c.Snapshot)
	}
	g.wantNote(c, c.Snapshot)
	g.apply(c)
	if diff := cmp.Diff(web, g.read("compose.yaml")); diff != "" {
		t.Error(diff)
	}
	if left := g.fake.VolumeNames(); len(left) > 0 {
		t.Errorf("volumes %v", left)
	}
	if err := snapshot.Verify(c.Snapshot); err != nil {
		t.Error(err)
	}
	m, err := snapshot.Read(c.Snapshot)
	if err != nil || len(m.Volumes) != 1 || m.Volumes[0].Labels[engine.ProjectLabel] != "shop" {
		t.Errorf("%+v, %v", m, err)
	}
	if want := []snapshot.Service{{
		Name: "redis", Addon: "redis", Image: "redis:8.10-alpine", Mounts: map[string]string{"shop_redis-data": "/data"},
	}}; !cmp.Equal(m.Services, want) {
		t.Error(cmp.Diff(m.Services, want))
	}
	g.wantNote(g.undo(), "shop_redis-data", "comes back")
}

func TestRemoveDeletesNothingThatCouldNotBePacked(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{}, "redis"))
	g.up()
	before := g.read("compose.yaml")
	c := g.removeWith(RemoveOptions{Data: SnapshotData}, "redis")
	boom := errors.New("boom")
	g.fake.FailNext(enginetest.ReadVolume, boom)
	if err := g.Apply(t.Context(), c, nil); !errors.Is(err, boom) {
		t.Errorf("%v", err)
	}
	if !cmp.Equal(g.fake.VolumeNames(), []string{"shop_redis-data"}) || g.read("compose.yaml") != before {
		t.Errorf("volumes %v", g.fake.VolumeNames())
	}
	if _, err := snapshot.Read(c.Snapshot); err == nil {
		t.Error("half a snapshot is there")
	}
}

func TestRemoveOfWhatNeverRanDeletesNothing(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{}, "redis"))
	for _, data := range []DataChoice{SnapshotData, DeleteData} {
		c := g.removeWith(RemoveOptions{Data: data}, "redis")
		if len(c.Deletes) > 0 || c.Snapshot != "" {
			t.Errorf("%+v", c)
		}
		g.wantNote(c, "shop_redis-data is not there")
	}
}

func TestRemoveRefusesWhatAnotherWaitsFor(t *testing.T) {
	file := "services:\n  web:\n    image: busybox\n    depends_on:\n      # mine\n      - redis\n  redis:\n    image: redis:7-alpine\n"
	g := newGround(t, map[string]string{"compose.yaml": file})
	_, err := g.PlanRemove(t.Context(), []string{"redis"}, RemoveOptions{})
	var used *StillUsed
	if !errors.As(err, &used) || err.Error() != "redis is used by web (depends_on, compose.yaml:6)" || !strings.Contains(Advice(err), "--force") {
		t.Fatalf("%v", err)
	}
	c := g.removeWith(RemoveOptions{Force: true}, "redis")
	mustNotContain(t, string(c.Files[0].Now), "redis")
	g.removeWith(RemoveOptions{}, "redis", "web")
}

func TestRemoveUnwiresWhatTheJournalKnows(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{To: []string{"web"}}, "redis"))
	g.write("compose.yaml", strings.Replace(g.read("compose.yaml"), "redis://redis:6379", "redis://redis:6379/5", 1))
	c := g.removeWith(RemoveOptions{}, "redis")
	g.wantNote(c, "web keeps REDIS_URL")
	mustNotContain(t, string(c.Files[0].Now), "depends_on:\n      redis")
}

func TestWeightsAreWrittenAsPeopleSayThem(t *testing.T) {
	for bytes, want := range map[int64]string{
		-1: "", 0: "0 B", 999: "999 B", 1000: "1.0 kB", 999_950: "1.0 MB", 1_234_567: "1.2 MB", 3_000_000_000_000_000: "3000.0 TB",
	} {
		if got := weight(engine.Volume{Bytes: bytes}, ""); got != want {
			t.Errorf("%d: %q, not %q", bytes, got, want)
		}
	}
}
