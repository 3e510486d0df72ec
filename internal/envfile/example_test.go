package envfile

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

const example = "# How to run it.\n" +
	"\n" +
	"# ---- Database ----\n" +
	"# Where it is.\n" +
	"DB_HOST=db # not localhost\n" +
	"export TOKEN=\n" +
	"URL=\"http://$DB_HOST\"\n" +
	"TWICE=1\n" +
	"TWICE=2\n"

func TestEntriesHaveTheirComments(t *testing.T) {
	want := []Entry{
		{Name: "DB_HOST", Value: "db", Literal: true, Comment: "Database Where it is. not localhost", Line: 5},
		{Name: "TOKEN", Literal: true, Line: 6},
		{Name: "URL", Value: "http://$DB_HOST", Line: 7},
		{Name: "TWICE", Value: "2", Literal: true, Line: 9},
	}
	if diff := cmp.Diff(want, Entries([]byte(example))); diff != "" {
		t.Error(diff)
	}
}

func TestAVariableIsAdoptedWithItsComment(t *testing.T) {
	for name, c := range map[string]struct{ dst, variable, want string }{
		"into nothing":    {"", "DB_HOST", "# ---- Database ----\n# Where it is.\nDB_HOST=db # not localhost\n"},
		"behind others":   {"A=1\n", "DB_HOST", "A=1\n\n# ---- Database ----\n# Where it is.\nDB_HOST=db # not localhost\n"},
		"without comment": {"A=1\n", "TOKEN", "A=1\nexport TOKEN=\n"},
		"no line break":   {"A=1", "TOKEN", "A=1\nexport TOKEN=\n"},
		"CRLF":            {"A=1\r\n", "DB_HOST", "A=1\r\n\r\n# ---- Database ----\r\n# Where it is.\r\nDB_HOST=db # not localhost\r\n"},
		"the last counts": {"", "TWICE", "TWICE=2\n"},
		"unknown":         {"A=1\n", "NONE", "A=1\n"},
	} {
		t.Run(name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, string(Adopt([]byte(c.dst), []byte(example), c.variable))); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAByteOrderMarkIsNotAdopted(t *testing.T) {
	if got := Adopt([]byte("A=1\n"), []byte(byteOrderMark+"# b\nB=2"), "B"); string(got) != "A=1\n\n# b\nB=2\n" {
		t.Errorf("%q", got)
	}
}
