package stack

import "testing"

func TestMergeKeepsBothSides(t *testing.T) {
	for _, test := range []struct {
		name               string
		base, ours, theirs string
		flat               bool
		want               string // "!" for none
	}{
		{"elsewhere", "a\nb\nc\nd\n", "a\nc\nd\n", "a\nb\nc\nD\n", false, "a\nc\nD\n"},
		{"the same line", "a\nb\nc\n", "a\nB\nc\n", "a\nx\nc\n", false, "!"},
		{"the line below", "a\nb\nc\n", "a\nc\n", "a\nb\nC\n", false, "!"},
		{"the line below in a flat file", "a\nb\nc\n", "a\nc\n", "a\nb\nC\n", true, "a\nC\n"},
		{"behind what goes", "a\nb\n", "a\n", "a\nb\nc\n", false, "!"},
		{"behind what goes in a flat file", "a\nb\n", "a\n", "a\nb\nc\n", true, "a\nc\n"},
		{"inside what goes", "a\nb\nc\nd\n", "a\nd\n", "a\nb\nx\nc\nd\n", true, "!"},
		{"two insertions at one place", "a\nb\n", "a\nx\nb\n", "a\ny\nb\n", true, "!"},
		{"both the same", "a\nb\nc\nd\n", "a\nc\nd\n", "a\nc\nD\n", false, "a\nc\nD\n"},
		{"a line without an end", "a\nb\n", "a", "a\nb\nc\n", true, "!"},
		{"CRLF", "a\r\nb\r\nc\r\nd", "a\r\nc\r\nd", "a\r\nb\r\nc\r\nD", false, "a\r\nc\r\nD"},
		{"nothing since", "a\n", "", "a\n", false, ""},
	} {
		got, ok := merge([]byte(test.base), []byte(test.ours), []byte(test.theirs), test.flat)
		if !ok {
			got = []byte("!")
		}
		if string(got) != test.want {
			t.Errorf("%s: %q", test.name, got)
		}
	}
}

func TestMergeOfFilesThatCameOrWent(t *testing.T) {
	a, b := []byte("a\n"), []byte("a\nb\n")
	for _, test := range []struct {
		name               string
		base, ours, theirs []byte
		flat               bool
		want               []byte
		ok                 bool
	}{
		{"made, nothing since", a, nil, a, false, nil, true},
		{"made, more since", a, nil, b, false, nil, false},
		{"made, more since, flat", a, nil, b, true, []byte("b\n"), true},
		{"made, and gone since", a, nil, nil, true, nil, true},
		{"gone since", a, b, nil, true, nil, false},
		{"taken away, and there again", nil, a, b, true, nil, false},
	} {
		got, ok := merge(test.base, test.ours, test.theirs, test.flat)
		if ok != test.ok || (ok && !same(got, test.want)) {
			t.Errorf("%s: %q, %v", test.name, got, ok)
		}
	}
}

func FuzzMerge(f *testing.F) {
	f.Add("a\nb\nc\nd\n", "a\nc\nd\n", "a\nb\nc\nD\n", false)
	f.Add("a\nb\n", "a", "a\nb\nc\n", true)
	f.Fuzz(func(t *testing.T, base, ours, theirs string, flat bool) {
		got, ok := merge([]byte(base), []byte(ours), []byte(theirs), flat)
		other, also := merge([]byte(base), []byte(theirs), []byte(ours), flat)
		if ok != also || string(got) != string(other) {
			t.Errorf("%q, %v one way round, %q, %v the other", got, ok, other, also)
		}
		if got, ok := merge([]byte(base), []byte(ours), []byte(base), flat); !ok || string(got) != ours {
			t.Errorf("alone: %q, %v", got, ok)
		}
	})
}
