package composefile

import "testing"

func TestDependencyLineFindsEveryForm(t *testing.T) {
	for _, test := range []struct {
		name, src string
		line      int
		ok        bool
	}{
		{"list", "services:\n  web:\n    depends_on:\n      - db\n      - redis\n", 5, true},
		{"flow", "services:\n  web: {depends_on: [db, redis]}\n", 2, true},
		{"mapping", "services:\n  web:\n    depends_on:\n      redis:\n        condition: service_healthy\n", 4, true},
		{"another service's", "services:\n  web: {}\n  api:\n    depends_on: [redis]\n", 0, false},
		{"value of a mapping", "services:\n  web:\n    depends_on: {db: {condition: redis}}\n", 0, false},
		{"not YAML", "services: [", 0, false},
	} {
		line, ok := DependencyLine([]byte(test.src), "web", "redis")
		if line != test.line || ok != test.ok {
			t.Errorf("%s: %d, %v", test.name, line, ok)
		}
	}
}
