package stack

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestConnectionsTakeTheLoginThatTheServiceHas(t *testing.T) {
	for name, test := range map[string]struct {
		db, container, host, variable string
	}{
		"by hand":         {"image: postgres:16\nports: ['5433:5432']\nenvironment: {POSTGRES_USER: shop, POSTGRES_PASSWORD: 'a b'}", "postgresql://shop:a%20b@db:5432/shop?sslmode=disable", "postgresql://shop:a%20b@127.0.0.1:5433/shop?sslmode=disable", "DATABASE_URL"},
		"of another make": {"image: bitnami/redis\nports: ['6379:6379']\nenvironment: {REDIS_PASSWORD: x}", "redis://:x@db:6379/0", "redis://:x@127.0.0.1:6379/0", "REDIS_URL"},
		"in the command":  {"image: redis:7\nports: ['6379:6379']\ncommand: redis-server --requirepass x", "redis://:x@db:6379/0", "redis://:x@127.0.0.1:6379/0", "REDIS_URL"},
		"without a port":  {"image: rabbitmq:4", "amqp://guest:guest@db:5672/", "", ""},
		"mongo":           {"image: mongo:7\nports: ['27017:27017']\nenvironment: {MONGO_INITDB_ROOT_USERNAME: root, MONGO_INITDB_ROOT_PASSWORD: x}", "mongodb://root:x@db:27017/app?authSource=admin", "mongodb://root:x@127.0.0.1:27017/app?directConnection=true&authSource=admin", "MONGODB_URI"},
		"in a file":       {"image: postgres:16\nports: ['5432:5432']\nenvironment: {POSTGRES_PASSWORD_FILE: /run/x}", "postgresql://USER:PASSWORD@db:5432/NAME?sslmode=disable", "postgresql://USER:PASSWORD@127.0.0.1:5432/NAME?sslmode=disable", ""},
		"in a variable":   {"image: redis/redis-stack\nports: ['6379:6379']\nenvironment: {REDIS_ARGS: '--requirepass x'}", "redis://:PASSWORD@db:6379/0", "redis://:PASSWORD@127.0.0.1:6379/0", ""},
		"of a .conf":      {"image: redis:7\nports: ['6379:6379']\ncommand: redis-server /etc/redis.conf", "redis://:PASSWORD@db:6379/0", "redis://:PASSWORD@127.0.0.1:6379/0", ""},
		"unknown":         {"image: bitnami/kafka\nports: ['9092:9092']", "http://db:9092", "http://127.0.0.1:9092", ""},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGround(t, map[string]string{"compose.yaml": webAnd(test.db)})
			c := g.connections("db")[0]
			if diff := cmp.Diff(URLs{test.container, test.host}, c.URLs); diff != "" {
				t.Error(diff)
			}
			want := map[string]string{}
			if test.variable != "" {
				want[test.variable] = test.host
			}
			if diff := cmp.Diff(want, c.Env); diff != "" {
				t.Error(diff)
			}
		})
	}
}
