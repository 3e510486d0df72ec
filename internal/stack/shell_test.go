package stack

import (
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
