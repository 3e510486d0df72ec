package composefile

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// retag is a word for Reword: postgres:16 becomes postgres:18.
func retag(value string, _ int) (string, error) {
	return strings.Replace(value, "postgres:16", "postgres:18", 1), nil
}

func TestRewordKeepsEveryOtherByteAndTheQuotes(t *testing.T) {
	for name, src := range map[string]string{
		"plain":             "services:\n  db:\n    image: postgres:16\n",
		"comment":           "services:\n  db:\n    image: postgres:16 # not 17\n    # mine\n",
		"double quotes":     "services:\n  db:\n    image: \"postgres:16\"   \n",
		"single quotes":     "services:\n  db:\n    image: 'postgres:16'\n",
		"CRLF":              "services:\r\n  db:\r\n    image: postgres:16-alpine\r\n    x: y",
		"no line break":     "services:\n  db:\n    image: postgres:16",
		"flow":              "services: {db: {image: postgres:16, ports: [\"5432:5432\"]}, web: {image: \"nginx:1\"}}\n",
		"quoted flow":       "{\"services\": {\"db\": {\"image\": \"postgres:16\"}}}\n",
		"another line":      "services:\n  db:\n    image:\n      postgres:16\n",
		"a tag":             "services:\n  db:\n    image: !!str postgres:16\n",
		"an unused anchor":  "services:\n  db:\n    image: &pg postgres:16\n",
		"beside a merge":    "x-a: &a {image: postgres:16}\nservices:\n  db:\n    <<: *a\n    image: postgres:16.2\n",
		"others have it":    "services:\n  a:\n    image: postgres:17\n  db:\n    image: postgres:16\n",
		"two documents":     "services:\n  db:\n    image: postgres:16\n---\nservices:\n  db:\n    restart: always\n",
		"a registry's name": "services:\n  db:\n    image: docker.io/library/postgres:16-alpine\n",
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Reword([]byte(src), "db", "image", retag)
			if err != nil {
				t.Fatal(err)
			}
			at := strings.LastIndex(src, "postgres:16")
			want := src[:at] + "postgres:18" + src[at+len("postgres:16"):]
			if diff := cmp.Diff(want, string(got)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestRewordReachesIntoListsAndMappings(t *testing.T) {
	const src = `services:
  db:
    volumes:
      - db-data:/var/lib/postgresql/data   # all of it
      - "db-data:/var/lib/postgresql/data:ro"
      - {type: volume, source: db-data, target: /var/lib/postgresql/data}
      - type: volume
        target: '/var/lib/postgresql/data'
    tmpfs: [/var/lib/postgresql/data]
`
	got, err := Reword([]byte(src), "db", "volumes", func(value string, _ int) (string, error) {
		return strings.Replace(value, "/var/lib/postgresql/data", "/var/lib/postgresql", 1), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	volumes, rest, _ := strings.Cut(src, "    tmpfs:")
	want := strings.ReplaceAll(volumes, "/var/lib/postgresql/data", "/var/lib/postgresql") + "    tmpfs:" + rest
	if diff := cmp.Diff(want, string(got)); diff != "" {
		t.Error(diff)
	}
}

func TestRewordQuotesWhatNeedsIt(t *testing.T) {
	got, err := Reword([]byte("services: {db: {image: a}}\n"), "db", "image", func(string, int) (string, error) { return "b, c: d", nil })
	if want := "services: {db: {image: \"b, c: d\"}}\n"; err != nil || string(got) != want {
		t.Errorf("%q, %v", got, err)
	}
}

func TestRewordRefusesWhatIsNotWrittenThereAlone(t *testing.T) {
	for name, test := range map[string]struct {
		src, why string
		line     int
	}{
		"an alias":            {"x-pg: &pg postgres:16\nservices:\n  db:\n    image: *pg\n", "alias *pg", 4},
		"a merge key":         {"x-db: &db\n  image: postgres:16\nservices:\n  db:\n    <<: *db\n", "merge key", 5},
		"an anchor in use":    {"services:\n  db:\n    image: &pg postgres:16\n  test:\n    image: *pg\n", "anchor &pg", 3},
		"a service's anchor":  {"services:\n  db: &db\n    image: postgres:16\n  test:\n    <<: *db\n", "anchor &db", 2},
		"a block of text":     {"services:\n  db:\n    image: >-\n      postgres:16\n", "several lines", 3},
		"escapes":             {"services:\n  db:\n    image: \"postgres\\x3a16\"\n", "escapes", 3},
		"the whole service":   {"x-db: &db {image: postgres:16}\nservices:\n  db: *db\n", "merge key or an alias", 3},
		"what is not YAML":    {"services: [\n", "not valid YAML", 2},
		"two merged mappings": {"x-a: &a {image: postgres:16}\nx-b: &b {restart: always}\nservices:\n  db:\n    <<: [*b, *a]\n", "merge key", 5},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Reword([]byte(test.src), "db", "image", retag)
			var refusal *Refusal
			if !errors.As(err, &refusal) || !strings.Contains(refusal.Why, test.why) || refusal.Line != test.line {
				t.Errorf("%q, %v (%+v)", got, err, refusal)
			}
		})
	}
}

func TestRewordLeavesWhatIsNotThereOrNotMeant(t *testing.T) {
	boom := errors.New("boom")
	for _, src := range []string{
		"services:\n  web:\n    image: postgres:16\n", "services:\n  db:\n    build: .\n", "services:\n  db:\n    image: 16\n",
		"x: &x postgres:17\nservices:\n  db:\n    image: *x\n", "", "services:\n",
	} {
		got, err := Reword([]byte(src), "db", "image", retag)
		if err != nil || string(got) != src {
			t.Errorf("%q became %q, %v", src, got, err)
		}
	}
	if _, err := Reword([]byte("services:\n  db:\n    image: a\n"), "db", "image", func(string, int) (string, error) { return "", boom }); !errors.Is(err, boom) {
		t.Error(err)
	}
}

// In projects as people have them: every service's image is replaced, and put back.
func TestRewordInProjectsAndBack(t *testing.T) {
	changed := 0
	for project, src := range readProjects(t) {
		docs, _ := plainDocs(t, []byte(src))
		for _, doc := range docs {
			for service := range section(doc, "services") {
				there, err := Reword([]byte(src), service, "image", func(v string, _ int) (string, error) { return v + "-other", nil })
				if refusal := (*Refusal)(nil); errors.As(err, &refusal) {
					if refusal.Line == 0 {
						t.Errorf("%s/%s: %v", project, service, err)
					}
					continue
				}
				if err != nil {
					t.Errorf("%s/%s: %v", project, service, err)
					continue
				}
				if string(there) != src {
					changed++
				}
				back, err := Reword(there, service, "image", func(v string, _ int) (string, error) { return strings.TrimSuffix(v, "-other"), nil })
				if err != nil || string(back) != src {
					t.Errorf("%s/%s: %v\n%s", project, service, err, cmp.Diff(src, string(back)))
				}
			}
		}
	}
	if changed < 20 {
		t.Errorf("only %d images were replaced", changed)
	}
}

func FuzzReword(f *testing.F) {
	for _, src := range readProjects(f) {
		f.Add(src)
	}
	f.Add("services: {a: {image: 'it''s', volumes: [a:/b, {target: /c}]}}")
	f.Fuzz(func(t *testing.T, src string) {
		docs, ok := plainDocs(t, []byte(src))
		if !ok {
			return
		}
		service := firstService(docs)
		for _, key := range []string{"image", "volumes"} {
			there, err := Reword([]byte(src), service, key, func(v string, _ int) (string, error) { return v + "-x", nil })
			if err != nil {
				checkKind(t, err)
				continue
			}
			back, err := Reword(there, service, key, func(v string, _ int) (string, error) { return strings.TrimSuffix(v, "-x"), nil })
			if err != nil {
				t.Fatalf("what was changed cannot be changed back: %v\n%s", err, there)
			}
			if string(back) != src && !quotedAnew(src, string(back)) {
				t.Fatalf("changed back, it is not what it was:\n%s\nin between:\n%s", cmp.Diff(src, string(back)), there)
			}
		}
	})
}

// quotedAnew says that two texts differ in quotes only: a string that needed them
// while it was changed keeps them.
func quotedAnew(a, b string) bool {
	bare := strings.NewReplacer(`"`, "", `'`, "", `\`, "")
	return bare.Replace(a) == bare.Replace(b)
}
