package envnames

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// tree writes files, by name, into a folder of their own.
func tree(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// patient are the usual bounds without the clock, which a busy machine would trip.
func patient() Bounds {
	b := Usual()
	b.Time = time.Minute
	return b
}

func find(t *testing.T, files map[string]string, names ...string) map[string]string {
	t.Helper()
	dir := tree(t, files)
	found := Find(t.Context(), Search{Dir: dir, Names: names, Bounds: patient()})
	where := map[string]string{}
	for name, at := range found.Places {
		rel, err := filepath.Rel(dir, at.Path)
		if err != nil {
			t.Fatal(err)
		}
		where[name] = filepath.ToSlash(rel) + ":" + strconv.Itoa(at.Line)
	}
	return where
}

func TestAVariableIsReadInAnyLanguage(t *testing.T) {
	for name, text := range map[string]string{
		"a.js":                `const host = process.env.DB_HOST || "x"`,
		"b.js":                `const { DB_HOST, DB_PORT } = process.env`,
		"c.ts":                "import.meta.env.DB_HOST",
		"d.ts":                `const env = z.object({ DB_HOST: z.string() })`,
		"a.py":                `host = os.environ["DB_HOST"]`,
		"b.py":                `DB_HOST = os.getenv('DB_HOST', 'x')`,
		"c.py":                "class Settings(BaseSettings):\n    DB_HOST: str = 'x'",
		"d.py":                "from pydantic_settings import BaseSettings\n\nclass Settings(BaseSettings):\n    \"\"\"Ours.\"\"\"\n\n    debug: bool = False\n    db_host: str = 'x'\n",
		"e.py":                "class Settings(pydantic.BaseSettings):\n\tmodel_config = SettingsConfigDict(env_prefix='')\n\tdb_host: str\n",
		"a.go":                `os.Getenv("DB_HOST")`,
		"b.go":                "Host string `env:\"DB_HOST\"`",
		"a.rb":                `ENV.fetch("DB_HOST")`,
		"database.yml":        `host: <%= ENV['DB_HOST'] %>`,
		"A.java":              `System.getenv("DB_HOST")`,
		"application.yml":     `url: jdbc:postgresql://${DB_HOST:localhost}/x`,
		"a.php":               `'host' => env('DB_HOST', '127.0.0.1'),`,
		"a.rs":                `env::var("DB_HOST")?`,
		"a.cs":                `Environment.GetEnvironmentVariable("DB_HOST")`,
		"a.exs":               `System.get_env("DB_HOST")`,
		"Dockerfile":          `ENV DB_HOST=localhost`,
		"Dockerfile.dev":      `RUN echo $DB_HOST`,
		"start.sh":            `wait-for "$DB_HOST"`,
		"schema.prisma":       `url = env("DB_HOST")`,
		"deploy.yaml":         "env:\n- name: DB_HOST\n",
		".env":                "DB_HOST=localhost",
		".env.example":        "A=1\nexport DB_HOST=\n",
		".env.sample":         "# DB_HOST=localhost",
		"example.env":         "DB_HOST: x",
		"deep/down/config.js": "process.env['DB_HOST']",
	} {
		if got := find(t, map[string]string{name: text}, "DB_HOST"); len(got) != 1 {
			t.Errorf("%s: %s is not found in %q", name, "DB_HOST", text)
		}
	}
}

func TestOtherWordsAreNoVariables(t *testing.T) {
	for name, text := range map[string]string{
		"a.js":                       `process.env.TEST_DB_HOST; process.env.DB_HOSTNAME`,
		"b.js":                       `const DB_HOST = "localhost"; connect(DB_HOST) // no environment`,
		"c.js":                       `connect(DB_HOST)`,
		"a.py":                       `DB_HOST = "localhost"`,
		"b.py":                       `if settings.DB_HOST: pass`,
		"c.py":                       "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix='APP_')\n    db_host: str\n",
		"d.py":                       "class Settings(BaseSettings):\n    db_host: str\n    class Config:\n        case_sensitive = True\n",
		"e.py":                       "class Settings(BaseSettings):\n    db_host: str = Field(alias='database')\n    other: str\n",
		"f.py":                       "class Database(BaseModel):\n    db_host: str\n\nclass Settings(BaseSettings):\n    db: Database\n\ndef connect():\n    db_host: str = 'x'\n",
		"g.py":                       "class Settings(BaseSettings):\n    def url(self):\n        db_host: str = 'x'\n",
		"README.md":                  `Set DB_HOST in the environment`,
		"logo.png":                   `"DB_HOST"`,
		"binary.js":                  "process.env.DB_HOST\x00",
		"huge.js":                    "process.env.DB_HOST" + strings.Repeat(" ", 256<<10),
		"compose.yaml":               `environment: {DB_HOST: x}`,
		"docker-compose.prod.yml":    `environment: {"DB_HOST": x}`,
		"node_modules/pg/index.js":   `process.env.DB_HOST`,
		"vendor/a.go":                `os.Getenv("DB_HOST")`,
		".git/hooks/a.sh":            `$DB_HOST`,
		".github/workflows/ci.yml":   `env: {DB_HOST: x}`,
		"dist/a.js":                  `process.env.DB_HOST`,
		"tests/a.py":                 `os.environ["DB_HOST"]`,
		"a_test.go":                  `os.Getenv("DB_HOST")`,
		"a.spec.ts":                  `process.env.DB_HOST`,
		"package-lock.json":          `"DB_HOST"`,
		"a.min.js":                   `process.env.DB_HOST`,
		".env":                       "URL=x${DB_HOST}\n# DB_HOST is the host\n",
		"py/pyvenv.cfg":              "",
		"py/lib/a.py":                `os.environ["DB_HOST"]`,
		"api/node_modules/deep/a.js": `process.env.DB_HOST`,
	} {
		if got := find(t, map[string]string{name: text, "py/pyvenv.cfg": ""}, "DB_HOST"); len(got) != 0 {
			t.Errorf("%s: found in %q: %v", name, text, got)
		}
	}
}

func TestThePlaceIsTheNearestThatReads(t *testing.T) {
	got := find(t, map[string]string{
		".env.example":    "REDIS_URL=x\nONLY_HERE=1\n",
		"src/config.js":   "\n\nprocess.env.REDIS_URL\nprocess.env.REDIS_URL",
		"src/a/other.js":  "process.env.REDIS_URL",
		"src/a/more.js":   "process.env.REDIS_HOST; process.env.REDISHOST",
		"src/b/unread.js": "process.env.OTHER",
	}, "REDIS_URL", "REDIS_HOST", "REDISHOST", "ONLY_HERE", "REDIS_PORT")
	want := map[string]string{"REDIS_URL": "src/config.js:3", "REDIS_HOST": "src/a/more.js:1", "REDISHOST": "src/a/more.js:1", "ONLY_HERE": ".env.example:2"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestASearchIsBounded(t *testing.T) {
	files := map[string]string{"z/z/z.js": "process.env.DB_HOST"}
	for i := range 30 {
		files["f"+strconv.Itoa(i)+".js"] = "// nothing"
	}
	dir := tree(t, files)
	look := func(change func(*Bounds)) Found {
		b := patient()
		change(&b)
		return Find(t.Context(), Search{Dir: dir, Names: []string{"DB_HOST"}, Bounds: b})
	}
	for name, change := range map[string]func(*Bounds){
		"files":   func(b *Bounds) { b.Files = 10 },
		"entries": func(b *Bounds) { b.Entries = 10 },
		"depth":   func(b *Bounds) { b.Depth = 1 },
		"bytes":   func(b *Bounds) { b.Bytes = 50 },
		"time":    func(b *Bounds) { b.Time = -1 },
	} {
		if got := look(change); len(got.Places) != 0 || !got.Cut || got.Files > 30 {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := look(func(*Bounds) {}); len(got.Places) != 1 || got.Cut || got.Files != 31 {
		t.Errorf("%+v", got)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if got := Find(ended, Search{Dir: dir, Names: []string{"DB_HOST"}, Bounds: patient()}); got.Files != 0 || !got.Cut {
		t.Errorf("%+v", got)
	}
}

func TestLinksAreNotFollowed(t *testing.T) {
	outside := tree(t, map[string]string{"a.js": "process.env.DB_HOST"})
	dir := tree(t, nil)
	if err := os.Symlink(outside, filepath.Join(dir, "link")); err != nil {
		t.Skip(err)
	}
	if err := os.Symlink(filepath.Join(outside, "a.js"), filepath.Join(dir, "a.js")); err != nil {
		t.Fatal(err)
	}
	if got := Find(t.Context(), Search{Dir: dir, Names: []string{"DB_HOST"}, Bounds: patient()}); len(got.Places) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestWhatIsSkippedSaysNothing(t *testing.T) {
	dir := tree(t, map[string]string{"api/a.js": "process.env.DB_HOST", "b.js": "process.env.DB_HOST"})
	skip := []string{filepath.Join(dir, "api"), filepath.Join(dir, "b.js")}
	if got := Find(t.Context(), Search{Dir: dir, Names: []string{"DB_HOST"}, Skip: skip, Bounds: patient()}); len(got.Places) != 0 {
		t.Errorf("%+v", got)
	}
}

// BenchmarkFind searches 1,000 sources of 8 KB, most of which have none of the names.
func BenchmarkFind(b *testing.B) {
	files := map[string]string{}
	filler := strings.Repeat("export function handle(request) { return respond(request) }\n", 130)
	for i := range 1000 {
		files["src/m"+strconv.Itoa(i/50)+"/f"+strconv.Itoa(i)+".js"] = filler
	}
	files["src/config.js"] = filler + "process.env.DB_HOST"
	dir := tree(b, files)
	for b.Loop() {
		Find(b.Context(), Search{Dir: dir, Names: []string{"DB_HOST", "DATABASE_URL", "PGHOST", "POSTGRES_HOST"}, Bounds: patient()})
	}
}
