package stack

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func (g *ground) connections(services ...string) []Connection {
	g.t.Helper()
	c, err := g.Connections(g.t.Context(), services...)
	if err != nil {
		g.t.Fatal(err)
	}
	return c
}

func TestConnectionsSayHowToReachWhatWasAdded(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web, ".env": "REDIS_PORT=7000\nPOSTGRES_PASSWORD=a b@c\n"})
	g.apply(g.add(AddOptions{}, "redis", "postgres"))
	want := []Connection{
		{
			Service: "web", URLs: URLs{Container: "http://web:80", Host: "http://127.0.0.1:8080"},
			Env: map[string]string{}, Shell: []string{"sh", "-c", bestShell},
		},
	}
	got := g.connections()
	if len(got) != 3 {
		t.Fatalf("%+v", got)
	}
	if diff := cmp.Diff(want, got[:1]); diff != "" {
		t.Error(diff)
	}
	postgres, redis := got[1], got[2]
	if redis.Addon != "redis" || redis.Version != "8.10-alpine" || !cmp.Equal(redis.Shell, []string{"redis-cli"}) {
		t.Errorf("%+v", redis)
	}
	if diff := cmp.Diff(URLs{Container: "redis://redis:6379/0", Host: "redis://127.0.0.1:7000/0"}, redis.URLs); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"REDIS_URL": "redis://127.0.0.1:7000/0"}, redis.Env); diff != "" {
		t.Error(diff)
	}
	mustContain(t, postgres.URLs.Host, ":a%20b%40c@127.0.0.1:5432/")
	if postgres.Env["DATABASE_URL"] != postgres.URLs.Host {
		t.Errorf("%+v", postgres)
	}
}

func TestConnectionsTakeThePortThatTheContainerHas(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "services:\n  cache:\n    image: redis:7-alpine\n    ports: ['127.0.0.1::6379']\n"})
	if c := g.connections("cache")[0]; c.URLs.Host != "" || len(c.Env) != 0 || c.URLs.Container != "redis://cache:6379/0" {
		t.Errorf("%+v", c)
	}
	g.up()
	port := g.service("cache").Ports[0].Published
	if c := g.connections()[0]; c.URLs.Host != "redis://127.0.0.1:"+itoa(port)+"/0" {
		t.Errorf("%d, %+v", port, c)
	}
}

func TestConnectionsTakeThePasswordThatTheServiceHas(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": `services:
  db:
    image: postgres:17-alpine
    environment: {POSTGRES_PASSWORD: mine}
    ports: ["127.0.0.1:5432:5432"]
`})
	mustContain(t, g.connections("db")[0].URLs.Host, ":mine@127.0.0.1:5432")
}

func TestConnectionsWorkWithoutDocker(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.fake.Break(nil)
	if c := g.connections(); len(c) != 1 || c[0].URLs.Host != "http://127.0.0.1:8080" {
		t.Errorf("%+v", c)
	}
}

func TestConnectionsAsJSONAreStable(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "services:\n  cache:\n    image: redis:7-alpine\n    ports: ['6379:6379']\n"})
	got, err := json.Marshal(g.connections())
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"service":"cache","addon":"redis","version":"7-alpine","urls":{"container":"redis://cache:6379/0","host":"redis://127.0.0.1:6379/0"},` +
		`"env":{"REDIS_URL":"redis://127.0.0.1:6379/0"},"shell":["redis-cli"]}]`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
	none, err := json.Marshal(newGround(t, map[string]string{"compose.yaml": "services: {a: {image: busybox}}\n"}).connections())
	if err != nil || string(none) != "[]" {
		t.Errorf("%s, %v", none, err)
	}
}
