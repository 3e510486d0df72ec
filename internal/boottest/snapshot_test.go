//go:build docker

package boottest

import (
	"strings"
	"testing"

	"github.com/devbliss/devbliss/internal/snapshot"
	"github.com/devbliss/devbliss/internal/stack"
)

func TestRemoveWithSnapshotPacksARealVolumeAndDeletesIt(t *testing.T) {
	a, _, err := open(t).Find("redis")
	if err != nil {
		t.Fatal(err)
	}
	b := newBoot(t, a, talks()["redis"])
	b.add()
	change, err := b.stack.PlanRemove(b.ctx, []string{"redis"}, stack.RemoveOptions{Data: stack.SnapshotData})
	b.must(err, "plan to remove")
	if losses := change.Losses(); len(losses) != 1 || !strings.HasSuffix(losses[0], "B)") {
		t.Errorf("the engine did not say how large: %v", losses)
	}
	b.must(b.stack.Apply(b.ctx, change, nil), "remove")
	b.wantVolume("data", false)
	b.must(snapshot.Verify(change.Snapshot), "verify")
	m, err := snapshot.Read(change.Snapshot)
	b.must(err, "read")
	if len(m.Volumes) != 1 || m.Volumes[0].Entries < 2 { // the folder of the append-only file
		t.Errorf("%+v", m.Volumes)
	}
}
