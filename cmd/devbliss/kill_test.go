package main

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

var kills = flag.Int("kills", 200, "how often devbliss is killed while it writes")

// TestKilledWriterLeavesOldOrNewBytes kills devbliss at random moments of add and
// remove: the compose file is always one of the two that a writer may leave.
func TestKilledWriterLeavesOldOrNewBytes(t *testing.T) {
	if testing.Short() {
		t.Skip("starts several hundred processes")
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "compose.yaml")
	without := []byte("# the shop\nname: shop\nservices:\n  web:\n    image: nginx:alpine # pinned elsewhere\n\n# the end\n")
	if err := os.WriteFile(file, without, 0o640); err != nil {
		t.Fatal(err)
	}
	devbliss := func(args ...string) *exec.Cmd {
		cmd := exec.Command(buildOnce(t).path, args...)
		cmd.Dir = dir
		cmd.Env = []string{"HOME=" + dir, "PATH=" + os.Getenv("PATH"), "DOCKER_HOST=unix://" + dir + "/no-docker.sock"}
		return cmd
	}
	began := time.Now()
	if out, err := devbliss("add", "redis", "--no-start").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	aims := map[string]*aim{"add": {centre: time.Since(began)}, "remove": {centre: time.Since(began)}}
	with := read(t, file)

	done, cut := 0, 0
	for i := range *kills {
		before := read(t, file)
		args := []string{"add", "redis", "--no-start"}
		if bytes.Equal(before, with) {
			args = []string{"remove", "redis"}
		}
		killAfter(t, devbliss(args...), aims[args[0]].moment())
		switch after := read(t, file); {
		case bytes.Equal(after, before):
			aims[args[0]].late(false)
			cut++
		case bytes.Equal(after, with) && bytes.Equal(before, without), bytes.Equal(after, without) && bytes.Equal(before, with):
			aims[args[0]].late(true)
			done++
		default:
			t.Fatalf("kill %d of %v left\n%s", i+1, args, after)
		}
	}
	t.Logf("%d kills: %d before the file was written, %d after", *kills, cut, done)
	if *kills >= 100 && (done == 0 || cut == 0) {
		t.Errorf("the kills missed the moment of writing: %d before, %d after", cut, done)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o640 {
		t.Errorf("the file's mode is %v, %v", info.Mode(), err)
	}
	// What was killed must not stand in the way of the next one.
	if out, err := devbliss("add", "memcached", "--no-start").CombinedOutput(); err != nil {
		t.Errorf("after the kills: %v\n%s", err, out)
	}
}

// aim finds the moment of a run at which the file is written, so that many of the
// kills come close to it.
type aim struct{ centre time.Duration }

// moment is a random time: mostly around the centre, sometimes anywhere.
func (a *aim) moment() time.Duration {
	if rand.IntN(4) == 0 {
		return rand.N(2 * a.centre)
	}
	return a.centre*9/10 + rand.N(a.centre/5+1)
}

// late tells whether the last kill came after the file was written.
func (a *aim) late(written bool) {
	if written {
		a.centre = a.centre * 85 / 100
	} else {
		a.centre = a.centre * 115 / 100
	}
}

func killAfter(t *testing.T, cmd *exec.Cmd, after time.Duration) {
	t.Helper()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() }) // it may have ended by itself
	defer timer.Stop()
	_ = cmd.Wait() // killed or not, the file is what counts
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}
