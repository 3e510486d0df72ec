package composefile

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestAssignmentsAreThoseOfTheFileItself(t *testing.T) {
	for _, test := range []struct {
		name, src string
		want      []Assignment
	}{
		{"mapping", "services:\n  web:\n    environment:\n      A: ${X:-1} # one\n      B:\n", []Assignment{{"A", "${X:-1}", true, 4}, {"B", "", false, 5}}},
		{"list", "services:\n  web:\n    environment:\n      - A=b=c\n      - B\n", []Assignment{{"A", "b=c", true, 4}, {"B", "", false, 5}}},
		{"flow", "services:\n  web: {environment: {A: \"1\"}}\n", []Assignment{{"A", "1", true, 2}}},
		{"merged", "x-a: &a {A: \"1\"}\nservices:\n  web:\n    environment:\n      <<: *a\n      B: \"2\"\n", []Assignment{{"B", "2", true, 6}}},
		{"an alias", "x-a: &a {A: \"1\"}\nservices:\n  web:\n    environment: *a\n", nil},
		{"another service's", "services:\n  web: {}\n  api: {environment: {A: \"1\"}}\n", nil},
		{"not YAML", "services: [", nil},
	} {
		if diff := cmp.Diff(test.want, Assignments([]byte(test.src), "web")); diff != "" {
			t.Errorf("%s: %s", test.name, diff)
		}
	}
}
