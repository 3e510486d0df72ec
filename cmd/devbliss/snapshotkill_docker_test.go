//go:build docker && unix

package main

import (
	"flag"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/devbliss/devbliss/internal/snapshot"
)

var dataKills = flag.Int("data-kills", 12, "how often devbliss is killed while it moves data")

// TestDataSurvivesKilledSnapshotsAndRestores kills devbliss at random moments of
// snapshot, restore and up. Whatever moment that is, the next up works, the data is
// one of the two that it may be, and every snapshot that has a name is whole.
func TestDataSurvivesKilledSnapshotsAndRestores(t *testing.T) {
	p := onGround(t, "services:\n  redis:\n    image: redis:8.10-alpine\n    command: redis-server --appendonly yes\n"+
		"    volumes: [data:/data]\n    healthcheck:\n      test: [CMD, redis-cli, -e, ping]\n      interval: 1s\nvolumes:\n  data:\n")
	p.must("up")
	redis := func(words ...string) string {
		return dockerSays(t, append([]string{"exec", p.container("redis"), "redis-cli"}, words...)...)
	}
	for _, word := range []string{"one", "two"} {
		redis("set", "word", word)
		p.must("snapshot", word)
	}
	root := filepath.Join(p.dir, ".local/state/devbliss/snapshots", p.name)
	took := map[string]time.Duration{}
	killed := map[string]int{}
	for i := range *dataKills {
		verb := []string{"snapshot", "restore", "restore", "up"}[i%4]
		before, to := redis("get", "word"), []string{"one", "two"}[rand.IntN(2)]
		args := map[string][]string{"snapshot": {verb, "k" + strconv.Itoa(i)}, "restore": {verb, to, "--yes"}, "up": {verb}}[verb]
		if verb == "up" {
			p.must("stop")
		}
		if took[verb] == 0 {
			took[verb] = 2 * time.Second
		}
		began := time.Now()
		cmd := p.devbliss(args...)
		killAfter(t, cmd, rand.N(took[verb]))
		if cmd.ProcessState.Success() { // it was faster: aim earlier from now on
			took[verb] = time.Since(began)
		} else {
			took[verb] = took[verb] * 21 / 20
			killed[verb]++
		}
		p.must("up")
		if now := redis("get", "word"); now != before && (verb != "restore" || now != to) {
			t.Fatalf("kill %d of %v: the data is %q, and was %q", i+1, args, now, before)
		}
		p.wholeSnapshots(root)
	}
	t.Logf("%d runs; killed in the middle: %v", *dataKills, killed)
	p.must("restore", "two", "--yes")
	if now := redis("get", "word"); now != "two" {
		t.Errorf("after the kills: %q", now)
	}
	if left := dockerSays(t, "ps", "-aq", "--filter", "label=com.devbliss.carries"); left != "" {
		t.Errorf("containers that carried data are left: %s", left)
	}
}

// wholeSnapshots fails the test where something that has a name is not whole, or
// where something is still under way; the snapshots it has seen go.
func (p *project) wholeSnapshots(root string) {
	p.t.Helper()
	if _, err := os.Stat(filepath.Join(root, ".under-way.json")); err == nil {
		p.t.Error("up has left something to finish")
	}
	all, err := snapshot.List(root)
	if err != nil {
		p.t.Fatal(err)
	}
	for _, k := range all {
		if err := snapshot.Verify(k.Dir); err != nil {
			p.t.Error(err)
		}
		if strings.HasPrefix(k.Name, "before-") || strings.HasPrefix(k.Name, "k") {
			if err := snapshot.Remove(k.Dir); err != nil {
				p.t.Error(err)
			}
		}
	}
}
