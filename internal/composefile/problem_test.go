package composefile

import (
	"errors"
	"testing"
)

func TestProblemSaysAsMuchAsIsKnown(t *testing.T) {
	cause := errors.New("cause")
	for _, test := range []struct {
		p    Problem
		want string
	}{
		{Problem{Text: "it is wrong"}, "it is wrong"},
		{Problem{Text: "it is wrong", Hint: "do it right"}, "it is wrong"},
		{Problem{Path: "/a/compose.yaml", Text: "it is wrong"}, "compose.yaml: it is wrong"},
		{Problem{Path: "/a/b/c.yaml", Shown: "b/c.yaml", Line: 3, Text: "it is wrong"}, "b/c.yaml:3: it is wrong"},
		{Problem{Path: "/a/c.yaml", Line: 3, Column: 7, Text: "it is wrong", Err: cause}, "c.yaml:3:7: it is wrong"},
	} {
		if got := test.p.Error(); got != test.want {
			t.Errorf("got %q, want %q", got, test.want)
		}
		if errors.Is(&test.p, cause) != (test.p.Err != nil) {
			t.Error("the cause is lost")
		}
	}
}

func TestDetailIsSafeAndAligned(t *testing.T) {
	for _, test := range []struct {
		name string
		p    Problem
		want string
	}{
		{
			"numbers of two widths",
			Problem{Path: "c.yaml", Line: 9, Column: 3, Text: "wrong", Before: "a:", Source: "  b: c", After: "d: e"},
			"c.yaml:9:3   wrong\n   8 │ a:\n   9 │   b: c\n     │   ^\n  10 │ d: e",
		},
		{
			"wide characters before the place",
			Problem{Path: "c.yaml", Line: 1, Column: 7, Text: "wrong", Source: "\"日本\": x"},
			"c.yaml:1:7   wrong\n  1 │ \"日本\": x\n    │         ^",
		},
		{
			"escape sequences",
			Problem{Path: "c.yaml", Line: 1, Column: 1, Text: "wrong", Source: "a\x1b[31m: b"},
			"c.yaml:1:1   wrong\n  1 │ a [31m: b\n    │ ^^^^^^",
		},
		{
			"no column",
			Problem{Path: "c.yaml", Line: 1, Text: "wrong", Source: "a"},
			"c.yaml:1   wrong\n  1 │ a",
		},
		{
			"column behind the end",
			Problem{Path: "c.yaml", Line: 1, Column: 9, Text: "wrong", Source: "a"},
			"c.yaml:1:9   wrong\n  1 │ a\n    │  ^",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := test.p.Detail(); got != test.want {
				t.Errorf("got\n%s\nwant\n%s", got, test.want)
			}
		})
	}
}
