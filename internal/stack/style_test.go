package stack

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
)

// environment are the lines of what a service of the compose file gets.
func (g *ground) environment(service string) []string {
	g.t.Helper()
	p := config(g.t, g)
	var lines []string
	for name, value := range p.Services[service].Environment {
		if value != nil && name != "MODE" {
			lines = append(lines, name+"="+*value)
		}
	}
	slices.Sort(lines)
	return lines
}

func TestWiringFollowsTheNamesThatTheAppReads(t *testing.T) {
	const parts = "DB_HOST=postgres DB_NAME=app DB_PASSWORD=devbliss DB_PORT=5432 DB_USER=app"
	const url = "postgresql://app:devbliss@postgres:5432/app?sslmode=disable"
	for _, test := range []struct {
		name, file, text, addon, want, why string
	}{
		{"the convention", "src/a.js", "nothing", "postgres", "DATABASE_URL=" + url, ""},
		{"another name of the URL", "src/a.js", "\nprocess.env.POSTGRES_URL", "postgres", "POSTGRES_URL=" + url, "web reads POSTGRES_URL (src/a.js:2), so web gets POSTGRES_URL"},
		{"fields of settings", "app/settings.py", "class Settings(BaseSettings):\n    db_host: str\n", "postgres", parts, "web reads DB_HOST (app/settings.py:2), so web gets DB_HOST, DB_PORT, DB_USER, DB_PASSWORD and DB_NAME"},
		{"parts", "src/config.js", "process.env.DB_HOST", "postgres", parts, "web reads DB_HOST (src/config.js:1), so web gets DB_HOST, DB_PORT, DB_USER, DB_PASSWORD and DB_NAME"},
		{
			"parts, spelled otherwise", "config/database.php", "env('DB_HOST'); env('DB_DATABASE'); env('DB_USERNAME')", "mysql",
			"DB_DATABASE=app DB_HOST=mysql DB_PASSWORD=devbliss DB_PORT=3306 DB_USERNAME=app", "DB_USERNAME",
		},
		{"libpq", "a.rb", "ENV['PGHOST']", "postgres", "PGDATABASE=app PGHOST=postgres PGPASSWORD=devbliss PGPORT=5432 PGUSER=app", "PGHOST (a.rb:1)"},
		{"parts without a password", "a.py", "os.environ['REDIS_HOST']", "redis", "REDIS_HOST=redis REDIS_PORT=6379", "REDIS_HOST"},
		{"an example of settings", ".env.example", "# REDIS_URI=redis://localhost", "redis", "REDIS_URI=redis://redis:6379/0", "web reads REDIS_URI (.env.example:1)"},
		{"both", "a.go", `os.Getenv("DATABASE_URL"); os.Getenv("DB_HOST")`, "postgres", "DATABASE_URL=" + url + " " + parts, "DATABASE_URL"},
		{"the database's own variables", ".env", "POSTGRES_USER=app\nPOSTGRES_DB=app\n", "postgres", "DATABASE_URL=" + url, ""},
		{"what only parts are known of", "a.py", "os.environ['MAIL_HOST']", "mailpit", "MAIL_HOST=mailpit MAIL_PORT=1025", "MAIL_HOST"},
		{
			"what comes along anyway", "a.js", "process.env.AWS_S3_ENDPOINT", "minio",
			"AWS_ACCESS_KEY_ID=app AWS_REGION=us-east-1 AWS_S3_ENDPOINT=http://minio:9000 AWS_SECRET_ACCESS_KEY=devbliss", "AWS_S3_ENDPOINT",
		},
		{
			"Spring", "src/main/resources/application.yml", "spring:\n  datasource:\n    url: ${DB_URL:jdbc:postgresql://localhost/shop}\n", "postgres",
			"SPRING_DATASOURCE_PASSWORD=devbliss SPRING_DATASOURCE_URL=jdbc:postgresql://postgres:5432/app SPRING_DATASOURCE_USERNAME=app",
			"web reads SPRING_DATASOURCE_URL (src/main/resources/application.yml:3), so web gets SPRING_DATASOURCE_URL, SPRING_DATASOURCE_USERNAME and",
		},
		{"Java's parts", "a.properties", "url=jdbc:mysql://${MYSQL_HOST}/x", "mysql", "MYSQL_HOST=mysql MYSQL_NAME=app MYSQL_PASSWORD=devbliss MYSQL_PORT=3306 MYSQL_USER=app", "MYSQL_HOST"},
		{"Spring's Redis", "application.properties", "spring.data.redis.host=localhost\n", "redis", "SPRING_DATA_REDIS_HOST=redis SPRING_DATA_REDIS_PORT=6379", "SPRING_DATA_REDIS_HOST (application.properties:1)"},
		{"a driver without a login", "A.java", `System.getenv("JDBC_URL")`, "cockroachdb", "JDBC_URL=jdbc:postgresql://cockroachdb:26257/app?sslmode=disable JDBC_USER=app", "JDBC_URL"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			g := newGround(t, map[string]string{"compose.yaml": web, test.file: test.text})
			c := g.add(AddOptions{To: []string{"web"}}, test.addon)
			if test.why != "" {
				g.wantNote(c, test.why)
			} else if noted(c.Notes, "reads") {
				t.Errorf("notes %q", c.Notes)
			}
			if strings.Contains(strings.Join(c.Notes, " "), "devbliss@") {
				t.Errorf("a password in %q", c.Notes)
			}
			g.apply(c)
			want := test.want
			if strings.Contains(want, "AWS_") { // the rest of it is the addon's business
				if got := strings.Join(g.environment("web"), " "); !strings.Contains(got, "AWS_S3_ENDPOINT=http://minio:9000") || strings.Contains(got, " S3_ENDPOINT") {
					t.Error(got)
				}
				return
			}
			if diff := cmp.Diff(strings.Fields(want), g.environment("web")); diff != "" {
				t.Error(diff)
			}
			back := g.remove(false, test.addon)
			g.apply(back)
			if diff := cmp.Diff(web, g.read("compose.yaml")); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// Without the journal, as on another machine, what was wired goes by its value.
func TestRemoveUnwiresInAnyStyle(t *testing.T) {
	for _, text := range []string{"process.env.DB_HOST", "process.env.PGHOST; process.env.PG_URL", "process.env.POSTGRES_HOSTNAME; process.env.POSTGRES_DATABASE"} {
		g := newGround(t, map[string]string{"compose.yaml": web, "a.js": text})
		g.apply(g.add(AddOptions{To: []string{"web", "worker"}}, "postgres"))
		g.Stack.o.StateDir = t.TempDir()
		c := g.remove(false, "postgres")
		g.wantNote(c, "web loses ")
		g.apply(c)
		if diff := cmp.Diff(web, g.read("compose.yaml")); diff != "" {
			t.Errorf("%s: %s", text, diff)
		}
	}
}

func TestRemoveKeepsWhatItsUserHadSet(t *testing.T) {
	mine := strings.Replace(web, "      MODE: dev\n", "      MODE: dev\n      DB_PORT: \"5432\"\n      DB_NAME: app\n", 1)
	g := newGround(t, map[string]string{"compose.yaml": mine, "a.js": "process.env.DB_HOST"})
	c := g.add(AddOptions{To: []string{"web"}}, "postgres")
	g.wantNote(c, "so web gets DB_HOST, DB_USER and DB_PASSWORD")
	g.apply(c)
	g.write("compose.yaml", strings.Replace(g.read("compose.yaml"), "# our shop", "# our old shop", 1)) // so that it is not given back whole
	g.apply(g.remove(false, "postgres"))
	if diff := cmp.Diff(strings.Replace(mine, "# our shop", "# our old shop", 1), g.read("compose.yaml")); diff != "" {
		t.Error(diff)
	}
}

func TestAValueOfTheUsersStays(t *testing.T) {
	const mine = `services:
  web:
    build: .
    environment:
      DB_HOST: db.example.com
      REDIS_URI: ${REDIS_URI}
`
	g := newGround(t, map[string]string{"compose.yaml": mine, "Dockerfile": "FROM scratch\n", "a.js": "process.env.DB_HOST; process.env.DB_PORT"})
	c := g.add(AddOptions{To: []string{"web"}}, "postgres")
	g.wantNote(c, "web has a DB_HOST of its own, which stays (compose.yaml:5); for postgres it would be postgres")
	g.wantNote(c, "with it DB_PORT=5432, DB_USER=app", "would go to postgres")
	g.apply(c)
	if diff := cmp.Diff([]string{"DB_HOST=db.example.com", "REDIS_URI="}, g.environment("web")); diff != "" {
		t.Error(diff)
	}
	c = g.add(AddOptions{To: []string{"web"}}, "redis")
	g.wantNote(c, "web has a REDIS_URI of its own, which stays (compose.yaml:6); for redis it would be redis://redis:6379/0")
	mustNotContain(t, c.Diff(g.dir), "REDIS_URL")
}

// A server that its user wrote, with a login of its own, is wired in the same styles.
func TestAServerThatIsThereIsWiredAsTheAppReads(t *testing.T) {
	const mine = `services:
  db:
    image: postgis/postgis:17-3.5
    environment:
      POSTGRES_USER: shop
      POSTGRES_PASSWORD: hunter2
      POSTGRES_DB: orders
  web:
    build: .
    environment:
      DATABASE_URL: other
  jobs:
    build: ./jobs
`
	g := newGround(t, map[string]string{
		"compose.yaml": mine, "Dockerfile": "FROM scratch\n", "jobs/Dockerfile": "FROM scratch\n", "jobs/a.js": "process.env.DB_HOST; process.env.DB_PASS",
	})
	c := g.add(AddOptions{To: []string{"web", "jobs"}}, "postgres")
	g.wantNote(c, "web has a DATABASE_URL of its own, which stays (compose.yaml:11); for db it would be postgresql://shop:…@db:5432/orders")
	g.wantNote(c, "jobs reads DB_HOST (jobs/a.js:1)")
	mustNotContain(t, strings.Join(c.Notes, "\n"), "hunter2")
	g.apply(c)
	want := []string{"DB_HOST=db", "DB_NAME=orders", "DB_PASS=hunter2", "DB_PORT=5432", "DB_USER=shop"}
	if diff := cmp.Diff(want, g.environment("jobs")); diff != "" {
		t.Error(diff)
	}
	g.write("compose.yaml", g.read("compose.yaml")+"# the end\n")
	g.apply(g.remove(false, "db"))
	mustNotContain(t, g.read("compose.yaml"), "DB_", "hunter2", "depends_on")
	mustContain(t, g.read("compose.yaml"), "DATABASE_URL: other")
}

func TestEachServiceIsWiredAsItReads(t *testing.T) {
	const two = `services:
  api:
    build: ./api
  jobs:
    build: ./jobs
  page:
    build: {context: ./page}
  old:
    image: busybox
    environment: {REDIS_CACHE_URL: "redis://elsewhere"}
`
	g := newGround(t, map[string]string{
		"compose.yaml":    two,
		"api/Dockerfile":  "FROM scratch\n",
		"api/src/main.go": `os.Getenv("REDIS_HOST")`,
		"jobs/Dockerfile": "FROM scratch\n",
		"jobs/main.py":    "\nos.environ['REDIS_URI']",
		"page/Dockerfile": "FROM scratch\n",
	})
	c := g.add(AddOptions{To: []string{"api", "jobs", "page"}}, "redis")
	g.wantNote(c, "api reads REDIS_HOST (api/src/main.go:1), so api gets REDIS_HOST and REDIS_PORT")
	g.wantNote(c, "jobs reads REDIS_URI (jobs/main.py:2), so jobs gets REDIS_URI")
	g.wantNote(c, "the project reads REDIS_CACHE_URL (compose.yaml:10), so page gets REDIS_CACHE_URL")
	g.apply(c)
	for service, want := range map[string]string{
		"api": "REDIS_HOST=redis REDIS_PORT=6379", "jobs": "REDIS_URI=redis://redis:6379/0", "page": "REDIS_CACHE_URL=redis://redis:6379/0",
	} {
		if diff := cmp.Diff(strings.Fields(want), g.environment(service)); diff != "" {
			t.Errorf("%s: %s", service, diff)
		}
	}
	g.apply(g.undo())
	if diff := cmp.Diff(two, g.read("compose.yaml")); diff != "" {
		t.Error(diff)
	}
}

func TestTwoDatabasesDoNotShareAHost(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web, "a.js": "process.env.DB_HOST"})
	c := g.add(AddOptions{To: []string{"web"}}, "postgres", "mysql")
	g.wantNote(c, "web gets DB_HOST from postgres; the one of mysql is mysql")
	g.apply(c)
	for _, line := range g.environment("web") {
		if strings.Contains(line, "mysql") || strings.Contains(line, "3306") {
			t.Error(line)
		}
	}
}

// BenchmarkPlanAdd wires a service of a small project: what it costs to find the
// compose file, look for names, splice and load.
func BenchmarkPlanAdd(b *testing.B) {
	for _, test := range []struct {
		name  string
		files map[string]string
	}{{"alone", nil}, {"sources", map[string]string{
		"src/config.js": "process.env.REDIS_HOST\n", "src/server.js": strings.Repeat("serve()\n", 2000), "package.json": "{}", ".env.example": "A=1\n",
	}}} {
		b.Run(test.name, func(b *testing.B) {
			cat, err := catalog.Embedded()
			if err != nil {
				b.Fatal(err)
			}
			dir := b.TempDir()
			files := map[string]string{"compose.yaml": web}
			maps.Copy(files, test.files)
			for name, text := range files {
				path := filepath.Join(dir, name)
				if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o755), os.WriteFile(path, []byte(text), 0o644)); err != nil {
					b.Fatal(err)
				}
			}
			s := Open(Options{
				Source: composefile.Source{Dir: dir, Environment: []string{}}, Engine: enginetest.NewFake(), Catalog: cat,
				Busy: func(int) (Process, bool) { return Process{}, false },
			})
			for b.Loop() {
				if _, err := s.PlanAdd(b.Context(), []string{"redis"}, AddOptions{To: []string{"web"}}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
