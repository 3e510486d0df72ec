package enginetest

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"slices"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/engine"
)

// volumeOf is the volume of db, which must be there.
func volumeOf(t *testing.T, g Ground, p *types.Project) engine.Volume {
	t.Helper()
	there, err := g.Engine.Volumes(limited(t), []string{p.Name + "_never", p.Name + "_data"})
	if err != nil || len(there) != 1 || there[0].Name != p.Name+"_data" {
		t.Fatalf("volumes: %+v, %v; want the one of db", there, err)
	}
	return there[0]
}

func volumesTell(t *testing.T, g Ground, p *types.Project) {
	if there, err := g.Engine.Volumes(limited(t), []string{p.Name + "_data"}); err != nil || len(there) != 0 {
		t.Errorf("before up: %+v, %v", there, err)
	}
	up(t, g, p, "db")
	g.Put(t, "db", "dump", "12345")
	v := volumeOf(t, g, p)
	if v.Project() != p.Name || v.Labels["com.docker.compose.volume"] != "data" || v.Driver != "local" {
		t.Errorf("%+v", v)
	}
	if v.Bytes < 5 {
		t.Errorf("it weighs %d bytes, and five are in it", v.Bytes)
	}
}

func volumesMove(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "db")
	g.Put(t, "db", "dump", "all of it")
	if err := g.Engine.Stop(limited(t), p, []string{"db"}, nil); err != nil {
		t.Fatal(err)
	}
	before := volumeOf(t, g, p)
	var saved bytes.Buffer
	if err := g.Engine.ReadVolume(limited(t), before.Name, &saved); err != nil {
		t.Fatal(err)
	}
	if names := namesIn(t, saved.Bytes()); !slices.Contains(names, "./") || !slices.Contains(names, "./dump") {
		t.Fatalf("the stream holds %q", names)
	}
	if err := g.Engine.FillVolume(limited(t), before, bytes.NewReader(saved.Bytes())); err == nil {
		t.Error("a volume that is there was filled")
	}
	if err := g.Engine.Remove(limited(t), p, []string{"db"}, nil); err != nil {
		t.Fatal(err)
	}
	if err := g.Engine.RemoveVolumes(limited(t), []string{before.Name}); err != nil {
		t.Fatal(err)
	}
	if err := g.Engine.FillVolume(limited(t), before, &saved); err != nil {
		t.Fatal(err)
	}
	after := volumeOf(t, g, p)
	before.Bytes, after.Bytes = 0, 0
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("it is another volume: %s", diff)
	}
	up(t, g, p, "db")
	if got := g.Get(t, "db", "dump"); got != "all of it" {
		t.Errorf("the volume holds %q", got)
	}
}

// namesIn lists the files of a tar stream.
func namesIn(t *testing.T, stream []byte) []string {
	t.Helper()
	var names []string
	r := tar.NewReader(bytes.NewReader(stream))
	for {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return names
		}
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, h.Name)
	}
}

func volumesFail(t *testing.T, g Ground, p *types.Project) {
	if err := g.Engine.ReadVolume(limited(t), p.Name+"_never", io.Discard); err == nil {
		t.Error("a volume that is not there was read")
	}
	up(t, g, p, "other") // so that there is an image
	v := engine.Volume{Name: p.Name + "_data", Driver: "local"}
	if err := g.Engine.FillVolume(limited(t), v, bytes.NewReader([]byte("this is no tar stream, however long it is made to be"))); err == nil {
		t.Error("a volume was filled with what is no tar stream")
	}
	if there, err := g.Engine.Volumes(limited(t), []string{v.Name}); err != nil || len(there) != 0 {
		t.Errorf("what could not be filled is left: %+v, %v", there, err)
	}
}

func diskTells(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "db")
	data := func() (engine.Kept, bool) {
		t.Helper()
		all, err := g.Engine.Disk(limited(t))
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(all, func(k engine.Kept) bool { return k.ID == p.Name+"_data" })
		if i < 0 {
			return engine.Kept{}, false
		}
		return all[i], true
	}
	k, _ := data()
	if k.Kind != engine.NamedData || k.Name != p.Name+"_data" || k.Project != p.Name || k.Bytes < 0 || k.Users != 1 || k.Free() {
		t.Errorf("while db runs: %+v", k)
	}
	if err := g.Engine.Discard(limited(t), []engine.Kept{k}, nil); err == nil {
		t.Error("data that is in use is deleted")
	}
	if _, there := data(); !there {
		t.Fatal("data that is in use is gone")
	}
	if err := g.Engine.Down(limited(t), p, engine.DownOptions{}, nil); err != nil {
		t.Fatal(err)
	}
	if k, _ = data(); !k.Free() {
		t.Errorf("after down: %+v", k)
	}
	if err := g.Engine.Discard(limited(t), []engine.Kept{k}, nil); err != nil {
		t.Fatal(err)
	}
	if k, there := data(); there {
		t.Errorf("still there: %+v", k)
	}
	if err := g.Engine.Discard(limited(t), []engine.Kept{k}, nil); err != nil {
		t.Errorf("what is gone already: %v", err)
	}
}
