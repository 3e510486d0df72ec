package catalog_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"go.yaml.in/yaml/v4"

	"github.com/devbliss/devbliss/catalog"
)

// FuzzForeign feeds a source anything: it may refuse, in words that a terminal can
// show, and it may not panic. What it takes can be rendered, and whatever it says
// has no way to the host.
func FuzzForeign(f *testing.F) {
	for _, id := range []string{"redis", "mongodb-rs3", "garage", "adminer", "kafka", "temporal", "dex", "postgres"} {
		text, err := os.ReadFile(filepath.Join(id, "addon.yaml"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add([]byte(strings.Replace(string(text), "id: "+id+"\n", "id: redis\n", 1)))
	}
	f.Add([]byte("id: redis\nservice: *a\n"))
	f.Add([]byte("? [a, b]\n: {c: d}\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := catalog.LoadSource("acme", fstest.MapFS{"redis/addon.yaml": {Data: data}})
		if err != nil {
			t.Skip()
		}
		if len(s.Addons)+len(s.Broken) != 1 {
			t.Fatalf("one definition is %d addons and %d that are broken", len(s.Addons), len(s.Broken))
		}
		for _, b := range s.Broken {
			if b.Why == "" || strings.ContainsFunc(b.Error(), unicode.IsControl) {
				t.Errorf("refused with %q", b.Error())
			}
		}
		for _, a := range s.Addons {
			checkHarmless(t, a)
		}
	})
}

// checkHarmless holds an addon of a source to what is promised of any.
func checkHarmless(t *testing.T, a *catalog.Addon) {
	t.Helper()
	if a.ID != "acme/redis" {
		t.Errorf("it calls itself %q", a.ID)
	}
	if strings.ContainsFunc(a.Name+a.Description+a.Licence+a.Image+a.Website, unicode.IsControl) {
		t.Errorf("its head is not text: %q %q %q", a.Name, a.Description, a.Licence)
	}
	joined := open(t).With(&catalog.Source{Name: "acme", Addons: []*catalog.Addon{a}})
	a, _, err := joined.Find("acme/redis")
	if err != nil {
		t.Fatal(err)
	}
	for _, v := range a.Versions {
		checkBlock(t, a, v, catalog.Settings{})
	}
	peer := catalog.Peer{Service: "peer", URL: "peer://peer:1"}
	for _, o := range a.Options {
		for _, value := range append([]string{"true", "false", "1", "64M", "it's: # {x}"}, o.Choices...) {
			values, err := a.Values(map[string]string{o.Name: value})
			if err != nil {
				continue
			}
			s := catalog.Settings{Values: values}
			if ids, _ := a.Peers(); len(ids) > 0 {
				s.Peer = peer
			}
			checkBlock(t, a, a.Versions[0], s)
		}
	}
}

var (
	harmlessPort     = regexp.MustCompile(`^127\.0\.0\.1:\$\{SOME(_[A-Z0-9_]+)?_PORT:-[0-9]+\}:[0-9]+$`)
	harmlessMount    = regexp.MustCompile(`^some-[a-z0-9-]+:/[^:]*$`)
	anyVariable      = regexp.MustCompile(`\$\$|\$\{?[A-Za-z0-9_]*`)
	harmlessVariable = regexp.MustCompile(`^(\$\$|\$\{SOME_[A-Z0-9_]*)$`)
)

// dangerous are keys of a service that reach the host or another service.
func dangerous() []string {
	return []string{
		"privileged", "network_mode", "networks", "pid", "ipc", "uts", "devices", "device_cgroup_rules", "volumes_from", "env_file",
		"extends", "build", "security_opt", "cgroup", "cgroup_parent", "userns_mode", "secrets", "credential_spec", "runtime", "links",
		"external_links", "extra_hosts", "post_start", "pre_stop", "develop", "use_api_socket", "provider", "container_name", "labels",
	}
}

func checkBlock(t *testing.T, a *catalog.Addon, v catalog.Version, s catalog.Settings) {
	t.Helper()
	r, err := a.Render(v, "some", s)
	if err != nil {
		t.Fatalf("taken, but it cannot be rendered with %v: %v", s, err)
	}
	for _, block := range r.Services() {
		var service map[string]any
		if err := yaml.Load([]byte(block.Body), &service); err != nil {
			t.Fatalf("%v:\n%s", err, block.Body)
		}
		for _, key := range dangerous() {
			if _, has := service[key]; has {
				t.Errorf("it has %s:\n%s", key, block.Body)
			}
		}
		for key, harmless := range map[string]*regexp.Regexp{"ports": harmlessPort, "volumes": harmlessMount, "cap_add": regexp.MustCompile("^IPC_LOCK$")} {
			items, _ := service[key].([]any)
			if _, has := service[key]; has && items == nil {
				t.Errorf("%s is no list:\n%s", key, block.Body)
			}
			for _, item := range items {
				if text, ok := item.(string); !ok || !harmless.MatchString(text) {
					t.Errorf("%s has %q:\n%s", key, item, block.Body)
				}
			}
		}
		checkVariables(t, block.Body, s)
	}
	for _, block := range r.Configs {
		checkVariables(t, block.Body, s)
		var config map[string]any
		if err := yaml.Load([]byte(block.Body), &config); err != nil || len(config) != 1 || config["content"] == nil {
			t.Errorf("a config is more than its content: %v\n%s", err, block.Body)
		}
	}
	for name, value := range r.Env {
		checkVariables(t, value, s)
		if strings.ContainsFunc(name, unicode.IsControl) {
			t.Errorf("a variable is called %q", name)
		}
	}
}

// checkVariables wants no variable of the user's own in what is written.
func checkVariables(t *testing.T, text string, s catalog.Settings) {
	t.Helper()
	if strings.ContainsFunc(text, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
		t.Errorf("there is a control character in it: %q", text)
	}
	for _, found := range anyVariable.FindAllString(text, -1) {
		if !harmlessVariable.MatchString(found) {
			t.Errorf("it reads %s, with %v:\n%s", found, s, text)
		}
	}
}
