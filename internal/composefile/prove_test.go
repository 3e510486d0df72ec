package composefile

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func newEditor(t testing.TB, src string) *editor {
	t.Helper()
	s, err := readStream([]byte(src))
	if err != nil {
		t.Fatal(err)
	}
	return &editor{stream: s}
}

// The proof must not believe the editor: each of these edits is wrong.
func TestProofFindsWrongEdits(t *testing.T) {
	const src = "services:\n  web:\n    image: shop\n    command: |\n      a\nvolumes:\n  data:\n"
	at := func(s string) int { return strings.Index(src, s) }
	tests := map[string]struct {
		edits []edit
		said  change
		why   string
	}{
		"nothing is said": {
			[]edit{{from: at("volumes"), to: at("volumes"), text: "  db: {}\n"}}, change{}, "services.db would change as well",
		},
		"something else is said": {
			[]edit{{from: at("volumes"), to: at("volumes"), text: "  db: {}\n"}},
			change{0, []string{"services", "redis"}, becomes(mapOf(nil))},
			"services.redis would change as well",
		},
		"it is less than was said": {
			nil, change{0, []string{"volumes", "more"}, becomes(null)}, "volumes.more would change as well",
		},
		"it goes into a block of text": {
			[]edit{{from: at("volumes"), to: at("volumes"), text: "      b\n"}},
			change{0, []string{"services", "web", "environment"}, becomes(mapOf(nil))},
			"services.web.command would change as well",
		},
		"it takes more than was said": {
			[]edit{{from: at("    image"), to: at("    command")}}, change{0, []string{"volumes"}, becomes(absent{})}, "services.web.image would change as well",
		},
		"it breaks the file": {
			[]edit{{from: at("web"), to: at("web"), text: "}"}}, change{}, "the file could not be read any more",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			e := newEditor(t, src)
			e.edits = test.edits
			if test.said.into != nil {
				e.changes = []change{test.said}
			}
			out, err := e.finish()
			if refusal := (*Refusal)(nil); !errors.As(err, &refusal) || !strings.Contains(refusal.Why, test.why) {
				t.Errorf("%v, want %s\n%s", err, test.why, out)
			}
			if out != nil {
				t.Errorf("bytes come with the refusal:\n%s", out)
			}
		})
	}
}

func TestProofFindsForeignBytes(t *testing.T) {
	src := []byte("a: 1\nb: 2\n")
	edits := []edit{{from: 5, to: 5, text: "x: 3\n"}}
	good := "a: 1\nx: 3\nb: 2\n"
	if err := proveBytes(src, []byte(good), edits); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"a: 2\nx: 3\nb: 2\n", "a: 1\nx: 3\nb: 2", "a: 1\nx: 3\nb: 2\n\n", "a: 1\nb: 2\nx: 3\n", "a: 1\nx: 4\nb: 2\n", "", "a: 1\n"} {
		if err := proveBytes(src, []byte(bad), edits); err == nil {
			t.Errorf("%q is taken for the source with an insertion", bad)
		}
	}
}

// Aliases of aliases: nine levels of nine would be 400 million values.
func TestInsertIsFastWhereAliasesMultiply(t *testing.T) {
	var b strings.Builder
	b.WriteString("x-0: &x0 {a: 1}\n")
	for i := 1; i < 30; i++ {
		fmt.Fprintf(&b, "x-%d: &x%d [%s*x%d]\n", i, i, strings.Repeat(fmt.Sprintf("*x%d, ", i-1), 8), i-1)
		fmt.Fprintf(&b, "y-%d: &y%d {a: *x%d, b: *x%d}\n", i, i, i, i)
	}
	b.WriteString("services:\n  web:\n    image: shop\n    labels: *y29\n")
	start := time.Now()
	f := Fragment{Services: []Block{{"redis", redisBody}}, Environment: []Variable{{"web", "A", "b"}}}
	out, err := Insert([]byte(b.String()), f)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := Remove(out, f); err != nil || string(back) != b.String() {
		t.Errorf("%v\n%s", err, back)
	}
	if took := time.Since(start); took > 10*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestRemoveKeepsTheLineBreakOfATextAtTheEnd(t *testing.T) {
	const src = "services:\n  web:\n    command: |\n      echo\n  redis:\n    image: redis"
	got, err := Remove([]byte(src), Fragment{Services: []Block{{Name: "redis"}}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("services:\n  web:\n    command: |\n      echo\n", string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestInsertTakesUnusualLineBreaksAsYAMLDoes(t *testing.T) {
	// Positions count these as lines, so offsets have to.
	for _, src := range []string{
		"services:\n  web:\n    image: \"a\u2028b\" # \u2029\n",
		"# a\u0085# b\nservices:\n  web:\n    image: \"x\u0085y\"\n",
	} {
		f := Fragment{Services: []Block{{"redis", redisBody}}, Environment: []Variable{{"web", "A", "b"}}}
		out, err := Insert([]byte(src), f)
		if refusal := (*Refusal)(nil); errors.As(err, &refusal) {
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		if back, err := Remove(out, f); err != nil || string(back) != src {
			t.Errorf("%v: %q from %q", err, back, out)
		}
	}
	for _, src := range []string{"services:\r  web:\r    image: x\r", "services: {}\n# a\r\r\n", "a: \xff\n"} {
		_, err := Insert([]byte(src), Fragment{Services: []Block{{"redis", redisBody}}})
		if refusal := (*Refusal)(nil); !errors.As(err, &refusal) {
			t.Errorf("%q: %v", src, err)
		}
	}
}

// longFile is a compose file of about 1,700 lines with the features of many.
func longFile() string {
	var b strings.Builder
	b.WriteString("# a long file\nx-base: &base\n  restart: always\n\nservices:\n")
	for i := range 68 {
		fmt.Fprintf(&b, `  # service %[1]d
  svc-%[1]d:
    <<: *base
    image: "registry.example.com/team/svc:%[1]d"
    command: |
      # start it
      exec svc --port 80

    environment:
      A: ${A:-1}
      B: 'it''s'
      URL: http://svc-%[1]d:80/?a=b
    ports: ["127.0.0.1:%[2]d:80"]
    labels:
      - "a=b"
      - 'c=d' # why

    # secrets: later
    healthcheck:
      test: ["CMD-SHELL", "curl -f http://localhost || exit 1"]
      interval: 2s
      retries: 15
    volumes:
      - data-%[1]d:/data

`, i, 8000+i)
	}
	b.WriteString("volumes:\n")
	for i := range 68 {
		fmt.Fprintf(&b, "  data-%d:\n", i)
	}
	return b.String()
}

func longFragment() Fragment {
	return Fragment{
		Services:    []Block{{"redis", redisBody}},
		Volumes:     []Block{{Name: "redis-data"}},
		Environment: []Variable{{"svc-0", "REDIS_URL", "redis://redis:6379"}, {"svc-67", "REDIS_URL", "redis://redis:6379"}},
		DependsOn:   []Dependency{{"svc-0", "redis", "service_healthy"}},
	}
}

func TestInsertIntoALongFile(t *testing.T) {
	src := longFile()
	if n := strings.Count(src, "\n"); n < 1700 {
		t.Fatalf("%d lines", n)
	}
	out, err := Insert([]byte(src), longFragment())
	if err != nil {
		t.Fatal(err)
	}
	back, err := Remove(out, longFragment())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(src, string(back)); diff != "" {
		t.Error(diff)
	}
}

func BenchmarkInsert(b *testing.B) {
	src, f := []byte(longFile()), longFragment()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		if _, err := Insert(src, f); err != nil {
			b.Fatal(err)
		}
	}
}
