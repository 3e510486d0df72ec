package catalog_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/catalog"
)

// whole is an addon that uses everything which Redis has no need of.
const whole = `id: depot
name: Depot
description: A store that exists only here
category: storage
licence: MIT
image: example/depot
retired: Nobody cares for it any more; take redis
versions:
  - version: "2"
    tag: "2.0"
    default: true
  - version: "1"
    tag: "1.0"
ports:
  - port: 3900
    purpose: API
  - port: 3901
    name: ui
    purpose: page
volumes:
  - name: data
    path: /data
    purpose: objects
  - name: data-2
    path: /data
    purpose: objects of the second node
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
    '{service}-2':
      condition: service_started
  healthcheck:
    test: ["CMD", "depot", "ping"]
    interval: 2s
    retries: 15
also:
  "2":
    image: example/depot:{tag}
    command: [depot, --join, '{service}']
    volumes:
      - '{volume:data-2}:{path:data-2}'
    healthcheck:
      test: ["CMD", "depot", "ping"]
      interval: 2s
      retries: 15
  ui:
    image: example/depot-ui:1.2
    ports:
      - "{publish:3901}"
    cap_add:
      - IPC_LOCK
    working_dir: /srv
    healthcheck:
      test: ["CMD", "depot-ui", "ping"]
      interval: 2s
      retries: 15
configs:
  - name: main
    path: /etc/depot.toml
    content: |
      # of {service}
      price = "$$1"

      database = "{peer:5432}"
      secret = "${{SERVICE}_SECRET:-devbliss}"
options:
  - name: persistence
    type: bool
    default: "true"
    description: Keep data over restarts
    when:
      "false":
        service:
          tmpfs: [/data]
          volumes: null
  - name: memory
    type: size
    default: ""
    description: Limit of the data
    change:
      arguments: --memory {value}
  - name: title
    type: text
    default: depot
    description: What the page is called
    change:
      arguments: --title {value}
      service:
        environment:
          TITLE: '{value}'
  - name: shards
    type: int
    default: "1"
    min: 1
    max: 8
    description: Shards of new buckets
    change:
      service:
        environment:
          SHARDS: '{value}'
  - name: auth
    type: choice
    default: none
    choices: [none, basic]
    description: Who may come in
    when:
      basic:
        service:
          environment:
            DEPOT_PASSWORD: ${{SERVICE}_PASSWORD:-devbliss}
        connection:
          container: depot://app:${{SERVICE}_PASSWORD:-devbliss}@{service}:3900
          host: depot://app:${{SERVICE}_PASSWORD:-devbliss}@127.0.0.1:{port:3900}
          parts:
            user: app
            password: ${{SERVICE}_PASSWORD:-devbliss}
verify:
  write: [depot, put, x]
  read: [depot, get, x]
  expect: x
connection:
  container: depot://{service}:3900
  host: depot://127.0.0.1:{port:3900}
  env:
    DEPOT_URL: '{url}'
  also: [STORE_URL]
  parts:
    prefixes: [DEPOT, STORE]
    name: main
joins: [postgres, mysql]
sources:
  - none
`

// load is a catalog of one addon.
func load(t *testing.T, id, text string) (*catalog.Catalog, *catalog.Addon) {
	t.Helper()
	c, err := catalog.Load(fstest.MapFS{id + "/addon.yaml": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return c, c.All()[0]
}

func draw(t *testing.T, a *catalog.Addon, s catalog.Settings) catalog.Rendered {
	t.Helper()
	r, err := a.Render(a.Versions[0], "depot", s)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAnAddonOfSeveralServicesIsWrittenWithItsPeerAndItsConfig(t *testing.T) {
	_, a := load(t, "depot", whole)
	r := draw(t, a, catalog.Settings{Peer: catalog.Peer{Service: "db", URL: "postgresql://app@db:5432/app"}})
	want := `services:
  depot:
    image: example/depot:2.0
    command: depot --peer depot-2
    environment:
      DATABASE: postgresql://app@db:5432/app
    ports:
      - "127.0.0.1:${DEPOT_PORT:-3900}:3900"
    volumes:
      - depot-data:/data
    configs:
      - source: depot-main
        target: /etc/depot.toml
    depends_on:
      db:
        condition: service_healthy
      depot-2:
        condition: service_started
    healthcheck:
      test: ["CMD", "depot", "ping"]
      interval: 2s
      retries: 15
  depot-2:
    image: example/depot:2.0
    command: [depot, --join, depot]
    volumes:
      - depot-data-2:/data
    healthcheck:
      test: ["CMD", "depot", "ping"]
      interval: 2s
      retries: 15
  depot-ui:
    image: example/depot-ui:1.2
    ports:
      - "127.0.0.1:${DEPOT_UI_PORT:-3901}:3901"
    cap_add:
      - IPC_LOCK
    working_dir: /srv
    healthcheck:
      test: ["CMD", "depot-ui", "ping"]
      interval: 2s
      retries: 15
volumes:
  depot-data:
  depot-data-2:
configs:
  depot-main:
    content: |
      # of depot
      price = "$$1"

      database = "db:5432"
      secret = "${DEPOT_SECRET:-devbliss}"
`
	if diff := cmp.Diff(want, file(r)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	ports := []catalog.RenderedPort{
		{Service: "depot", Target: 3900, Default: 3900, Variable: "DEPOT_PORT"},
		{Service: "depot-ui", Target: 3901, Default: 3901, Variable: "DEPOT_UI_PORT"},
	}
	if diff := cmp.Diff(ports, r.Ports); diff != "" {
		t.Errorf("ports (-want +got):\n%s", diff)
	}
	reach := catalog.Reach{
		URL: "depot://depot:3900", Env: map[string]string{"DEPOT_URL": "depot://depot:3900"}, Names: []string{"STORE_URL"},
		Parts: &catalog.Pieces{Prefixes: []string{"DEPOT", "STORE"}, Host: "depot", Port: "3900", Name: "main"},
	}
	if diff := cmp.Diff(reach, r.Reach); diff != "" {
		t.Errorf("reach (-want +got):\n%s", diff)
	}
}

func TestWithoutAPeerWhatSpeaksOfItIsLeftOut(t *testing.T) {
	_, a := load(t, "depot", whole)
	text := file(draw(t, a, catalog.Settings{}))
	for _, gone := range []string{"DATABASE", "environment", "db", "database ="} {
		if strings.Contains(text, gone) {
			t.Errorf("%s is in\n%s", gone, text)
		}
	}
	if !strings.Contains(text, "depends_on:\n      depot-2:\n") || !strings.Contains(text, "price") {
		t.Errorf("more is gone than the peer:\n%s", text)
	}
}

func TestOptionsChangeTheBlock(t *testing.T) {
	_, a := load(t, "depot", whole)
	for name, c := range map[string]struct {
		set     map[string]string
		has     []string
		lacks   []string
		volumes int
		command []string
	}{
		"a key taken out": {
			set: map[string]string{"persistence": "no"}, volumes: 1,
			has: []string{"command: depot --peer depot-2\n    ports:", "tmpfs: [/data]\n    configs:"}, lacks: []string{"depot-data:"},
		},
		"arguments": {
			set: map[string]string{"memory": "64mb"}, volumes: 2, has: []string{"command: depot --peer depot-2 --memory 64M\n"},
		},
		"text stays one word and holds no placeholder": {
			set: map[string]string{"title": "a {service} \"b\" `c` \\d $HOME"}, volumes: 2,
			has: []string{
				"--title \"a {service} \\\"b\\\" \\`c\\` \\\\d $$HOME\"\n", "TITLE: a {service} \"b\" `c` \\d $$HOME\n",
			},
			command: []string{"depot", "--peer", "depot-2", "--title", "a {service} \"b\" `c` \\d $HOME"},
		},
		"a number stays text": {
			set: map[string]string{"shards": "8"}, volumes: 2, has: []string{"environment:\n      SHARDS: \"8\"\n    ports:"},
		},
		"the defaults": {
			set:     map[string]string{"persistence": "true", "memory": "", "shards": "1", "auth": "none", "title": "depot"},
			volumes: 2, lacks: []string{"SHARDS", "TITLE", "PASSWORD", "x-devbliss"},
		},
		"how it is reached is marked": {
			set: map[string]string{"auth": "basic", "shards": "2"}, volumes: 2,
			has: []string{
				"DEPOT_PASSWORD: ${DEPOT_PASSWORD:-devbliss}\n",
				"    x-devbliss:\n      addon: depot\n      set:\n        auth: basic\n  depot-2:",
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			values, err := a.Values(c.set)
			if err != nil {
				t.Fatal(err)
			}
			r := draw(t, a, catalog.Settings{Values: values})
			text := file(r)
			for _, want := range c.has {
				if !strings.Contains(text, want) {
					t.Errorf("no %s in\n%s", want, text)
				}
			}
			for _, gone := range c.lacks {
				if strings.Contains(text, gone) {
					t.Errorf("%s is in\n%s", gone, text)
				}
			}
			if len(r.Volumes) != c.volumes {
				t.Errorf("volumes: %v", r.Volumes)
			}
			project := checkLoads(t, r)
			if command := project.Services["depot"].Command; c.command != nil && !slices.Equal(command, c.command) {
				t.Errorf("command %q", command)
			}
		})
	}
}

func TestAnOptionMayChangeHowTheServiceIsReached(t *testing.T) {
	_, a := load(t, "depot", whole)
	values, err := a.Values(map[string]string{"auth": "basic"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := a.FromHost("depot", catalog.Settings{Values: values}, func(target int) int { return target + 1 })
	if err != nil {
		t.Fatal(err)
	}
	url := "depot://app:${DEPOT_PASSWORD:-devbliss}@127.0.0.1:3901"
	want := catalog.Reach{
		URL: url, Env: map[string]string{"DEPOT_URL": url}, Names: []string{"STORE_URL"},
		Parts: &catalog.Pieces{
			Prefixes: []string{"DEPOT", "STORE"}, Host: "127.0.0.1", Port: "3901",
			User: "app", Password: "${DEPOT_PASSWORD:-devbliss}", Name: "main",
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestValuesAreChecked(t *testing.T) {
	_, a := load(t, "depot", whole)
	_, bare := load(t, "nginx", readAddon(t, "nginx"))
	for _, c := range []struct {
		addon             *catalog.Addon
		name, value, want string
	}{
		{a, "persistance", "no", `depot has no option "persistance"; did you mean persistence? It has persistence, memory, title, shards, auth`},
		{a, "max-memory", "1G", `depot has no option "max-memory"; did you mean memory? It has persistence, memory, title, shards, auth`},
		{a, "zzz", "1G", `depot has no option "zzz"; it has persistence, memory, title, shards, auth`},
		{bare, "zzz", "1G", `nginx has no option "zzz", and no other`},
		{a, "persistence", "maybe", `depot: the option persistence takes true or false, not "maybe"`},
		{a, "persistence", "", `depot: the option persistence takes true or false, not ""`},
		{a, "memory", "much", `depot: the option memory takes a size such as 64M or 2G, not "much"`},
		{a, "memory", "0M", `depot: the option memory takes a size such as 64M or 2G, not "0M"`},
		{a, "shards", "9", `depot: the option shards takes a whole number from 1 to 8, not "9"`},
		{a, "shards", "two", `depot: the option shards takes a whole number from 1 to 8, not "two"`},
		{a, "auth", "digest", `depot: the option auth takes one of none, basic, not "digest"`},
		{a, "title", "a\nb", `depot: the option title takes one line of text, not "a\nb"`},
		{a, "title", "a\x1b[1m", `depot: the option title takes one line of text, not "a\x1b[1m"`},
	} {
		_, err := c.addon.Values(map[string]string{c.name: c.value})
		if err == nil || err.Error() != c.want {
			t.Errorf("%s=%s:\n got %v\nwant %s", c.name, c.value, err, c.want)
		}
	}
	var missing *catalog.NoOption
	if _, err := a.Values(map[string]string{"x": ""}); !errors.As(err, &missing) {
		t.Errorf("err = %T", err)
	}
	got, err := a.Values(map[string]string{"persistence": "Off", "memory": "2g", "shards": "007", "auth": "basic"})
	want := catalog.Values{"persistence": "false", "memory": "2G", "shards": "7", "auth": "basic"}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Errorf("err = %v (-want +got):\n%s", err, diff)
	}
}

func TestLoadRefusesMistakesInWhatRedisHasNoNeedOf(t *testing.T) {
	for name, c := range map[string]struct{ old, with, want string }{
		"requires and joins":        {"joins: [postgres, mysql]", "joins: [postgres, mysql]\nrequires: [redis]", "requires or joins, not both"},
		"retired on two lines":      {"retired: Nobody", "retired: |\n  x\n  Nobody", "retired: "},
		"no health check":           {"    healthcheck:\n      test: [\"CMD\", \"depot-ui\", \"ping\"]\n      interval: 2s\n      retries: 15\n", "", "also.ui: healthcheck is missing"},
		"a reason for nothing":      {"\nservice:\n", "\nnoHealthCheck: no shell\nservice:\n", "there is a healthcheck, or noHealthCheck says why not"},
		"odd suffix":                {"  ui:\n", "  Ui:\n", `"Ui" is not a suffix`},
		"suffix twice":              {"  ui:\n", "  \"2\":\n", "is not a suffix of its own"},
		"also privileged":           {"    working_dir: /srv\n", "    privileged: true\n", "field privileged not found"},
		"also of the host":          {"    working_dir: /srv\n", "    volumes: [/:/host]\n", "nothing of the host is mounted"},
		"also open to the network":  {"\"{publish:3901}\"", "3901:3901", "only loopback is published"},
		"also without a tag":        {"example/depot-ui:1.2", "example/depot-ui", "has no tag"},
		"another capability":        {"- IPC_LOCK", "- SYS_ADMIN", "cap_add may be IPC_LOCK only"},
		"port twice":                {"    cap_add:", "      - \"{publish:3901}\"\n    cap_add:", "in that order"},
		"port of two services":      {"\"{publish:3901}\"", "\"{publish:3900}\"", "{publish:3900} is published twice"},
		"port of none":              {"      - \"{publish:3901}\"\n", "", `ports lack "{publish:3901}"`},
		"volume of none":            {"    volumes:\n      - '{volume:data-2}:{path:data-2}'\n", "", "volumes lack"},
		"config of none":            {"  configs:\n    - source: '{config:main}'\n      target: /etc/depot.toml\n", "", "configs lack"},
		"config elsewhere":          {"target: /etc/depot.toml", "target: /etc/other.toml", "at its path"},
		"unknown config":            {"source: '{config:main}'", "source: '{config:other}'", "of a declared one"},
		"config of the host":        {"source: '{config:main}'", "file: /etc/passwd\n      source: '{config:main}'", "field file not found"},
		"relative config":           {"path: /etc/depot.toml", "path: etc/depot.toml", "an absolute path"},
		"path that climbs":          {"path: /etc/depot.toml", "path: /etc/../depot.toml", "an absolute path"},
		"bare dollar in a config":   {"$$1", "$1", "write $$ for a dollar"},
		"unknown word in a config":  {"# of {service}", "# of {host}", "config main: unknown placeholder {host}"},
		"trailing blanks":           {"# of {service}", "# of {service} ", "trailing blanks"},
		"depends on a stranger":     {"'{service}-2':", "redis:", "neither the peer nor another service"},
		"depends on itself":         {"'{service}-2':", "'{service}':", "neither the peer nor another service"},
		"depends on no peer":        {"joins: [postgres, mysql]\n", "", "neither the peer nor another service"},
		"odd condition":             {"condition: service_started", "condition: running", "no condition that compose knows"},
		"unknown word of a peer":    {"'{peer:url}'", "'{peer:name}'", "unknown placeholder {peer:name}"},
		"verify without read":       {"  read: [depot, get, x]\n", "", "verify: read is missing"},
		"odd option":                {"name: shards", "name: Shards", `option "Shards" needs a name`},
		"option twice":              {"name: shards", "name: title", `option "title" needs a name of its own`},
		"unknown type":              {"type: int", "type: float", `type "float" is not one of`},
		"default of another type":   {"default: \"1\"", "default: one", `the default "one" is not a whole number from 1 to 8`},
		"default out of range":      {"default: \"1\"", "default: \"9\"", `the default "9" is not a whole number`},
		"default in another form":   {"default: \"true\"", "default: \"yes\"", `the default "yes" is not true or false`},
		"min above max":             {"min: 1", "min: 9", "min and max are an int's"},
		"min of a text":             {"default: depot\n", "default: depot\n    min: 1\n", "min and max are an int's"},
		"choices of a bool":         {"default: \"true\"\n", "default: \"true\"\n    choices: [a, b]\n", "a choice has choices"},
		"choice without choices":    {"    choices: [none, basic]\n", "", "a choice has choices"},
		"no description":            {"    description: Shards of new buckets\n", "", "description is one line"},
		"when of the default":       {"\"false\":", "\"true\":", "that is no value beside the default"},
		"when of no value":          {"basic:\n", "digest:\n", "that is no value beside the default"},
		"when of an int":            {"max: 8\n", "max: 8\n    when: {\"2\": {arguments: x}}\n", "a bool and a choice have when"},
		"change of nothing":         {"    change:\n      arguments: --memory {value}\n", "    change: {}\n", "changes nothing"},
		"option brings privileged":  {"          tmpfs: [/data]\n", "          privileged: true\n", "field privileged not found"},
		"option mounts the host":    {"          volumes: null", "          volumes: [/:/host]", "nothing of the host is mounted"},
		"option changes the image":  {"          volumes: null", "          image: evil:{tag}", `image is "evil:{tag}"`},
		"option without its word":   {"SHARDS: '{value}'", "SHARDS: '{values}'", "unknown placeholder {values}"},
		"value outside an option":   {"DATABASE: '{peer:url}'", "DATABASE: '{value}'", "unknown placeholder {value}"},
		"no command to append to":   {"  command: depot --peer {service}-2\n", "", "there is no command to append"},
		"connection of an option":   {"          host: depot://app:${{SERVICE}_PASSWORD:-devbliss}@127.0.0.1:{port:3900}\n", "          host: null\n", "container and host go together"},
		"unknown key of connection": {"          parts:\n            user", "          part:\n            user", "field part not found"},
		"other name is the first":   {"also: [STORE_URL]", "also: [DEPOT_URL]", "is not a name of the URL that env lacks"},
		"odd other name":            {"also: [STORE_URL]", "also: [store-url]", "is not a name of the URL"},
		"parts without a prefix":    {"prefixes: [DEPOT, STORE]", "prefixes: []", "there are prefixes"},
		"odd prefix":                {"prefixes: [DEPOT, STORE]", "prefixes: [DEPOT_]", "is not the beginning of a variable"},
	} {
		t.Run(name, func(t *testing.T) {
			broken := strings.Replace(whole, c.old, c.with, 1)
			if broken == whole {
				t.Fatalf("the case changes nothing: %q is not there", c.old)
			}
			_, err := catalog.Load(fstest.MapFS{"depot/addon.yaml": {Data: []byte(broken)}})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "depot/addon.yaml: ") {
				t.Errorf("err = %v, want %q", err, c.want)
			}
		})
	}
}

func TestAnAddonWithAReasonNeedsNoHealthCheck(t *testing.T) {
	text := strings.NewReplacer(
		"\nservice:\n", "\nnoHealthCheck: The image has no shell and no client\nservice:\n",
		"    healthcheck:\n      test: [\"CMD\", \"depot-ui\", \"ping\"]\n      interval: 2s\n      retries: 15\n", "",
	).Replace(whole)
	_, a := load(t, "depot", text)
	checkLoads(t, draw(t, a, catalog.Settings{}))
}
