package catalog_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/catalog"
)

// foreignRedis is devbliss's own definition of Redis without its other names, with
// lines replaced.
func foreignRedis(t testing.TB, id string, replace ...string) []byte {
	t.Helper()
	text, err := os.ReadFile("redis/addon.yaml")
	if err != nil {
		t.Fatal(err)
	}
	out := strings.Replace(string(text), "id: redis\n", "id: "+id+"\n", 1)
	for i := 0; i < len(replace); i += 2 {
		if !strings.Contains(out, replace[i]) {
			t.Fatalf("redis/addon.yaml has no %q", replace[i])
		}
		out = strings.ReplaceAll(out, replace[i], replace[i+1])
	}
	return []byte(out)
}

func loadSource(t *testing.T, fsys fs.FS) *catalog.Source {
	t.Helper()
	s, err := catalog.LoadSource("acme", fsys)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAnAddonOfASourceNeverPassesForABuiltIn(t *testing.T) {
	own := open(t)
	joined := own.With(loadSource(t, fstest.MapFS{
		"redis/addon.yaml": {Data: foreignRedis(t, "redis", "name: Redis\n", "name: Our Redis\naliases: [pg]\n")},
		"shop/addon.yaml":  {Data: foreignRedis(t, "shop", "image: redis\n", "image: example/shop\n", "image: redis:{tag}", "image: example/shop:{tag}")},
	}))
	for name, want := range map[string]string{
		"redis": "redis", "acme/redis": "acme/redis", "ACME/redis@7": "acme/redis", "pg": "postgres", "acme/pg": "acme/redis", "acme/shop": "acme/shop",
	} {
		a, _, err := joined.Find(name)
		if err != nil || a.ID != want {
			t.Errorf("%s is %v: %v", name, a, err)
		}
	}
	var missing *catalog.NotFound
	if _, _, err := joined.Find("shop"); !errors.As(err, &missing) || !slices.Contains(missing.Near, "acme/shop") {
		t.Errorf("shop: %v", err)
	}
	if a, _ := joined.Recognise("redis:8.10-alpine"); a.ID != "redis" {
		t.Errorf("redis is taken for %s", a.ID)
	}
	if a, _ := joined.Recognise("example/shop:8.10-alpine"); a == nil || a.ID != "acme/shop" {
		t.Errorf("example/shop is taken for %v", a)
	}
	if got := ids(joined.Search("redis"))[:2]; !slices.Equal(got, []string{"redis", "acme/redis"}) {
		t.Errorf("search finds %v", got)
	}
	a, _, _ := joined.Find("acme/redis")
	if a.Source() != "acme" || a.ServiceName() != "redis" {
		t.Errorf("%q %q", a.Source(), a.ServiceName())
	}
	if len(own.All()) >= len(joined.All()) {
		t.Error("joining has changed the embedded catalog")
	}
}

func TestAnAddonRefersToItsOwnSourceFirst(t *testing.T) {
	s := loadSource(t, fstest.MapFS{
		"redis/addon.yaml": {Data: foreignRedis(t, "redis", "name: Redis\n", "name: Redis\nrequires: [postgres]\n", "companions: [redisinsight]", "companions: [look, redisinsight]")},
		"look/addon.yaml":  {Data: foreignRedis(t, "look")},
	})
	for _, a := range s.Addons {
		if a.ID == "acme/redis" && (!slices.Equal(a.Companions, []string{"acme/look", "redisinsight"}) || !slices.Equal(a.Requires, []string{"postgres"})) {
			t.Errorf("companions %v, requires %v", a.Companions, a.Requires)
		}
	}
}

func TestABrokenDefinitionIsNamedWithItsLineAndTheRestIsThere(t *testing.T) {
	line := func(data []byte, text string) int {
		return strings.Count(string(data)[:strings.Index(string(data), text)], "\n") + 1
	}
	for name, c := range map[string]struct{ old, now, at, why string }{
		"unknown key":        {"category: cache\n", "category: cache\nonInstall: rm -rf /\n", "onInstall", `unknown key "onInstall"`},
		"category":           {"category: cache", "category: drugs", "category: drugs", "category"},
		"privileged":         {"  command: redis-server", "  privileged: true\n  command: redis-server", "privileged:", "privileged"},
		"host mount":         {"    - '{volume:data}:{path:data}'", "    - /:/host", "service:", "nothing of the host is mounted"},
		"open port":          {`    - "{publish:6379}"`, `    - "6379:6379"`, "service:", "only loopback is published"},
		"not YAML":           {"category: cache", "category: [cache", "", "not valid YAML"},
		"escape sequence":    {"description: In-memory", `description: "\e[31m`, "description:", "control character"},
		"reversed text":      {"description: In-memory", `description: "\u202e`, "description:", "control character"},
		"anchor":             {"category: cache", "category: &c cache", "category:", "anchors"},
		"a secret":           {"redis-server --appendonly yes", "redis-server ${AWS_SECRET_ACCESS_KEY}", "  command:", "not a variable of the service's own"},
		"a secret in a URL":  {"redis://{service}:6379/0", "redis://{service}:6379/${HOME}", "  container: redis://{service}", "not a variable of the service's own"},
		"one without braces": {"REDIS_URL: '{url}'", "REDIS_URL: '{url}?$HOME'", "    REDIS_URL:", "not a variable of the service's own"},
		"a key of its own":   {"redis-server --appendonly yes", "redis-server ${{SERVICE}_SECRET_ACCESS_KEY:-x}", "  command:", "${{SERVICE}_SECRET_ACCESS_KEY} may be a secret"},
		"a secret as a path": {"    path: /data", "    path: /data${HOME}", "    path:", "not a variable of the service's own"},
		"another folder":     {"id: bad\n", "id: other\n", "", `the id is "other"`},
	} {
		t.Run(name, func(t *testing.T) {
			now := c.now
			if strings.HasPrefix(c.at, "description") {
				now += ` x"` + "\nnothing:" // the rest of the line
			}
			data := foreignRedis(t, "bad")
			data = []byte(strings.Replace(string(data), c.old, now, 1))
			s := loadSource(t, fstest.MapFS{"bad/addon.yaml": {Data: data}, "good/addon.yaml": {Data: foreignRedis(t, "good")}})
			if diff := cmp.Diff([]string{"acme/good"}, ids(s.Addons)); diff != "" {
				t.Fatalf("addons:\n%s", diff)
			}
			broken := s.Broken[0]
			if !strings.Contains(broken.Error(), c.why) || !strings.HasPrefix(broken.Error(), "catalog acme: bad/addon.yaml") {
				t.Errorf("%v", broken)
			}
			if c.at != "" && broken.Line != line(data, c.at) {
				t.Errorf("line %d, not %d: %v", broken.Line, line(data, c.at), broken)
			}
			_, _, err := open(t).With(s).Find("acme/bad")
			if !errors.Is(err, error(broken)) {
				t.Errorf("add would say %v", err)
			}
		})
	}
}

// sparse is a file system in which one file says that it is 100 MB and may not be
// read.
type sparse struct {
	fstest.MapFS
	t *testing.T
}

func (s sparse) Stat(name string) (fs.FileInfo, error) {
	if name == "huge/addon.yaml" {
		return os.Stat(filepath.Join(os.Getenv("HUGE"), "addon.yaml"))
	}
	return s.MapFS.Stat(name)
}

func (s sparse) Open(name string) (fs.File, error) {
	if name == "huge/addon.yaml" {
		s.t.Error("the huge definition is read")
	}
	return s.MapFS.Open(name)
}

func TestAHugeDefinitionIsRefusedUnread(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "addon.yaml")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, 100<<20); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HUGE", dir)
	s := loadSource(t, sparse{fstest.MapFS{
		"huge/addon.yaml": {Data: []byte("x")}, "good/addon.yaml": {Data: foreignRedis(t, "good")},
	}, t})
	if len(s.Addons) != 1 || len(s.Broken) != 1 || !strings.Contains(s.Broken[0].Error(), "too large (104.9 MB)") {
		t.Errorf("%v %v", s.Addons, s.Broken)
	}
}

func TestASourcesOwnVariablesAreItsOwn(t *testing.T) {
	s := loadSource(t, fstest.MapFS{"redis/addon.yaml": {Data: foreignRedis(t, "redis",
		"redis-server --appendonly yes", "redis-server --requirepass ${{SERVICE}_PASSWORD:-devbliss} $$HOME",
		"gotchas:\n", "gotchas:\n  - it reads ${HOME}\n")}})
	if len(s.Broken) > 0 {
		t.Error(s.Broken[0])
	}
}

func TestASourceIsBounded(t *testing.T) {
	many := fstest.MapFS{}
	for i := range catalog.MaxAddons + 1 {
		many[fmt.Sprintf("a%d/addon.yaml", i)] = &fstest.MapFile{Data: []byte("id: [\n")}
	}
	if _, err := catalog.LoadSource("acme", many); err == nil || !strings.Contains(err.Error(), "more than 500 addons") {
		t.Errorf("%v", err)
	}
	if _, err := catalog.LoadSource("acme", fstest.MapFS{"README.md": {Data: []byte("hello")}, "docs/x.md": {}}); !errors.Is(err, catalog.ErrNoCatalog) {
		t.Errorf("not a catalog: %v", err)
	}
}

func TestNoNameReachesTheTerminalAsAnEscapeSequence(t *testing.T) {
	s := loadSource(t, fstest.MapFS{
		"\x1b[31mred/addon.yaml": {Data: foreignRedis(t, "red")}, "UP/addon.yaml": {Data: foreignRedis(t, "up")},
		"tag/addon.yaml": {Data: []byte("id: !<\u202etag> x\n")}, "key/addon.yaml": {Data: []byte("? \"\\e[31m\"\n: x\n")},
	})
	if len(s.Broken) != 4 || len(s.Addons) != 0 {
		t.Errorf("%v %v", s.Addons, s.Broken)
	}
	for _, b := range s.Broken {
		if strings.ContainsAny(b.Error()+b.ID+b.File, "\x1b\u202e\n") {
			t.Errorf("%q", b.Error())
		}
	}
}

func TestNamesOfSources(t *testing.T) {
	for name, good := range map[string]bool{
		"acme": true, "a": true, "acme-2": true, "": false, "Acme": false, "2acme": false, "-a": false, "a/b": false,
		"..": false, "a b": false, "a\nb": false, "é": false, "a_b": false,
	} {
		if err := catalog.CheckSourceName(name); (err == nil) != good {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestAMarkSaysWhichSourceAServiceIsFrom(t *testing.T) {
	joined := open(t).With(loadSource(t, fstest.MapFS{
		"redis/addon.yaml": {Data: foreignRedis(t, "redis")},
		"shop/addon.yaml":  {Data: foreignRedis(t, "shop", "image: redis\n", "image: example/shop\n", "image: redis:{tag}", "image: example/shop:{tag}")},
	}))
	for name, marked := range map[string]bool{"acme/redis": true, "acme/shop": false, "redis": false} {
		a, v, err := joined.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := a.Render(v, "some", catalog.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(r.Body, "x-devbliss:\n  addon: "+name+"\n") != marked {
			t.Errorf("%s:\n%s", name, r.Body)
		}
		if back, _ := joined.Mark(map[string]any{"addon": name}); back != a {
			t.Errorf("%s is marked as %v", name, back)
		}
	}
}
