package stack

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/engine"
)

func TestRemoveGivesTheBytesBack(t *testing.T) {
	before := "services:\n    web:\n        image: busybox\n\n# the end\n"
	for _, test := range []struct {
		name string
		env  map[string]string
		busy bool
	}{
		{"alone", nil, false},
		{"with a port in .env", nil, true},
		{"with a port in an .env that was there", map[string]string{".env": "A=1"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			g := newGround(t, map[string]string{"compose.yaml": before})
			for name, text := range test.env {
				g.write(name, text)
			}
			if test.busy {
				g.busy[6379] = Process{}
			}
			env := g.read(".env")
			g.apply(g.add(AddOptions{To: []string{"web"}}, "redis"))
			g.apply(g.remove(false, "redis"))
			if diff := cmp.Diff(before, g.read("compose.yaml")); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(env, g.read(".env")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRemoveWithoutAJournalUnwiresToo(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{To: []string{"web", "worker"}}, "redis"))
	g.o.StateDir = t.TempDir() // another machine
	c := g.remove(false, "redis")
	g.wantNote(c, "web loses REDIS_URL")
	g.wantNote(c, "worker no longer waits for redis")
	g.apply(c)
	if diff := cmp.Diff(web, g.read("compose.yaml")); diff != "" {
		t.Error(diff)
	}
}

func TestRemoveAfterOtherEditsKeepsThem(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web, ".env": "B=2\n"})
	g.busy[6379] = Process{}
	g.apply(g.add(AddOptions{}, "redis"))
	g.write("compose.yaml", strings.Replace(g.read("compose.yaml"), "MODE: dev", "MODE: prod # mine", 1))
	g.write(".env", g.read(".env")+"C=3\n")
	g.apply(g.remove(false, "redis"))
	if diff := cmp.Diff(strings.Replace(web, "MODE: dev", "MODE: prod # mine", 1), g.read("compose.yaml")); diff != "" {
		t.Error(diff)
	}
	if got := g.read(".env"); got != "B=2\nC=3\n" {
		t.Errorf(".env %q", got)
	}
}

func TestRemoveLeavesAPortThatTheUserChanged(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.busy[6379] = Process{}
	g.apply(g.add(AddOptions{}, "redis"))
	g.write(".env", "REDIS_PORT=7000\n")
	g.apply(g.remove(false, "redis"))
	if got := g.read(".env"); got != "REDIS_PORT=7000\n" {
		t.Errorf(".env %q", got)
	}
}

func TestRemoveKeepsTheDataUnlessAsked(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{}, "redis"))
	g.up()
	c := g.remove(false, "redis")
	g.wantNote(c, "the data stays in volume shop_redis-data", "docker volume rm shop_redis-data")
	if len(c.Deletes) != 0 || !cmp.Equal(c.Removes, []string{"redis"}) {
		t.Errorf("%+v", c)
	}
	g.apply(c)
	if !cmp.Equal(g.fake.VolumeNames(), []string{"shop_redis-data"}) {
		t.Errorf("volumes %v", g.fake.VolumeNames())
	}

	g.apply(g.add(AddOptions{}, "redis"))
	g.up()
	c = g.remove(true, "redis")
	if !cmp.Equal(c.Deletes, []string{"shop_redis-data"}) {
		t.Errorf("deletes %v", c.Deletes)
	}
	g.wantNote(c, "the data in volume shop_redis-data will be deleted")
	g.apply(c)
	if len(g.fake.VolumeNames()) != 0 {
		t.Errorf("volumes %v", g.fake.VolumeNames())
	}
}

func TestRemoveNeverDeletesVolumesOfOthers(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": `services:
  a:
    image: redis:7-alpine
    volumes: ["shared:/data", "outside:/x", "named:/y"]
  b:
    image: busybox
    volumes: ["shared:/data"]
volumes:
  shared:
  outside: {external: true}
  named: {name: my-data}
`})
	g.up()
	c := g.remove(true, "a")
	if !cmp.Equal(c.Deletes, []string{"my-data"}) {
		t.Errorf("deletes %v", c.Deletes)
	}
	g.wantNote(c, "outside", "stays")
	now := string(c.Files[0].Now)
	mustContain(t, now, "  shared:")
	mustNotContain(t, now, "outside", "named", "a:\n")
}

func TestRemoveKeepsAVariableThatIsNotOurs(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": `services:
  web:
    image: busybox
    environment:
      REDIS_URL: redis://redis:6379/5
    depends_on: [redis]
  redis:
    image: redis:8.10-alpine
`})
	c, err := g.PlanRemove(t.Context(), []string{"redis"}, RemoveOptions{Force: true})
	if err != nil {
		t.Fatal(err)
	}
	mustContain(t, string(c.Files[0].Now), "REDIS_URL: redis://redis:6379/5")
	mustNotContain(t, string(c.Files[0].Now), "depends_on")
	g.wantNote(c, "web no longer waits for redis")
	g.wantNote(c, "web keeps REDIS_URL")
}

func TestRemoveRefusesWhatOthersStandOn(t *testing.T) {
	for key, line := range map[string]string{
		"network_mode": "network_mode: service:redis", "links": "links: [redis:db]",
		"volumes_from": "volumes_from: [redis]", "pid": "pid: service:redis", "ipc": "ipc: service:redis",
	} {
		g := newGround(t, map[string]string{"compose.yaml": "services:\n  web:\n    image: busybox\n    " + line + "\n  redis:\n    image: redis:7-alpine\n"})
		_, err := g.PlanRemove(t.Context(), []string{"redis"}, RemoveOptions{})
		var used *StillUsed
		if !errors.As(err, &used) || used.How != key || used.By != "web" || Advice(err) == "" {
			t.Errorf("%s: %v", key, err)
		}
	}
}

func TestRemoveSaysWhatWasMeant(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web + "  cache:\n    image: redis:7-alpine\n"})
	for word, want := range map[string]string{"wbe": "web", "redis": "cache"} {
		_, err := g.PlanRemove(t.Context(), []string{word}, RemoveOptions{})
		var unknown *NoService
		if !errors.As(err, &unknown) || !cmp.Equal(unknown.Near, []string{want}) {
			t.Errorf("%s: %v", word, err)
		}
	}
}

func TestRemoveWithoutDockerSaysThatContainersStay(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{}, "redis"))
	g.fake.Break(nil)
	c := g.remove(false, "redis")
	g.wantNote(c, "Docker does not answer")
	if _, err := g.PlanRemove(t.Context(), []string{"redis"}, RemoveOptions{Data: DeleteData}); !errors.Is(err, engine.ErrUnreachable) {
		t.Errorf("data would be deleted without Docker: %v", err)
	}
	g.apply(c)
	if diff := cmp.Diff(web, g.read("compose.yaml")); diff != "" {
		t.Error(diff)
	}
}

func TestRemoveBringsRunningServicesUpToDate(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{To: []string{"web", "worker"}}, "redis"))
	g.up("web")
	if c := g.remove(false, "redis"); !cmp.Equal(c.Starts, []string{"web"}) {
		t.Errorf("starts %v", c.Starts)
	}
}

func TestRemoveFromEveryFileThatHasTheService(t *testing.T) {
	g := newGround(t, map[string]string{
		"compose.yaml":          web + "  redis:\n    image: redis:7-alpine\n",
		"compose.override.yaml": "services:\n  redis:\n    restart: always\n  worker:\n    restart: always\n",
	})
	g.apply(g.remove(false, "redis"))
	if diff := cmp.Diff(web, g.read("compose.yaml")); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff("services:\n  worker:\n    restart: always\n", g.read("compose.override.yaml")); diff != "" {
		t.Error(diff)
	}
}

func TestRemoveTheOnlyService(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "name: shop\nservices:\n  redis:\n    image: redis:7-alpine\n"})
	g.up()
	g.apply(g.remove(false, "redis"))
	mustNotContain(t, g.read("compose.yaml"), "redis")
	if known, _ := g.fake.Services(t.Context(), "shop"); len(known) != 0 {
		t.Errorf("%+v", known)
	}
}

func TestRemoveInAFolderThatAddBeganLeavesNothing(t *testing.T) {
	g := newGround(t, nil)
	g.apply(g.add(AddOptions{}, "redis"))
	g.up()
	g.apply(g.remove(false, "redis"))
	if got := g.read("compose.yaml"); got != "<none>" {
		t.Errorf("%q", got)
	}
	if known, _ := g.fake.Services(t.Context(), "shop"); len(known) != 0 {
		t.Errorf("%+v", known)
	}
}
