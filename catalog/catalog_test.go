package catalog_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/catalog"
)

func open(t testing.TB) *catalog.Catalog {
	t.Helper()
	c, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func ids(addons []*catalog.Addon) []string {
	var all []string
	for _, a := range addons {
		all = append(all, a.ID)
	}
	return all
}

func TestEmbeddedAddonsPassTheirChecks(t *testing.T) {
	checked, err := catalog.Load(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	embedded := open(t)
	if diff := cmp.Diff(ids(checked.All()), ids(embedded.All())); diff != "" {
		t.Errorf("(-folder +embedded):\n%s", diff)
	}
	for _, a := range embedded.All() {
		for _, name := range slices.Concat(a.Companions, a.Requires) {
			if _, _, err := embedded.Find(name); err != nil {
				t.Errorf("%s names %s: %v", a.ID, name, err)
			}
		}
	}
}

func TestFind(t *testing.T) {
	for name, want := range map[string]string{
		"redis":               "redis 8.10-alpine",
		"Redis":               "redis 8.10-alpine",
		"pg":                  "postgres 18-alpine",
		"postgres@17":         "postgres 17-alpine",
		"pg@16-alpine":        "postgres 16-alpine",
		"redis@8":             "redis 8.10-alpine",
		"redis@8.8":           "redis 8.8-alpine",
		"redis@7":             "redis 7.4-alpine",
		"redis@":              "redis 8.10-alpine",
		"mongo":               "mongodb 8.0",
		"mongo@8":             "mongodb 8.3",
		"mailpit@V1.30":       "mailpit v1.30",
		"rabbitmq@4":          "rabbitmq 4.3-management-alpine",
		" mosquitto ":         "mosquitto 2.1-alpine",
		"nats@2.14-alpine":    "nats 2.14-alpine",
		"mariadb@12":          "mariadb 12.3",
		"redisinsight@3.8":    "redisinsight 3.8",
		"mysql@8":             "mysql 8.4",
		"eclipse-mosquitto@2": "",
	} {
		a, v, err := open(t).Find(name)
		got := ""
		if err == nil {
			got = a.ID + " " + v.Tag
		}
		if got != want {
			t.Errorf("Find(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestNotFoundNamesWhatIsNear(t *testing.T) {
	for name, want := range map[string]string{
		"reddis":      `the catalog has no addon "reddis"; did you mean redis?`,
		"postgers":    `the catalog has no addon "postgers"; did you mean postgres?`,
		"mysq":        `the catalog has no addon "mysq"; did you mean mysql?`,
		"queue":       `the catalog has no addon "queue"; did you mean rabbitmq, nats or mosquitto?`,
		"xyzzy":       `the catalog has no addon "xyzzy"`,
		"":            `the catalog has no addon ""`,
		"postgres@99": `the catalog has no version "postgres@99"; did you mean postgres@18, postgres@17 or postgres@16?`,
		"pg@1":        `the catalog has no version "pg@1"; did you mean postgres@18, postgres@17 or postgres@16?`,
		"redis@7.2":   `the catalog has no version "redis@7.2"; did you mean redis@7.4, redis@8.10 or redis@8.8?`,
		"reddis@8":    `the catalog has no addon "reddis@8"; did you mean redis?`,
	} {
		_, _, err := open(t).Find(name)
		var missing *catalog.NotFound
		if !errors.As(err, &missing) || err.Error() != want {
			t.Errorf("Find(%q):\n got %v\nwant %s", name, err, want)
		}
	}
}

func TestSearchPutsTheBestFirst(t *testing.T) {
	for words, want := range map[string][]string{
		"red":            {"redis", "redisinsight"},
		"redis":          {"redis", "redisinsight", "valkey"},
		"pg":             {"postgres"},
		"mongo":          {"mongodb"},
		"postgers":       {"postgres"},
		"rmq":            {"rabbitmq"},
		"mail":           {"mailpit"},
		"mqtt":           {"mosquitto"},
		"sql database":   {"postgres", "mysql", "mariadb"},
		"queue":          {"rabbitmq", "nats", "mosquitto"},
		"cache":          {"redis", "valkey", "memcached"},
		"memcahe":        {"memcached"},
		"document store": {"mongodb"},
		"k v":            {"redis", "valkey"},
		"key value":      {"redis", "valkey"},
		"postgress":      {"postgres"},
		"email":          {"mailpit"},
		"message broker": {"rabbitmq"},
		"redis zzz":      {"redis"},
		"zzz":            nil,
	} {
		got := ids(open(t).Search(words))
		if len(got) < len(want) || (want == nil && got != nil) || !slices.Equal(got[:len(want)], want) {
			t.Errorf("Search(%q) = %v, want first %v", words, got, want)
		}
	}
	if all := open(t).Search(" "); len(all) != len(open(t).All()) {
		t.Errorf("no words find %d addons", len(all))
	}
}

func TestSearchFindsAnAddonAtEveryLetterTyped(t *testing.T) {
	c := open(t)
	for _, a := range c.All() {
		for n := range a.ID {
			if !slices.Contains(c.Search(a.ID[:n+1]), a) {
				t.Errorf("Search(%q) has no %s", a.ID[:n+1], a.ID)
			}
		}
		if first := c.Search(a.ID); first[0] != a {
			t.Errorf("Search(%q) begins with %s", a.ID, first[0].ID)
		}
	}
}

func TestRecogniseKnowsAnImageUnderAllItsNames(t *testing.T) {
	for image, want := range map[string]string{
		"redis":                                "redis ",
		"redis:7-alpine":                       "redis 7-alpine",
		"library/redis:7":                      "redis 7",
		"docker.io/library/redis:7":            "redis 7",
		"docker.io/redis":                      "redis ",
		"registry-1.docker.io/library/redis:8": "redis 8",
		"index.docker.io/library/redis@sha256:0123456789": "redis ",
		"redis:8@sha256:0123456789":                       "redis 8",
		"public.ecr.aws/docker/library/postgres:16":       "postgres 16",
		"valkey/valkey:9.1":                               "valkey 9.1",
		"mongo:8.0":                                       "mongodb 8.0",
		"localhost:5000/redis:7":                          "",
		"example.com/library/redis":                       "",
		"bitnami/redis:7":                                 "",
		"redis-stack":                                     "",
		"":                                                "",
	} {
		got := ""
		if a, tag := open(t).Recognise(image); a != nil {
			got = a.ID + " " + tag
		}
		if got != want {
			t.Errorf("Recognise(%q) = %q, want %q", image, got, want)
		}
	}
}

func TestRecogniseTakesTheBaseOfTwoAddonsWithOneImage(t *testing.T) {
	text := readAddon(t, "mongodb")
	three := strings.NewReplacer("id: mongodb\n", "id: mongodb-rs3\n", "aliases: [mongo]\n", "").Replace(text)
	c, err := catalog.Load(fstest.MapFS{
		"mongodb-rs3/addon.yaml": {Data: []byte(three)},
		"mongodb/addon.yaml":     {Data: []byte(text)},
	})
	if err != nil {
		t.Fatal(err)
	}
	if a, _ := c.Recognise("mongo:8.0"); a.ID != "mongodb" {
		t.Errorf("mongo is %s", a.ID)
	}
}

func readAddon(t testing.TB, id string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(id, "addon.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// many is a catalog of n addons that are like the embedded ones.
func many(b *testing.B, n int) fstest.MapFS {
	files := fstest.MapFS{}
	all := open(b).All()
	for i := range n {
		id := all[i%len(all)].ID
		text := readAddon(b, id)
		_, rest, _ := strings.Cut(text, "name:")
		name := fmt.Sprintf("%s-%d", id, i)
		files[name+"/addon.yaml"] = &fstest.MapFile{Data: []byte("id: " + name + "\nname:" + rest)}
	}
	return files
}

// BenchmarkSearch is what `catalog search` costs beside starting the program.
func BenchmarkSearch(b *testing.B) {
	for b.Loop() {
		open(b).Search("red")
	}
}

// BenchmarkLoad is what a catalog of 93 addons costs that must be checked.
func BenchmarkLoad(b *testing.B) {
	files := many(b, 93)
	for b.Loop() {
		if _, err := catalog.Load(files); err != nil {
			b.Fatal(err)
		}
	}
}
