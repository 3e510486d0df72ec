package stack

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/catalog"
)

func TestShellFillsTheContainersVariablesInside(t *testing.T) {
	for _, test := range []struct {
		shell, want []string
	}{
		{[]string{"redis-cli"}, []string{"redis-cli"}},
		{[]string{"psql", "-U", "app"}, []string{"psql", "-U", "app"}},
		{
			[]string{"mysql", "-u", "app", "-p$MYSQL_PASSWORD", "app"},
			[]string{"sh", "-c", `exec mysql -u app "-p$MYSQL_PASSWORD" app`},
		},
		{
			[]string{"x", `a "b"`, "c`d", "$E"},
			[]string{"sh", "-c", "exec x \"a \\\"b\\\"\" \"c\\`d\" \"$E\""},
		},
		{nil, []string{"sh", "-c", bestShell}},
	} {
		if diff := cmp.Diff(test.want, shellOf(&catalog.Addon{Shell: test.shell})); diff != "" {
			t.Errorf("%q: %s", test.shell, diff)
		}
	}
}

func TestShellOpensTheClientOfAServiceThatWasNotAdded(t *testing.T) {
	for service, want := range map[string]string{
		"image: postgres:16\n    environment: {POSTGRES_PASSWORD: x}":                       `exec psql -U "${POSTGRES_USER:-postgres}" -d "${POSTGRES_DB:-${POSTGRES_USER:-postgres}}"`,
		"image: bitnami/postgresql:16\n    environment: {POSTGRESQL_PASSWORD: x}":           `exec psql -U "${POSTGRESQL_USERNAME:-postgres}"`,
		"image: mysql:8.4\n    environment: {MYSQL_ROOT_PASSWORD: x, MYSQL_DATABASE: shop}": `exec mysql -u root "-p${MYSQL_ROOT_PASSWORD:?}" "${MYSQL_DATABASE:?}"`,
		"image: redis:7":               `redis-cli`,
		"image: bitnami/redis:7":       `if command -v redis-cli >/dev/null 2>&1; then exec redis-cli; fi; ` + bestShell,
		"image: example.com/own/app:1": bestShell,
	} {
		g := newGround(t, map[string]string{"compose.yaml": "services:\n  it:\n    " + service + "\n"})
		g.up()
		got, err := g.ShellCommand(t.Context(), "it")
		if err != nil || !strings.Contains(strings.Join(got, " "), want) {
			t.Errorf("%s: %q, %v", service, got, err)
		}
	}
}
