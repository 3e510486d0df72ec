package stack

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/engine"
)

const shop = `name: shop
services:
  web:
    build: .
    ports: ["127.0.0.1:8080:80"]
    depends_on:
      migrate: {condition: service_completed_successfully}
      cache: {condition: service_healthy}
  migrate:
    build: .
  cache:
    image: redis:8.10-alpine
    healthcheck: {test: ["CMD", "redis-cli", "ping"]}
  api:
    image: busybox
    restart: always
  debug:
    image: busybox
    profiles: [tools]
`

func names(services []Service) []string {
	var names []string
	for _, s := range services {
		names = append(names, s.Name)
	}
	return names
}

func TestViewListsOwnServicesThenAddons(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": shop})
	services, err := g.Services(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"api", "migrate", "web", "cache"}, names(services)); diff != "" {
		t.Fatal(diff)
	}
	cache := services[3]
	if cache.Addon != "redis" || cache.State != engine.Absent || !cache.Declared || cache.Verdict() != Off {
		t.Errorf("%+v", cache)
	}
	if diff := cmp.Diff(map[string]string{"migrate": "service_completed_successfully", "cache": "service_healthy"}, services[2].DependsOn); diff != "" {
		t.Error(diff)
	}
	if !services[1].OneShot || services[0].OneShot {
		t.Errorf("one-shots: migrate %v, api %v", services[1].OneShot, services[0].OneShot)
	}
}

func TestViewShowsContainersThatTheFileDoesNotHave(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": shop})
	g.up()
	g.write("compose.yaml", "name: shop\nservices:\n  api:\n    image: busybox\n")
	services, err := g.Services(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"api", "migrate", "web", "cache"}, names(services)); diff != "" {
		t.Fatal(diff)
	}
	for _, s := range services {
		if s.Declared != (s.Name == "api") {
			t.Errorf("%s declared: %v", s.Name, s.Declared)
		}
	}
	if services[3].Addon != "redis" {
		t.Errorf("cache is addon %q", services[3].Addon)
	}
}

func TestViewShowsServicesOfOtherProfilesOnlyWithContainers(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": shop})
	g.up("debug")
	debug := g.service("debug")
	if !debug.Declared || debug.State != engine.Running || !cmp.Equal(debug.Profiles, []string{"tools"}) {
		t.Errorf("%+v", debug)
	}
}

func TestViewCallsAnEndedServiceThatNeverRestartsAOneShot(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "services:\n  once: {image: busybox}\n  ever: {image: busybox, restart: unless-stopped}\n  redis: {image: redis}\n  web: {image: busybox, ports: ['80']}\n"})
	g.up()
	g.fake.Crash("once", 0)
	for _, stopped := range []string{"redis", "web"} {
		g.fake.Crash(stopped, 0)
		if s := g.service(stopped); s.OneShot || s.Verdict() != Off {
			t.Errorf("%s: %+v", stopped, s)
		}
	}
	g.fake.Crash("ever", 0)
	if s := g.service("once"); !s.OneShot || s.Verdict() != Good {
		t.Errorf("once: %+v", s)
	}
	if s := g.service("ever"); s.OneShot || s.Verdict() != Off {
		t.Errorf("ever: %+v", s)
	}
}

func TestServicesAsJSONAreStable(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "name: shop\nservices:\n  web: {image: busybox, ports: ['127.0.0.1:8080:80']}\n  idle: {image: busybox, scale: 0}\n"})
	g.up()
	g.fake.Alter("web", func(c *engine.Container) { c.ID, c.Restarts = "abc", 2 })
	g.fake.Crash("web", 1)
	services, err := g.Services(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(services)
	if err != nil {
		t.Fatal(err)
	}
	want := `[{"service":"idle","addon":"","state":"absent","health":"","exitCode":0,"why":"","restarts":0,"ports":[],"containers":[]},` +
		`{"service":"web","addon":"","state":"exited","health":"","exitCode":1,"why":"exit 1","restarts":2,` +
		`"ports":[{"ip":"127.0.0.1","published":8080,"target":80,"protocol":"tcp"}],` +
		`"containers":[{"name":"shop-web-1","id":"abc","state":"exited","health":""}]}]`
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestViewMarksContainersMadeFromAnotherStateOfTheFile(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.up()
	if g.service("web").Drifted || g.service("worker").Drifted {
		t.Error("drifted, and nothing has changed")
	}
	g.fake.Alter("web", func(c *engine.Container) { c.ConfigHash = "old" })
	if !g.service("web").Drifted || g.service("worker").Drifted {
		t.Errorf("web %v, worker %v", g.service("web").Drifted, g.service("worker").Drifted)
	}
}
