package stack

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/catalog"
)

func (g *ground) update(o UpdateOptions, services ...string) *Change {
	g.t.Helper()
	c, err := g.PlanUpdate(g.t.Context(), services, o)
	if err != nil {
		g.t.Fatal(err)
	}
	return c
}

func TestUpdateRewritesTheTagAlone(t *testing.T) {
	for _, test := range []struct{ name, image, want, env, wantEnv string }{
		{"plain", "redis:7-alpine # ours", "redis:8.10-alpine # ours", "", ""},
		{"quoted", `"redis:7.2.1"`, `"redis:8.10"`, "", ""},
		{"no tag", "redis", "redis:8.10-alpine", "", ""},
		{"another registry", "'docker.io/library/redis:7'", "'docker.io/library/redis:8.10'", "", ""},
		{"port of a registry", "mirror.gcr.io/library/redis:7", "mirror.gcr.io/library/redis:8.10", "", ""},
		{"digest", "redis:7@sha256:" + strings.Repeat("a", 64), "redis:8.10", "", ""},
		{"default", "redis:${TAG:-7-alpine}", "redis:${TAG:-8.10-alpine}", "", ""},
		{"part of the tag", "redis:${V:-7}-alpine", "redis:${V:-8.10}-alpine", "", ""},
		{"whole image", "${CACHE-redis:7-alpine}", "${CACHE-redis:8.10-alpine}", "", ""},
		{"set in .env", "redis:${TAG:-7-alpine}", "redis:${TAG:-8.10-alpine}", "A=1\nTAG=7.4-alpine\n", "A=1\nTAG=8.10-alpine\n"},
		{"only in .env", "redis:$TAG", "redis:$TAG", "TAG=7-alpine # mine\n", "TAG=8.10-alpine # mine\n"},
	} {
		t.Run(test.name, func(t *testing.T) {
			before := "services:\r\n    cache:\r\n        image: " + test.image + "\r\n        ports: [\"6379\"]"
			g := newGround(t, map[string]string{"compose.yaml": before})
			if test.env != "" {
				g.write(".env", test.env)
			}
			g.apply(g.update(UpdateOptions{}, "cache"))
			if diff := cmp.Diff(strings.Replace(before, test.image, test.want, 1), g.read("compose.yaml")); diff != "" {
				t.Error(diff)
			}
			if test.env != "" {
				if diff := cmp.Diff(test.wantEnv, g.read(".env")); diff != "" {
					t.Error(diff)
				}
			}
			g.apply(g.undo())
			if diff := cmp.Diff(before, g.read("compose.yaml")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestUpdateRefusesATagOfTheShell(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "services:\n  cache:\n    image: redis:${TAG:-7}\n"})
	g.o.Source.Environment = []string{"TAG=7.2"}
	_, err := g.PlanUpdate(t.Context(), []string{"cache"}, UpdateOptions{})
	var stuck *Stuck
	if !errors.As(err, &stuck) || stuck.Line != 3 || !strings.Contains(err.Error(), "TAG is set in the environment") {
		t.Errorf("%v", err)
	}
}

func TestUpdateMovesThePathsThatFollow(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": `services:
  db:
    image: postgres:15.4
    volumes:
      - db:/var/lib/postgresql/data:rw # data
      - ./init:/docker-entrypoint-initdb.d
  other:
    image: postgres:16-alpine
    volumes:
      - {type: volume, source: db2, target: /var/lib/postgresql/data}
volumes: {db: , db2: }
`})
	c := g.update(UpdateOptions{})
	g.wantNote(c, "db has no data yet")
	g.apply(c)
	if diff := cmp.Diff(`services:
  db:
    image: postgres:18
    volumes:
      - db:/var/lib/postgresql:rw # data
      - ./init:/docker-entrypoint-initdb.d
  other:
    image: postgres:18-alpine
    volumes:
      - {type: volume, source: db2, target: /var/lib/postgresql}
volumes: {db: , db2: }
`, g.read("compose.yaml")); diff != "" {
		t.Error(diff)
	}
}

func TestUpdateDoesNoHarmToData(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{}, "postgres@16"))
	g.up()
	before := g.read("compose.yaml")
	mustContain(t, before, "/var/lib/postgresql/data")
	_, err := g.PlanUpdate(t.Context(), []string{"postgres@17"}, UpdateOptions{})
	var needed *NeedsMigration
	if !errors.As(err, &needed) || Advice(err) == "" {
		t.Fatalf("%v", err)
	}
	steps := strings.Join(needed.Steps, "\n")
	mustContain(t, steps, "pg_dumpall", "postgres-16.sql", "docker volume rm shop_postgres-data", "devbliss update postgres@17", "psql")
	if c := g.update(UpdateOptions{}); len(c.Files) > 0 || !noted(c.Notes, "cannot be read by postgres 18") {
		t.Errorf("%+v", c)
	}
	c := g.update(UpdateOptions{Migrated: true}, "postgres@17")
	if !cmp.Equal(c.Starts, []string{"postgres"}) {
		t.Errorf("starts %v", c.Starts)
	}
	g.fake.Break(nil)
	if _, err := g.PlanUpdate(t.Context(), []string{"postgres"}, UpdateOptions{}); err == nil {
		t.Error("without Docker nobody knows of the data")
	}
}

func TestUpdateNeverGoesBackByItself(t *testing.T) {
	// 4.2 came after the long-term line that is the default, and has ended before it.
	before := "services:\n  events:\n    image: apachepulsar/pulsar:4.2.4\n    volumes: [data:/pulsar/data]\nvolumes:\n  data:\n"
	g := newGround(t, map[string]string{"compose.yaml": before})
	g.o.Now = func() time.Time { return time.Date(2026, 10, 1, 0, 0, 0, 0, time.UTC) }
	g.Stack = Open(g.o)
	for _, services := range [][]string{nil, {"events"}} {
		c := g.update(UpdateOptions{}, services...)
		if len(c.Files) > 0 {
			t.Errorf("update %v:\n%s", services, c.Diff(g.dir))
		}
		g.wantNote(c, "events is newer (4.2.4) than what the catalog knows (4.0) and has had no updates since 2026-09-24")
	}
	used, err := g.Outdated(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if len(used) != 1 || used[0].Standing != catalog.Ended || used[0].Successor != "" {
		t.Errorf("%+v", used)
	}
	if c := g.update(UpdateOptions{}, "events@4.0"); len(c.Files) != 1 {
		t.Error("a version that is named is not refused")
	}
}

func TestUpdateSaysWhenTheNewestItKnowsHasEnded(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "services:\n  db:\n    image: postgres:18-alpine\n"})
	g.o.Now = func() time.Time { return time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC) }
	g.Stack = Open(g.o)
	c := g.update(UpdateOptions{})
	if len(c.Files) > 0 || len(c.Notes) != 1 {
		t.Errorf("%+v", c)
	}
	g.wantNote(c, "db is at 18, the newest that the catalog knows, which has had no updates since 2030-11-14")
}

func TestUpdateSaysWhatIsDoneAlready(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "services:\n  cache:\n    image: redis:8.10-alpine\n  web:\n    image: example/web\n"})
	g.wantNote(g.update(UpdateOptions{}, "cache"), "cache is at 8.10 already")
	g.wantNote(g.update(UpdateOptions{}), "nothing is outdated")
	if _, err := g.PlanUpdate(t.Context(), []string{"web"}, UpdateOptions{}); err == nil || !strings.Contains(err.Error(), "example/web") {
		t.Errorf("%v", err)
	}
	var unknown *catalog.NotFound
	if _, err := g.PlanUpdate(t.Context(), []string{"cache@99"}, UpdateOptions{}); !errors.As(err, &unknown) {
		t.Errorf("%v", err)
	}
}

func TestOutdatedKnowsServicesOfAllKinds(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": `services:
  api: {build: .}
  cache: {image: "docker.io/library/redis:${TAG:-7}@sha256:` + strings.Repeat("a", 64) + `"}
  db: {image: "postgres:15-alpine", profiles: [data]}
  loose: {image: memcached}
  web: {image: example/web}
`})
	g.o.Now = nil
	g.Stack = Open(g.o)
	used, err := g.Outdated(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]catalog.Standing{}
	for _, u := range used {
		got[u.Service] = u.Standing
		if u.Service == "db" && (u.Version != "15" || !u.Migrates || u.Newest != "18") {
			t.Errorf("%+v", u)
		}
		if u.Service == "cache" && (u.Tag != "7" || u.Addon != "redis") {
			t.Errorf("%+v", u)
		}
	}
	delete(got, "db") // it depends on the day
	if want := map[string]catalog.Standing{"cache": catalog.Outdated, "loose": catalog.Unpinned}; !cmp.Equal(got, want) {
		t.Error(cmp.Diff(want, got))
	}
}
