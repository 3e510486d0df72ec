package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/engine/enginetest"
)

// TestJSONShapesAreStable pins the keys that programs rely on, and that no list
// is ever null.
func TestJSONShapesAreStable(t *testing.T) {
	const compose = "name: p\nservices:\n  redis:\n    image: redis:8.10-alpine\n    ports: [\"127.0.0.1:16379:6379\"]\n"
	e, out, errs := testEnv(t, enginetest.NewFake(), compose)
	if code := run(t.Context(), []string{"up"}, e); code != codeOK {
		t.Fatalf("up ended with %d: %s", code, errs.String())
	}
	for _, c := range []struct{ args, want string }{
		{"ps --json", "[{addon containers:[{health id name state}] exitCode health ports:[{ip protocol published target}] restarts service state why}]"},
		{"info redis --json", "[{addon env:{REDIS_URL} service shell:[] urls:{container host} version}]"},
		{"catalog list --json", "[{aliases:[] category description id name retired source verified versions:[]}]"},
		{"catalog search redis --json", "[{aliases:[] category description id name retired source verified versions:[]}]"},
		{"doctor --json", "[{check detail fix ok}]"},
		{"version --json", "{arch commit date go os version}"},
	} {
		out.reset()
		run(t.Context(), strings.Fields(c.args), e)
		var v any
		if err := json.Unmarshal([]byte(out.String()), &v); err != nil {
			t.Errorf("%s: %v\n%s", c.args, err, out.String())
			continue
		}
		if diff := cmp.Diff(c.want, shape(v)); diff != "" {
			t.Errorf("%s: %s", c.args, diff)
		}
		if strings.Contains(out.String(), "null") {
			t.Errorf("%s has a null:\n%s", c.args, out.String())
		}
	}
}

// shape writes the keys of JSON, of lists those of the first element.
func shape(v any) string {
	switch v := v.(type) {
	case []any:
		if len(v) == 0 {
			return "[]"
		}
		return "[" + shape(v[0]) + "]"
	case map[string]any:
		var keys []string
		for _, k := range slices.Sorted(maps.Keys(v)) {
			if below := shape(v[k]); below != "" {
				k = fmt.Sprintf("%s:%s", k, below)
			}
			keys = append(keys, k)
		}
		return "{" + strings.Join(keys, " ") + "}"
	default:
		return ""
	}
}
