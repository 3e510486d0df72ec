package envfile_test

import (
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/envfile"
)

func TestSetKeepsTheRestOfTheFile(t *testing.T) {
	tests := map[string]struct{ src, name, value, want string }{
		"empty file":            {"", "PORT", "1", "PORT=1\n"},
		"new last line":         {"A=1\n", "PORT", "1", "A=1\nPORT=1\n"},
		"no final line break":   {"A=1", "PORT", "1", "A=1\nPORT=1"},
		"crlf":                  {"A=1\r\nB=2\r\n", "PORT", "1", "A=1\r\nB=2\r\nPORT=1\r\n"},
		"crlf in place":         {"PORT=1\r\nB=2\r\n", "PORT", "22", "PORT=22\r\nB=2\r\n"},
		"crlf behind nothing":   {"PORT=\r\nB=2\r\n", "PORT", "22", "PORT=22\r\nB=2\r\n"},
		"byte order mark":       {"\ufeffPORT=1\n", "PORT", "2", "\ufeffPORT=2\n"},
		"comment on the line":   {"PORT=1 # why\n", "PORT", "2", "PORT=2 # why\n"},
		"emptied before one":    {"PORT=1 # why\n", "PORT", "", "PORT=\"\" # why\n"},
		"comment with the name": {"# PORT=1\n", "PORT", "2", "# PORT=1\nPORT=2\n"},
		"export":                {"export  PORT=1\n", "PORT", "2", "export  PORT=2\n"},
		"blanks around":         {"  PORT = 1  \n", "PORT", "2", "  PORT = 2  \n"},
		"colon":                 {"PORT: 1\n", "PORT", "2", "PORT: 2\n"},
		"last of two":           {"PORT=1\nPORT=2\n", "PORT", "3", "PORT=1\nPORT=3\n"},
		"double quotes stay":    {"A=\"x y\"\n", "A", "z", "A=\"z\"\n"},
		"single quotes stay":    {"A='x y'\n", "A", "z", "A='z'\n"},
		"single give way":       {"A='x'\n", "A", "it's", "A=\"it's\"\n"},
		"several lines":         {"A=\"x\nB=1\n\"\nC=2\n", "A", "z", "A=\"z\"\nC=2\n"},
		"inside several lines":  {"A=\"x\nB=1\n\"\nC=2\n", "B", "3", "A=\"x\nB=1\n\"\nC=2\nB=3\n"},
		"name alone":            {"PORT\n", "PORT", "2", "PORT\nPORT=2\n"},
		"blank needs quotes":    {"", "A", "x y", "A=x y\n"},
		"hash needs quotes":     {"", "A", "x #y", "A='x #y'\n"},
		"dollar needs quotes":   {"", "A", "$x", "A='$x'\n"},
		"line break":            {"", "A", "x\ny", "A=\"x\\ny\"\n"},
		"the same":              {"A=\"1\"\n", "A", "1", "A=\"1\"\n"},
		"a variable is not":     {"A=$B\n", "A", "$B", "A='$B'\n"},
		"name is a prefix":      {"AB=1\n", "A", "2", "AB=1\nA=2\n"},
		"two on a line":         {"A='1' B=2\n", "B", "3", "A='1' B=3\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := envfile.Set([]byte(test.src), test.name, test.value)
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Error(diff)
			}
			checkCompose(t, string(got), test.name, test.value)
		})
	}
}

// checkCompose checks that compose reads the value that was set.
func checkCompose(t *testing.T, src, name, value string) {
	t.Helper()
	all, err := dotenv.ParseWithLookup(strings.NewReader(src), func(string) (string, bool) { return "", false })
	if err != nil {
		t.Fatalf("compose does not read %q: %v", src, err)
	}
	if all[name] != value {
		t.Errorf("compose reads %s=%q from %q, want %q", name, all[name], src, value)
	}
}

func TestUnsetTakesOnlyTheAssignment(t *testing.T) {
	tests := map[string]struct{ src, name, want string }{
		"the only one":        {"A=1\n", "A", ""},
		"the first":           {"A=1\nB=2\n", "A", "B=2\n"},
		"the last":            {"A=1\nB=2\n", "B", "A=1\n"},
		"no final line break": {"A=1\nB=2", "B", "A=1"},
		"crlf without one":    {"A=1\r\nB=2", "B", "A=1"},
		"all of them":         {"A=1\nB=2\nexport A=3\n", "A", "B=2\n"},
		"its comment":         {"A=1 # one\nB=2\n", "A", "B=2\n"},
		"comments above":      {"# one\nA=1\n\n# two\nB=2\n", "A", "# one\n\n# two\nB=2\n"},
		"several lines":       {"A='x\ny'\nB=2\n", "A", "B=2\n"},
		"byte order mark":     {"\ufeffA=1\nB=2\n", "A", "\ufeffB=2\n"},
		"two on a line":       {"A='1' B=2\n", "A", " B=2\n"},
		"name alone":          {"A\nA=1\n", "A", "A\n"},
		"not there":           {"A=1", "B", "A=1"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			got := envfile.Unset([]byte(test.src), test.name)
			if diff := cmp.Diff(test.want, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestValueReadsWhatComposeReads(t *testing.T) {
	for _, src := range []string{
		"A=1", "A = 1 ", "A: 1", "export A=1", "A=1 # c", "A=1#c", "A='1 # c'", "A=\"x\\ty\\\"z\\$q\\\\n\"", "A='it\\'s'",
		"A=\"x\ny\"\n", "A=1\nA=2", "A=", "A= # c", "A=\"\\0101\"", "A=x y z\t", "B='1' A=2", "\ufeffA=1", "A=1\r\n", "A='x'\r\nB=1\r\n",
		"# A=2\nA=1\n", "A=\"\\c\"", "A.b-c[0]=1\nA=3",
	} {
		value, ok := envfile.Value([]byte(src), "A")
		if !ok {
			t.Errorf("%q: A is not found", src)
			continue
		}
		checkCompose(t, src, "A", value)
	}
	for _, src := range []string{"", "# A=1", "A", "B=A=1", "AB=1", "A B=1", "B='\nA=1'"} {
		if value, ok := envfile.Value([]byte(src), "A"); ok {
			t.Errorf("%q: A is found, %q", src, value)
		}
	}
}

func FuzzEnvSet(f *testing.F) {
	for _, seed := range [][3]string{
		{"", "A", "1"},
		{"A=1\r\n# c\r\nB='x y'\r\n", "A", "it's $5 \"x\""},
		{"\ufeffexport A=\"x\ny\" # c\nB", "A", "a\\b\\"},
		{"A=1\nA=2", "B", "x\n\ty"},
		{"A: x # y\n\n\n", "A", ""},
		{"A='1' B=2 # c", "B", " # "},
		{"A=\"\\$x\\n\" \n", "A", "\u00a0\u2028é🙂"},
	} {
		f.Add(seed[0], seed[1], seed[2])
	}
	none := func(string) (string, bool) { return "", false }
	f.Fuzz(func(t *testing.T, src, name, value string) {
		if !plainName(name) || strings.ContainsRune(value, 0) {
			t.Skip()
		}
		before, err := dotenv.ParseWithLookup(strings.NewReader(src), none)
		if err != nil {
			t.Skip()
		}
		if _, err := dotenv.ParseWithLookup(strings.NewReader(src+"\n"), none); err != nil {
			t.Skip() // compose reads nonsense where the file ends right behind it
		}
		out := envfile.Set([]byte(src), name, value)
		if got, ok := envfile.Value(out, name); !ok || got != value {
			t.Fatalf("%q: value %q, %v", out, got, ok)
		}
		after, err := dotenv.ParseWithLookup(strings.NewReader(string(out)), none)
		if err != nil {
			t.Fatalf("%q: compose does not read it: %v", out, err)
		}
		if after[name] != value {
			t.Fatalf("%q: compose reads %q", out, after[name])
		}
		if !strings.Contains(src, "$") { // else another value may be made of this one
			delete(before, "") // what compose makes of a last line that is a name alone
			delete(after, "")
			before[name] = value
			if diff := cmp.Diff(before, after); diff != "" {
				t.Fatal(diff)
			}
		}
		if again := envfile.Set(out, name, value); string(again) != string(out) {
			t.Fatalf("set twice: %q, then %q", out, again)
		}
		gone := envfile.Unset(out, name)
		if got, ok := envfile.Value(gone, name); ok {
			t.Fatalf("%q: still there: %q", gone, got)
		}
		if _, there := envfile.Value([]byte(src), name); !there && string(gone) != src {
			t.Fatalf("unset gives %q, not %q", gone, src)
		}
	})
}

func plainName(name string) bool {
	return name != "" && strings.Trim(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789") == "" && name[0] > '9'
}
