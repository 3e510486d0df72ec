//go:build docker

package docker_test

import (
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/devbliss/devbliss/internal/engine"
)

func TestImagesAreDiscardedByAllTheirNames(t *testing.T) {
	d, p := engaged(t, `
services:
  w: {build: ., command: sleep 1000, stop_signal: KILL}
`)
	dockerfile(t, p.WorkingDir, "FROM busybox:latest\nRUN echo "+p.Name+" > /made\n")
	image := p.Name + "-w"
	t.Cleanup(func() { _ = exec.Command("docker", "rmi", "-f", image, image+":two").Run() })
	if err := d.Up(t.Context(), p, engine.UpOptions{Wait: true}, nil); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("docker", "tag", image, image+":two").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	find := func() (engine.Kept, bool) {
		t.Helper()
		all, err := d.Disk(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(all, func(k engine.Kept) bool { return strings.Contains(k.Name, image) })
		if i < 0 {
			return engine.Kept{}, false
		}
		return all[i], true
	}
	k, _ := find()
	if k.Kind != engine.Image || !strings.Contains(k.Name, image+":latest") || !strings.Contains(k.Name, image+":two") || k.Users != 1 || k.Bytes <= 0 {
		t.Errorf("while it runs: %+v", k)
	}
	if err := d.Down(t.Context(), p, engine.DownOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	if k, _ = find(); !k.Free() {
		t.Errorf("after down: %+v", k)
	}
	var last engine.Step
	if err := d.Discard(t.Context(), []engine.Kept{k}, func(s engine.Step) { last = s }); err != nil {
		t.Fatal(err)
	}
	if last.Status != engine.Done || last.Text != "Deleted" {
		t.Errorf("ends with %+v", last)
	}
	if k, there := find(); there {
		t.Errorf("still there: %+v", k)
	}
}
