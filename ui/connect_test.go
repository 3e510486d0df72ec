package ui

import (
	"testing"

	"github.com/devbliss/devbliss/internal/stack"
)

func TestConnectShowsNoScriptAsAClient(t *testing.T) {
	for want, c := range map[string]stack.Connection{
		"devbliss shell web": {Service: "web", Shell: stack.PlainShell()},
		"psql -U app":        {Service: "db", Shell: []string{"psql", "-U", "app"}},
	} {
		if got := clientOf(c); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
