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

// few is a catalog of the first addons, of which tests know what is in it.
func few(t testing.TB) *catalog.Catalog {
	t.Helper()
	files := fstest.MapFS{}
	for _, id := range []string{
		"adminer", "mailpit", "mariadb", "memcached", "mongodb", "mosquitto", "mysql", "nats", "nginx", "postgres",
		"rabbitmq", "redis", "redisinsight", "valkey",
	} {
		files[id+"/addon.yaml"] = &fstest.MapFile{Data: []byte(readAddon(t, id))}
	}
	c, err := catalog.Load(files)
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
		for _, name := range slices.Concat(a.Companions, a.Requires, a.Joins) {
			if other, _, err := embedded.Find(name); err != nil || other.ID != name {
				t.Errorf("%s names %s: %v", a.ID, name, err)
			}
		}
	}
}

func TestEveryAddonRendersWithEachOfItsPeers(t *testing.T) {
	c := open(t)
	for _, a := range c.All() {
		peers, must := a.Peers()
		for _, id := range peers {
			other, _, err := c.Find(id)
			if err != nil {
				t.Fatal(err)
			}
			peer, err := catalog.PeerOf(other, "the-peer", catalog.Settings{})
			if err != nil {
				t.Fatal(err)
			}
			r, err := a.Render(a.Versions[0], a.ID, catalog.Settings{Peer: peer})
			if err != nil {
				t.Errorf("%s with %s: %v", a.ID, id, err)
			}
			if must && !strings.Contains(file(r), "the-peer") {
				t.Errorf("%s requires %s and does not speak of it", a.ID, id)
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
	c := few(t)
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
		_, _, err := c.Find(name)
		var missing *catalog.NotFound
		if !errors.As(err, &missing) || err.Error() != want {
			t.Errorf("Find(%q):\n got %v\nwant %s", name, err, want)
		}
	}
}

func TestSearchPutsTheBestFirst(t *testing.T) {
	c := few(t)
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
		got := ids(c.Search(words))
		if len(got) < len(want) || (want == nil && got != nil) || !slices.Equal(got[:len(want)], want) {
			t.Errorf("Search(%q) = %v, want first %v", words, got, want)
		}
	}
	if all := c.Search(" "); len(all) != len(c.All()) {
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

// sharing is a catalog of addons with one image.
func sharing(t *testing.T) *catalog.Catalog {
	t.Helper()
	text := readAddon(t, "mongodb")
	three := strings.NewReplacer("id: mongodb\n", "id: mongodb-rs3\n", "aliases: [mongo, mongodb-rs, mongo-rs]\n", "").Replace(text)
	old := strings.NewReplacer("id: mongodb\n", "id: mongodb-old\n", "aliases: [mongo, mongodb-rs, mongo-rs]\n", "",
		"  - version: \"8.3\"\n    tag: \"8.3\"\n", "", `"8.0"`, `"4.4"`).Replace(text)
	c, err := catalog.Load(fstest.MapFS{
		"mongodb-rs3/addon.yaml": {Data: []byte(three)},
		"mongodb-old/addon.yaml": {Data: []byte(old)},
		"mongodb/addon.yaml":     {Data: []byte(text)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRecogniseTellsAddonsWithOneImageByTheirTags(t *testing.T) {
	c := sharing(t)
	for image, want := range map[string]string{
		"mongo:8.0": "mongodb", "mongo:7.0": "mongodb", "mongo:4.4": "mongodb-old", "mongo": "mongodb", "mongo:3": "mongodb",
	} {
		if a, _ := c.Recognise(image); a.ID != want {
			t.Errorf("%s is %s, want %s", image, a.ID, want)
		}
	}
}

func TestAnAddonThatItsImageDoesNotTellIsMarked(t *testing.T) {
	c := sharing(t)
	for name, want := range map[string]string{
		"mongodb@8.0": "", "mongodb-rs3@8.0": "mongodb-rs3", "mongodb-old@4.4": "", "mongodb-old@7.0": "mongodb-old",
	} {
		a, v, err := c.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		r, err := a.Render(v, "db", catalog.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		said, _ := c.Mark(checkLoads(t, r).Services["db"].Extensions[catalog.MarkKey])
		got := ""
		if said != nil {
			got = said.ID
		}
		if got != want || (want != "" && !strings.HasSuffix(r.Body, "\nx-devbliss:\n  addon: "+want+"\n")) {
			t.Errorf("%s is marked %q, want %q\n%s", name, got, want, r.Body)
		}
	}
}

func TestAMarkThatIsNotUnderstoodIsNone(t *testing.T) {
	c := open(t)
	for _, mapping := range []any{nil, "redis", map[string]any{}, map[string]any{"addon": 1}, map[string]any{"addon": "kv-of-mine"}} {
		if a, values := c.Mark(mapping); a != nil || values != nil {
			t.Errorf("%v is %v with %v", mapping, a, values)
		}
	}
	a, values := c.Mark(map[string]any{"addon": "redis", "set": map[string]any{"no-such-option": "1"}})
	if a == nil || a.ID != "redis" || values != nil {
		t.Errorf("%v with %v", a, values)
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

// BenchmarkSearch is what `catalog search` costs beside starting the program, alone
// and with a source of 100 addons.
func BenchmarkSearch(b *testing.B) {
	b.Run("own", func(b *testing.B) {
		for b.Loop() {
			open(b).List("red")
		}
	})
	files := many(b, 100)
	b.Run("source", func(b *testing.B) {
		for b.Loop() {
			source, err := catalog.LoadSource("acme", files)
			if err != nil {
				b.Fatal(err)
			}
			open(b).With(source).List("red")
		}
	})
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

// What people type when they do not know a name: all that they may mean is there,
// and the most usual is first.
func TestSearchFindsWhatAPersonMeans(t *testing.T) {
	for words, want := range map[string][]string{
		"pg":       {"postgres", "pgvector", "pgadmin", "pgweb"},
		"mongo":    {"mongodb", "mongodb-rs3", "mongo-express"},
		"s3":       {"seaweedfs", "garage", "rustfs", "versitygw", "minio"},
		"queue":    {"rabbitmq", "kafka", "nats", "mosquitto", "redpanda", "elasticmq"},
		"queues":   {"rabbitmq", "kafka", "nats"},
		"vector":   {"pgvector", "qdrant", "weaviate", "chroma", "milvus"},
		"broker":   {"rabbitmq", "kafka", "nats"},
		"database": {"postgres", "mysql", "mariadb"},
		"mail":     {"mailpit"},
		"sqs":      {"elasticmq"},
		"aws":      {"floci", "localstack", "moto"},
		"login":    {"keycloak", "dex", "zitadel"},
		"tracing":  {"jaeger"},
		"metrics":  {"prometheus"},
		"cache":    {"redis", "valkey", "memcached"},
	} {
		got := ids(open(t).Search(words))
		if len(got) == 0 || got[0] != want[0] {
			t.Errorf("Search(%q) = %v, want %s first", words, got, want[0])
		}
		for _, id := range want {
			if !slices.Contains(got, id) {
				t.Errorf("Search(%q) = %v, without %s", words, got, id)
			}
		}
	}
}
