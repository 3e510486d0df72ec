package catalog_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/devbliss/devbliss/catalog"
)

func TestLoadRefusesMistakes(t *testing.T) {
	redis := readAddon(t, "redis")
	for name, c := range map[string]struct{ old, with, want string }{
		"unknown key":              {"image: redis\n", "image: redis\nimagee: x\n", "field imagee not found"},
		"no id":                    {"id: redis\n", "", "id is missing"},
		"no sources":               {"sources:\n", "sources: []\nunverified:\n", "sources are missing"},
		"odd alias":                {"name: Redis\n", "name: Redis\naliases: [Bad_Name]\n", `"Bad_Name" is not a name`},
		"two lines":                {"description: In-memory key-value store, cache and message broker", "description: |\n  one\n  two", "is one line"},
		"full stop":                {"message broker\n", "message broker.\n", "without a full stop"},
		"unknown category":         {"category: cache", "category: stuff", `category "stuff" is not one of`},
		"image with tag":           {"image: redis\n", "image: redis:8\n", "not a repository without a tag"},
		"no default":               {"    default: true\n", "", "one default version, not 0"},
		"two defaults":             {"tag: 8.8-alpine\n", "tag: 8.8-alpine\n    default: true\n", "one default version, not 2"},
		"odd tag":                  {"tag: 8.8-alpine\n", "tag: 8.8 alpine\n", "tag"},
		"date":                     {"tag: 8.8-alpine\n", "tag: 8.8-alpine\n    endOfLife: soon\n", "is not YYYY-MM-DD"},
		"path of unknown volume":   {"tag: 8.8-alpine\n", "tag: 8.8-alpine\n    paths: {log: /log}\n", "is not an absolute path of a volume"},
		"port out of range":        {"- port: 6379", "- port: 163790", "port 163790 is out of range"},
		"two ports of one name":    {"volumes:\n  - name", "  - port: 6380\n    purpose: more\nvolumes:\n  - name", "a second port without a name"},
		"relative volume":          {"path: /data", "path: data", "an absolute path"},
		"unknown placeholder":      {"{publish:6379}", "{published:6379}", "unknown placeholder {published:6379}"},
		"unknown port":             {"{publish:6379}", "{publish:6380}", "unknown placeholder {publish:6380}"},
		"unknown volume":           {"'{volume:data}:{path:data}'", "'{volume:log}:{path:data}'", "unknown placeholder {volume:log}"},
		"open to the network":      {`"{publish:6379}"`, `"6379:6379"`, "only loopback is published"},
		"mount of the host":        {"'{volume:data}:{path:data}'", "/:/host", "nothing of the host is mounted"},
		"privileged":               {"  command: redis-server", "  privileged: true\n  command: redis-server", "field privileged not found"},
		"host network":             {"  command: redis-server", "  network_mode: host\n  command: redis-server", "field network_mode not found"},
		"another image":            {"image: redis:{tag}", "image: evil/redis:{tag}", `image is "evil/redis:8.10-alpine"`},
		"fixed tag":                {"image: redis:{tag}", "image: redis:8", `image is "redis:8"`},
		"bare dollar":              {`"redis-cli", "-e", "ping"`, `"sh", "-c", "echo $HOME"`, "write $$ for a dollar"},
		"bare dollar with bracket": {`"redis-cli", "-e", "ping"`, `"sh", "-c", "ping $(hostname)"`, "write $$ for a dollar"},
		"three dollars":            {`"redis-cli", "-e", "ping"`, `"sh", "-c", "echo $$$HOME"`, "write $$ for a dollar"},
		"dollar at the end":        {`"redis-cli", "-e", "ping"`, `"grep", "x$"`, "write $$ for a dollar"},
		"check without a shell":    {`["CMD", "redis-cli", "-e", "ping"]`, `["redis-cli", "ping"]`, "begins with CMD or CMD-SHELL"},
		"check without retries":    {"    retries: 15\n", "", "needs an interval and retries"},
		"URL without the service":  {"container: redis://{service}:6379/0", "container: redis://redis:6379/0", "the {service} is missing"},
		"URL at localhost":         {"host: redis://127.0.0.1:{port:6379}/0", "host: redis://localhost:{port:6379}/0", "must be at 127.0.0.1:{port:…}"},
		"URL with a fixed port":    {"host: redis://127.0.0.1:{port:6379}/0", "host: redis://127.0.0.1:6379/0", "must be at 127.0.0.1:{port:…}"},
		"one URL":                  {"  host: redis://127.0.0.1:{port:6379}/0\n", "", "container and host go together"},
		"odd variable":             {"REDIS_URL:", "redis-url:", "is not a variable"},
		"odd memory":               {"memory: 64M", "memory: 64 MB", "is not such as 64M or 2G"},
		"broken YAML":              {"name: Redis", "name: [", "yaml"},
		"another folder":           {"id: redis\n", "id: redi\n", `the id is "redi" but the folder "redis"`},
	} {
		t.Run(name, func(t *testing.T) {
			broken := strings.Replace(redis, c.old, c.with, 1)
			if broken == redis {
				t.Fatalf("the case changes nothing: %q is not there", c.old)
			}
			_, err := catalog.Load(fstest.MapFS{"redis/addon.yaml": {Data: []byte(broken)}})
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "redis/addon.yaml: ") {
				t.Errorf("err = %v, want %q", err, c.want)
			}
		})
	}
}

func TestLoadTakesDollarsThatComposeUnderstands(t *testing.T) {
	for _, fine := range []string{"$$HOME", "${HOME}", "$${HOME}", "a$$b${C:-d}$$(e)", "{ping: 1}"} {
		text := strings.Replace(readAddon(t, "redis"), `"redis-cli", "-e", "ping"`, `"sh", "-c", "`+fine+`"`, 1)
		if _, err := catalog.Load(fstest.MapFS{"redis/addon.yaml": {Data: []byte(text)}}); err != nil {
			t.Errorf("%s: %v", fine, err)
		}
	}
}

func TestLoadNamesEveryMistakeWithItsFile(t *testing.T) {
	redis, nats := readAddon(t, "redis"), readAddon(t, "nats")
	redis = strings.NewReplacer("name: Redis\n", "", "category: cache\n", "category: x\n").Replace(redis)
	nats = strings.Replace(nats, "memory: 64M", "memory: much", 1)
	_, err := catalog.Load(fstest.MapFS{
		"redis/addon.yaml": {Data: []byte(redis)}, "nats/addon.yaml": {Data: []byte(nats)},
	})
	if err == nil {
		t.Fatal("no error")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "nats/addon.yaml: ") || !strings.HasPrefix(lines[2], "redis/addon.yaml: ") {
		t.Errorf("mistakes:\n%v", err)
	}
}

func TestLoadRefusesTwoAddonsWithOneName(t *testing.T) {
	nats := strings.Replace(readAddon(t, "nats"), "aliases: [jetstream]", "aliases: [redis]", 1)
	_, err := catalog.Load(fstest.MapFS{
		"redis/addon.yaml": {Data: []byte(readAddon(t, "redis"))}, "nats/addon.yaml": {Data: []byte(nats)},
	})
	if want := `redis/addon.yaml: nats is called "redis" already`; err == nil || err.Error() != want {
		t.Errorf("err = %v, want %s", err, want)
	}
}

func TestLoadOfAnEmptyFolderIsAnEmptyCatalog(t *testing.T) {
	c, err := catalog.Load(fstest.MapFS{})
	if err != nil {
		t.Fatal(err)
	}
	if all := c.All(); len(all) != 0 {
		t.Errorf("all = %v", all)
	}
	if _, _, err := c.Find("redis"); err == nil {
		t.Error("redis is found")
	}
}
