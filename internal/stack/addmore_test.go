package stack

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/catalog"
)

// depot needs a database, has a second service and a file; page joins depot.
const depot = `id: depot
name: Depot
description: A store that exists only here
category: storage
licence: MIT
image: example/depot
versions:
  - version: "2"
    tag: "2.0"
    default: true
ports:
  - port: 3900
    purpose: API
volumes:
  - name: data
    path: /data
    purpose: objects
service:
  image: example/depot:{tag}
  command: depot --peer {service}-2
  environment:
    DATABASE: '{peer:url}'
  ports:
    - "{publish:3900}"
  volumes:
    - '{volume:data}:{path:data}'
  configs:
    - source: '{config:main}'
      target: /etc/depot.toml
  depends_on:
    '{peer}':
      condition: service_healthy
  healthcheck:
    test: ["CMD", "depot", "ping"]
    interval: 2s
    retries: 15
also:
  "2":
    image: example/depot:{tag}
    command: [depot, --join, '{service}']
    healthcheck:
      test: ["CMD", "depot", "ping"]
      interval: 2s
      retries: 15
configs:
  - name: main
    path: /etc/depot.toml
    content: |
      name = "{service}"

      # the end
options:
  - name: sync
    type: bool
    default: "false"
    description: Write at once
    when:
      "true":
        service:
          environment:
            SYNC: always
connection:
  container: http://{service}:3900
  host: http://127.0.0.1:{port:3900}
  env: {DEPOT_URL: '{url}'}
requires: [postgres, mysql]
sources: ["https://example.com"]
`

const page = `id: page
name: Page
description: A page for depots
category: admin-ui
licence: MIT
image: example/page
versions:
  - version: "1"
    tag: "1.0"
    default: true
ports:
  - port: 8080
    purpose: page
    http: true
service:
  image: example/page:{tag}
  environment:
    DEPOT: '{peer:url}'
  ports:
    - "{publish:8080}"
  healthcheck:
    test: ["CMD", "page", "ping"]
    interval: 2s
    retries: 15
options:
  - name: sync
    type: int
    min: 1
    default: ""
    description: Seconds between two looks
    change:
      service:
        environment:
          SYNC: '{value}'
connection:
  container: http://{service}:8080
  host: http://127.0.0.1:{port:8080}
joins: [depot]
sources: ["https://example.com"]
`

// newDepot is a ground whose catalog has depot and page beside devbliss's own.
func newDepot(t *testing.T, files map[string]string) *ground {
	t.Helper()
	g := newGround(t, files)
	all := fstest.MapFS{
		"depot/addon.yaml": {Data: []byte(depot)},
		"page/addon.yaml":  {Data: []byte(page)},
	}
	for _, id := range []string{"postgres", "mysql", "redis"} {
		data, err := os.ReadFile("../../catalog/" + id + "/addon.yaml")
		if err != nil {
			t.Fatal(err)
		}
		all[id+"/addon.yaml"] = &fstest.MapFile{Data: data}
	}
	c, err := catalog.Load(all)
	if err != nil {
		t.Fatal(err)
	}
	g.o.Catalog = c
	return g
}

func TestAnAddonBringsAllThatItIsMadeOf(t *testing.T) {
	g := newDepot(t, map[string]string{"compose.yaml": web})
	c := g.add(AddOptions{To: []string{"web"}}, "depot")
	g.wantNote(c, "depot cannot run without postgres, so that is added too")
	if diff := cmp.Diff([]string{"postgres", "depot", "depot-2"}, c.Adds); diff != "" {
		t.Error(diff)
	}
	g.apply(c)
	text := g.read("compose.yaml")
	mustContain(t, text, "  depot-2:\n", "      DATABASE: postgresql://", "@postgres:5432/", "      - source: depot-main\n",
		"\nconfigs:\n  depot-main:\n    content: |\n      name = \"depot\"\n\n      # the end\n", "      postgres:\n        condition: service_healthy\n",
		"DEPOT_URL: http://depot:3900")
	if strings.Contains(text, "DATABASE_URL") {
		t.Errorf("web is wired to what it did not ask for:\n%s", text)
	}
	g.up(c.Starts...)
	reached := map[string]string{}
	for _, c := range g.connections() {
		reached[c.Service] = c.URLs.Container
	}
	if reached["depot"] != "http://depot:3900" || reached["depot-2"] != "" {
		t.Errorf("%v", reached)
	}
}

func TestRemoveTakesOutAllThatAnAddonIsMadeOf(t *testing.T) {
	g := newDepot(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{}, "postgres"))
	before := g.read("compose.yaml")
	added := g.add(AddOptions{To: []string{"web"}}, "depot")
	g.apply(added)
	g.up(added.Starts...)
	// Somebody has edited the file since, so that its old bytes are not the answer.
	const comment = "\n# the end\n"
	g.write("compose.yaml", g.read("compose.yaml")+comment)
	if _, err := g.PlanRemove(t.Context(), []string{"depot-2"}, RemoveOptions{}); err == nil || !strings.Contains(err.Error(), "depot-2 is a part of depot") {
		t.Errorf("%v", err)
	}
	c := g.remove(false, "depot")
	if diff := cmp.Diff([]string{"depot", "depot-2"}, c.Removes); diff != "" {
		t.Error(diff)
	}
	g.apply(c)
	if diff := cmp.Diff(before+comment, g.read("compose.yaml")); diff != "" {
		t.Error(diff)
	}
}

func TestAnAddonTakesThePeerThatIsThere(t *testing.T) {
	g := newDepot(t, map[string]string{"compose.yaml": web})
	g.apply(g.add(AddOptions{As: "db"}, "mysql"))
	c := g.add(AddOptions{}, "depot")
	if diff := cmp.Diff([]string{"depot", "depot-2"}, c.Adds); diff != "" {
		t.Error(diff)
	}
	mustContain(t, c.Diff(g.dir), "DATABASE: mysql://", "@db:3306/")

	g = newDepot(t, map[string]string{"compose.yaml": web})
	mustContain(t, g.add(AddOptions{}, "page").Diff(g.dir), "image: example/page:1.0")
	if d := g.add(AddOptions{}, "page").Diff(g.dir); strings.Contains(d, "DEPOT") {
		t.Errorf("a page without a depot speaks of one:\n%s", d)
	}
	c = g.add(AddOptions{With: []string{"depot"}}, "page", "mysql")
	if diff := cmp.Diff([]string{"mysql", "depot", "depot-2", "page"}, c.Adds); diff != "" {
		t.Error(diff)
	}
	mustContain(t, c.Diff(g.dir), "DEPOT: http://depot:3900", "DATABASE: mysql://")
}

func TestAPeerThatWasAskedForKeepsItsVersion(t *testing.T) {
	for _, addons := range [][]string{{"depot", "postgres@17"}, {"postgres@17", "depot"}} {
		g := newDepot(t, map[string]string{"compose.yaml": web})
		mustContain(t, g.add(AddOptions{}, addons...).Diff(g.dir), "+    image: postgres:17-alpine\n", "@postgres:5432/")
	}
}

func TestOptionsAreCheckedBeforeAnythingIsDecided(t *testing.T) {
	g := newDepot(t, map[string]string{"compose.yaml": web})
	mustContain(t, g.add(AddOptions{Set: []string{"sync=true"}}, "depot").Diff(g.dir), "SYNC: always")
	mustContain(t, g.add(AddOptions{Set: []string{"page.sync=5", "depot.sync=false"}}, "depot", "page").Diff(g.dir), `SYNC: "5"`)
	for set, want := range map[string]string{
		"sync":         `"sync" sets nothing: write option=value`,
		"sync=perhaps": "depot: the option sync takes true or false",
		"synk=true":    `depot has no option "synk"; did you mean sync?`,
		"page.sync=1":  `"page.sync=1" is for page, which is not being added`,
	} {
		_, err := g.PlanAdd(t.Context(), []string{"depot"}, AddOptions{Set: []string{set}})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", set, err)
		}
	}
	_, err := g.PlanAdd(t.Context(), []string{"depot", "page"}, AddOptions{Set: []string{"sync=1"}})
	if err == nil || !strings.Contains(err.Error(), "write depot.sync=1") {
		t.Errorf("%v", err)
	}
	_, err = g.PlanAdd(t.Context(), []string{"depot"}, AddOptions{Set: []string{"sync=true", "sync=false"}})
	if err == nil || !strings.Contains(err.Error(), "twice") {
		t.Errorf("%v", err)
	}
}

const networked = `services:
  web:
    image: nginx
    networks: [back]
  both:
    image: nginx
    networks:
      back:
      front:
  host:
    image: nginx
    network_mode: host
networks:
  back:
    internal: true
  front:
`

func TestANewServiceJoinsTheNetworkOfWhoUsesIt(t *testing.T) {
	g := newDepot(t, map[string]string{"compose.yaml": networked})
	c := g.add(AddOptions{To: []string{"web"}}, "redis")
	g.wantNote(c, "network back is internal: ports published there cannot be reached from this machine")
	mustContain(t, c.Diff(g.dir), "+    networks:\n+      - back\n")
	mustContain(t, g.add(AddOptions{To: []string{"web", "both"}}, "redis").Diff(g.dir), "+      - back\n")
	mustContain(t, g.add(AddOptions{To: []string{"both"}, Network: "front"}, "redis").Diff(g.dir), "+      - front\n")
	for _, o := range []AddOptions{{}, {To: []string{"host"}}, {To: []string{"both"}, Network: "default"}} {
		if d := g.add(o, "redis").Diff(g.dir); strings.Contains(d, "networks:\n+") {
			t.Errorf("%+v joins a network:\n%s", o, d)
		}
	}
	_, err := g.PlanAdd(t.Context(), []string{"redis"}, AddOptions{To: []string{"both"}})
	if err == nil || !strings.Contains(err.Error(), "both is in the networks back and front: choose one with --network") {
		t.Errorf("%v", err)
	}
	_, err = g.PlanAdd(t.Context(), []string{"redis"}, AddOptions{Network: "bakc"})
	if err == nil || !strings.Contains(err.Error(), `no network "bakc"; it has back and front`) {
		t.Errorf("%v", err)
	}
}

func TestAPeerIsJoinedInItsNetwork(t *testing.T) {
	g := newDepot(t, map[string]string{"compose.yaml": networked})
	g.apply(g.add(AddOptions{To: []string{"web"}, Network: "back"}, "postgres"))
	mustContain(t, g.add(AddOptions{}, "depot").Diff(g.dir), "+  depot:\n", "+  depot-2:\n", "+    networks:\n+      - back\n")
}

func TestTheNameOfAFurtherServiceMayBeTaken(t *testing.T) {
	g := newDepot(t, map[string]string{"compose.yaml": "services:\n  depot-2:\n    image: nginx\n"})
	_, err := g.PlanAdd(t.Context(), []string{"depot"}, AddOptions{})
	var taken *NameTaken
	if !errors.As(err, &taken) || taken.Name != "depot-2" {
		t.Errorf("%v", err)
	}
}
