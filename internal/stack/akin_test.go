package stack

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// webAnd is a project with web and one service called db.
func webAnd(db string) string {
	return "services:\n  web:\n    image: busybox\n  db:\n" + strings.TrimPrefix(strings.ReplaceAll("\n"+strings.TrimSpace(db), "\n", "\n    "), "\n") + "\n"
}

func TestWhatServesAsAnAddonIsNotAddedAgain(t *testing.T) {
	for _, test := range []struct{ image, addon, note string }{
		{"bitnami/redis:7.2", "redis", "redis is there already (service db runs bitnami/redis)"},
		{"redis/redis-stack:7.4.0-v3", "redis", "service db runs redis/redis-stack"},
		{"valkey/valkey:8.1-alpine", "redis", "service db runs valkey/valkey"},
		{"bitnami/valkey:8.1", "redis", "service db runs bitnami/valkey"},
		{"docker.dragonflydb.io/dragonflydb/dragonfly:v1.40.0", "redis", "dragonfly"},
		{"postgis/postgis:17-3.5", "postgres", "service db runs postgis/postgis"},
		{"pgvector/pgvector:pg17", "pg", "postgres is there already (service db runs pgvector/pgvector); a second one: devbliss add postgres --as NAME"},
		{"ankane/pgvector", "postgres", "service db runs ankane/pgvector"},
		{"docker.elastic.co/elasticsearch/elasticsearch:9.1.0", "elasticsearch", "elasticsearch is there already"},
		{"redis:7-alpine", "redis", "redis is there already (service db);"},
	} {
		g := newGround(t, map[string]string{"compose.yaml": webAnd("image: " + test.image)})
		c := g.add(AddOptions{}, test.addon)
		if len(c.Files)+len(c.Adds) != 0 || !cmp.Equal(c.Starts, []string{"db"}) {
			t.Errorf("%s: %+v", test.image, c)
		}
		g.wantNote(c, test.note)
		second := g.add(AddOptions{As: "second"}, test.addon)
		if len(second.Adds) == 0 || second.Adds[0] != "second" {
			t.Errorf("%s: --as adds %v", test.image, second.Adds)
		}
	}
}

// Who asks for more than there is gets it.
func TestWhatLacksSomethingDoesNotServe(t *testing.T) {
	for image, addon := range map[string]string{
		"postgres:17": "pgvector", "redis:8.10-alpine": "valkey", "mariadb:12": "mysql", "example/redis": "redis", "mongo:8.0": "mongodb-rs3",
	} {
		g := newGround(t, map[string]string{"compose.yaml": webAnd("image: " + image)})
		if c := g.add(AddOptions{}, addon); len(c.Adds) == 0 {
			t.Errorf("%s serves as %s: %q", image, addon, c.Notes)
		}
	}
}

func TestTheAddonItselfIsTakenBeforeWhatServesAsIt(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": "services:\n  a:\n    image: valkey/valkey\n  b:\n    image: bitnami/redis\n  c:\n    image: redis\n"})
	g.wantNote(g.add(AddOptions{}, "redis"), "redis is there already (service c);")
	if c := g.add(AddOptions{}, "valkey", "redis"); len(c.Adds) != 0 {
		t.Errorf("%v", c.Adds)
	}
	// What is asked for in one breath is all wanted.
	g = newGround(t, map[string]string{"compose.yaml": web})
	if c := g.add(AddOptions{}, "valkey", "redis"); !cmp.Equal(c.Adds, []string{"valkey", "redis"}) {
		t.Errorf("%v", c.Adds)
	}
}

func TestAnExactVersionOfWhatServesIsSaid(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": webAnd("image: postgis/postgis:16-3.5")})
	g.wantNote(g.add(AddOptions{}, "postgres@17"), "service db stays at postgis/postgis:16-3.5, not postgres:17-alpine")
	g = newGround(t, map[string]string{"compose.yaml": strings.ReplaceAll(webAnd("image: bitnami/redis:8"), "db:", "redis:")})
	g.wantNote(g.add(AddOptions{}, "redis@8.8"), "service redis stays at bitnami/redis:8")
}

// The login that a service has by its own file is what others are wired with.
func TestWiringTakesTheLoginThatTheServiceHas(t *testing.T) {
	for name, test := range map[string]struct{ db, addon, want string }{
		"all of it":          {"image: postgres:16\nenvironment:\n  POSTGRES_USER: shop\n  POSTGRES_PASSWORD: s3cret\n  POSTGRES_DB: orders", "postgres", "DATABASE_URL: postgresql://shop:s3cret@db:5432/orders?sslmode=disable"},
		"only a password":    {"image: postgres:16\nenvironment:\n  - POSTGRES_PASSWORD=s3cret", "postgres", "DATABASE_URL: postgresql://postgres:s3cret@db:5432/postgres?sslmode=disable"},
		"database as user":   {"image: postgres:16\nenvironment:\n  POSTGRES_USER: shop\n  POSTGRES_PASSWORD: x", "postgres", "postgresql://shop:x@db:5432/shop?sslmode=disable"},
		"in variables":       {"image: postgres:16\nenvironment:\n  POSTGRES_USER: ${WHO:-me}\n  POSTGRES_PASSWORD: $SHOP_PASSWORD", "postgres", "DATABASE_URL: postgresql://${WHO:-me}:$SHOP_PASSWORD@db:5432/${WHO:-me}?sslmode=disable"},
		"passed through":     {"image: postgres:16\nenvironment: [SHOP_PASSWORD, 'POSTGRES_PASSWORD=${SHOP_PASSWORD}']", "postgres", ":${SHOP_PASSWORD}@db:5432/"},
		"the project's .env": {"image: postgres:16\nenv_file: .env", "postgres", "postgresql://postgres:${POSTGRES_PASSWORD}@db:5432/postgres"},
		"encoded":            {"image: postgres:16\nenvironment:\n  POSTGRES_PASSWORD: 'p@ss/w'", "postgres", ":p%40ss%2Fw@db:5432/"},
		"a dollar":           {"image: postgres:16\nenvironment:\n  POSTGRES_PASSWORD: pa$$w", "postgres", ":pa$$w@db:5432/"},
		"nobody is asked":    {"image: postgres:16\nenvironment:\n  POSTGRES_HOST_AUTH_METHOD: trust", "postgres", "postgresql://postgres@db:5432/postgres?sslmode=disable"},
		"bitnami":            {"image: bitnami/postgresql:16\nenvironment:\n  POSTGRESQL_USERNAME: shop\n  POSTGRESQL_PASSWORD: x\n  POSTGRESQL_DATABASE: orders", "postgres", "postgresql://shop:x@db:5432/orders"},
		"postgis":            {"image: postgis/postgis:16-3.5\nenvironment:\n  POSTGRES_PASSWORD: x", "postgres", "postgresql://postgres:x@db:5432/postgres"},
		"mysql, a user":      {"image: mysql:8.4\nenvironment: {MYSQL_USER: shop, MYSQL_PASSWORD: x, MYSQL_DATABASE: orders, MYSQL_ROOT_PASSWORD: y}", "mysql", "DATABASE_URL: mysql://shop:x@db:3306/orders"},
		"mysql, root":        {"image: mysql:8.4\nenvironment: {MYSQL_DATABASE: orders, MYSQL_ROOT_PASSWORD: y}", "mysql", "DATABASE_URL: mysql://root:y@db:3306/orders"},
		"mysql's own, root":  {"image: mysql/mysql-server:8.0\nenvironment: {MYSQL_DATABASE: orders, MYSQL_ROOT_PASSWORD: y, MYSQL_ROOT_HOST: '%'}", "mysql", "DATABASE_URL: mysql://root:y@db:3306/orders"},
		"bitnami's mysql":    {"image: bitnami/mysql:8.4\nenvironment: {MYSQL_DATABASE: orders, MYSQL_ROOT_USER: admin, MYSQL_ROOT_PASSWORD: y}", "mysql", "DATABASE_URL: mysql://admin:y@db:3306/orders"},
		"mariadb's old name": {"image: mariadb:11\nenvironment: {MYSQL_DATABASE: orders, MYSQL_ROOT_PASSWORD: y}", "mariadb", "DATABASE_URL: mysql://root:y@db:3306/orders"},
		"redis, none":        {"image: redis:7\ncommand: redis-server --save 60 1", "redis", `REDIS_URL: redis://db:6379/0`},
		"redis, in command":  {"image: redis:7\ncommand: redis-server --requirepass ${PW:-x}", "redis", "REDIS_URL: redis://:${PW:-x}@db:6379/0"},
		"redis, in a list":   {"image: redis:7\ncommand: [redis-server, --requirepass, s3cret]", "redis", "REDIS_URL: redis://:s3cret@db:6379/0"},
		"redis, quoted":      {"image: redis:7\ncommand: redis-server --requirepass \"s3cret\"", "redis", "REDIS_URL: redis://:s3cret@db:6379/0"},
		"dragonfly":          {"image: docker.dragonflydb.io/dragonflydb/dragonfly\ncommand: dragonfly --requirepass=x", "redis", "REDIS_URL: redis://:x@db:6379/0"},
		"bitnami/redis":      {"image: bitnami/redis\nenvironment: {REDIS_PASSWORD: x}", "redis", "REDIS_URL: redis://:x@db:6379/0"},
		"bitnami, open":      {"image: bitnami/redis\nenvironment: ['ALLOW_EMPTY_PASSWORD=yes']", "redis", "REDIS_URL: redis://db:6379/0"},
		"mongo":              {"image: mongo:7", "mongodb", "MONGODB_URI: mongodb://db:27017/app"},
		"mongo, login":       {"image: mongo:7\nenvironment: {MONGO_INITDB_ROOT_USERNAME: root, MONGO_INITDB_ROOT_PASSWORD: x}", "mongodb", "MONGODB_URI: mongodb://root:x@db:27017/app?authSource=admin"},
		"rabbitmq":           {"image: rabbitmq:4", "rabbitmq", "AMQP_URL: amqp://guest:guest@db:5672/"},
		"rabbitmq, own":      {"image: rabbitmq:4\nenvironment: {RABBITMQ_DEFAULT_USER: a, RABBITMQ_DEFAULT_PASS: b, RABBITMQ_DEFAULT_VHOST: /shop}", "rabbitmq", "AMQP_URL: amqp://a:b@db:5672/%2Fshop"},
	} {
		t.Run(name, func(t *testing.T) {
			before := webAnd(test.db)
			g := newGround(t, map[string]string{"compose.yaml": before, ".env": "SHOP_PASSWORD=letmein\n"})
			if strings.Contains(test.db, "env_file") {
				g.write(".env", "POSTGRES_PASSWORD=letmein\n")
			}
			c := g.add(AddOptions{To: []string{"web"}}, test.addon)
			if len(c.Adds) != 0 || len(c.Files) != 1 {
				t.Fatalf("%+v", c)
			}
			// In whatever style the file has.
			mustContain(t, strings.NewReplacer(`"`, "", "'", "", "_URL=", "_URL: ").Replace(string(c.Files[0].Now)), test.want)
			if noted(c.Notes, "s3cret") || strings.Contains(c.Diff(g.dir), "letmein") {
				t.Errorf("a secret is told: %q", c.Notes)
			}
			g.apply(c)

			u, err := g.PlanUndo(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(before, string(u.Files[0].Now)); diff != "" {
				t.Errorf("undo: %s", diff)
			}
			// On another machine nobody remembers who has wired it.
			g.o.StateDir = t.TempDir()
			g.apply(g.remove(false, "db"))
			if diff := cmp.Diff("services:\n  web:\n    image: busybox\n", g.read("compose.yaml")); diff != "" {
				t.Errorf("remove: %s", diff)
			}
		})
	}
}

func TestWhatCannotBeKnownIsToBePasted(t *testing.T) {
	for name, test := range map[string]struct{ db, addon, why, paste string }{
		"a secret of docker":  {"image: postgres:16\nenvironment: {POSTGRES_PASSWORD_FILE: /run/secrets/pw}", "postgres", "POSTGRES_PASSWORD of db is read from a file", "DATABASE_URL: postgresql://USER:PASSWORD@db:5432/NAME?sslmode=disable"},
		"another env_file":    {"image: postgres:16\nenv_file: db.env", "postgres", "POSTGRES_PASSWORD of db does not stand in the compose file", "DATABASE_URL: postgresql://USER:PASSWORD@db:5432/NAME"},
		"not fit for a URL":   {"image: postgres:16\nenvironment: {POSTGRES_PASSWORD: '${ODD}'}", "postgres", "has to be percent-encoded", "USER:PASSWORD@db"},
		"a file of redis":     {"image: redis:7\ncommand: redis-server /etc/redis.conf", "redis", "whether db asks for a password", "REDIS_URL: redis://:PASSWORD@db:6379/0"},
		"a script":            {"image: redis:7\ncommand: sh -c \"redis-server --requirepass $$PW\"", "redis", "whether db asks for a password", "redis://:PASSWORD@db"},
		"redis-stack":         {"image: redis/redis-stack\nenvironment: {REDIS_ARGS: '--requirepass s3cret'}", "redis", "whether db asks for a password", "redis://:PASSWORD@db"},
		"root at home only":   {"image: mysql/mysql-server:8.0\nenvironment: {MYSQL_DATABASE: orders, MYSQL_ROOT_PASSWORD: y}", "mysql", "cannot be told from the compose file", "mysql://USER:PASSWORD@db"},
		"no password":         {"image: bitnami/redis", "redis", "cannot be told from the compose file", "redis://:PASSWORD@db"},
		"a cluster of others": {"image: bitnami/kafka", "kafka", "cannot be told from the compose file", "KAFKA_BROKERS: db:9092"},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGround(t, map[string]string{"compose.yaml": webAnd(test.db), "db.env": "POSTGRES_PASSWORD=s3cret\n", ".env": "ODD='s3@cret'\n"})
			c := g.add(AddOptions{To: []string{"web"}}, test.addon)
			if len(c.Files) != 0 || len(c.Adds) != 0 || !cmp.Equal(c.Starts, []string{"db"}) {
				t.Errorf("%+v", c)
			}
			g.wantNote(c, "web is not wired to db: ", test.why, test.paste)
			if noted(c.Notes, "s3") {
				t.Errorf("a secret is told: %q", c.Notes)
			}
		})
	}
}

// What devbliss wrote is reached as it was before, however it is read.
func TestWhatAnAddWroteIsWiredAsByTheAdd(t *testing.T) {
	for _, addon := range []string{"postgres", "mysql", "mariadb", "mongodb", "redis", "rabbitmq", "valkey", "dragonfly", "postgis", "memcached"} {
		for _, set := range [][]string{nil, {"password=true"}, {"auth=true"}} {
			g := newGround(t, map[string]string{"compose.yaml": web})
			if _, err := g.PlanAdd(t.Context(), []string{addon}, AddOptions{Set: set}); err != nil {
				continue // it has no such option
			}
			g.apply(g.add(AddOptions{To: []string{"web"}, Set: set}, addon))
			atOnce := g.read("compose.yaml")
			g = newGround(t, map[string]string{"compose.yaml": web})
			g.apply(g.add(AddOptions{Set: set}, addon))
			g.apply(g.add(AddOptions{To: []string{"web"}}, addon))
			if diff := cmp.Diff(atOnce, g.read("compose.yaml")); diff != "" {
				t.Errorf("%s %v: %s", addon, set, diff)
			}
		}
	}
}

func TestWhatStandsForAPeerIsTakenAsOne(t *testing.T) {
	g := newDepot(t, map[string]string{"compose.yaml": webAnd("image: postgres:16\nenvironment: {POSTGRES_PASSWORD: x}\nhealthcheck: {test: [CMD, 'true']}")})
	c := g.add(AddOptions{}, "depot")
	mustContain(t, c.Diff(g.dir), "DATABASE: postgresql://postgres:x@db:5432/postgres")
	g = newDepot(t, map[string]string{"compose.yaml": webAnd("image: bitnami/postgresql\nenvironment: {POSTGRESQL_PASSWORD: x}\nhealthcheck: {test: [CMD, 'true']}")})
	c = g.add(AddOptions{}, "depot")
	if noted(c.Notes, "so that is added too") || !cmp.Equal(c.Adds, []string{"depot", "depot-2"}) {
		t.Errorf("%q %v", c.Notes, c.Adds)
	}
	mustContain(t, c.Diff(g.dir), "DATABASE: postgresql://postgres:x@db:5432/postgres")
}
