package stack

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestNearFindsWhatWasMeant(t *testing.T) {
	names := []string{"web", "worker", "redis", "redis-cache", "db"}
	for word, want := range map[string][]string{
		"wbe": {"web"}, "wroker": {"worker"}, "Redis": {"redis"}, "redsi": {"redis"},
		"cache": {"redis-cache"}, "postgres": nil, "x": nil,
	} {
		if got := Near(word, names); !cmp.Equal(got, want) {
			t.Errorf("%s: %v, want %v", word, got, want)
		}
	}
}
