package composefile

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestOverlayIsAsGoodAsWriting: what a project would be after an edit is the
// same as what it is once the edit is written, whichever file it is in.
func TestOverlayIsAsGoodAsWriting(t *testing.T) {
	for _, test := range []struct{ dir, file, text string }{
		{"override", "compose.yaml", "services: {web: {image: other}}\n"},
		{"override", "compose.override.yaml", "services: {web: {ports: [\"1:1\"]}}\n"},
		{"include", "db/compose.yaml", "services: {db: {image: \"other:${FLAVOUR}\", volumes: [\"./init:/x\"], env_file: db.env}}\n"},
		{"include", "db/nested/tools.yaml", "services: {tools: {image: other, volumes: [\".:/there\"]}}\n"},
		{"include", "cache/cache.dev.yaml", "services: {cache: {ports: [\"1:1\"], volumes: [\"./conf:/conf2\"]}}\n"},
		{"extends", "common/base.yaml", "services: {app: {image: other, volumes: [\"./src:/x\"], env_file: base.env}}\n"},
		{"extends", "common/deeper/root.yaml", "services: {root: {image: other, build: .}}\n"},
	} {
		t.Run(test.dir+"/"+test.file, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), test.dir)
			if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", "parity", test.dir))); err != nil {
				t.Fatal(err)
			}
			s := Source{Dir: dir, Environment: []string{}}
			path := filepath.Join(dir, test.file)
			before, err := Load(t.Context(), s, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			overlaid, err := Load(t.Context(), s, map[string][]byte{path: []byte(test.text)}, nil)
			if err != nil {
				t.Fatal(err)
			}
			write(t, dir, test.file, test.text)
			written, err := Load(t.Context(), s, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(fingerprintOf(t, written), fingerprintOf(t, overlaid)); diff != "" {
				t.Errorf("-written +overlaid:\n%s", diff)
			}
			if cmp.Equal(fingerprintOf(t, before), fingerprintOf(t, overlaid)) {
				t.Error("the overlay has no effect")
			}
		})
	}
}

// TestOverlaidMistakesHavePlaces: the place is in the text that is not written yet.
func TestOverlaidMistakesHavePlaces(t *testing.T) {
	s := Source{Dir: filepath.Join("testdata", "parity", "include"), Environment: []string{}}
	for _, test := range []struct{ file, text, want string }{
		{"compose.yaml", "\n\nservices: {web: {imge: x}}\n", `compose.yaml:3:18: unknown key "imge"`},
		{"db/compose.yaml", "services:\n\n  db: {imge: x}\n", `db/compose.yaml:3:8: unknown key "imge"`},
		{"db/compose.yaml", "services:\n  db: {image: \"x}\n", `db/compose.yaml:2:15: the quote that starts here is never closed`},
		{"db/nested/tools.yaml", "services:\n  tools: {image: [x]}\n", `db/nested/tools.yaml:2:18: image must be text`},
	} {
		path, err := filepath.Abs(filepath.Join(s.Dir, test.file))
		if err != nil {
			t.Fatal(err)
		}
		if got := problemOf(t, s, map[string][]byte{path: []byte(test.text)}); got.Error() != test.want {
			t.Errorf("got  %s\nwant %s", got, test.want)
		}
	}
}

func TestOverlayLeavesNothingBehind(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := Source{Dir: filepath.Join("testdata", "parity", "include"), Environment: []string{}}
	path, err := filepath.Abs(filepath.Join(s.Dir, "db/compose.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"services: {db: {image: x}}\n", "services: {db: {imge: x}}\n"} {
		_, _ = Load(t.Context(), s, map[string][]byte{path: []byte(text)}, nil)
	}
	left, err := os.ReadDir(os.TempDir())
	if err != nil || len(left) > 0 {
		t.Errorf("left: %v, %v", left, err)
	}
}

// TestOverlayHoldsForDotEnv: a port that moves to .env is checked with the rest.
func TestOverlayHoldsForDotEnv(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "compose.yaml", "services: {web: {image: \"x:${TAG:-none}\"}}\n")
	p, err := Load(t.Context(), Source{Dir: dir, Environment: []string{}},
		map[string][]byte{filepath.Join(dir, ".env"): []byte("TAG=new\n")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := p.Services["web"].Image; got != "x:new" {
		t.Errorf("got %s", got)
	}
}

// TestOverlayHoldsForTheFirstFile: in an empty folder the first compose file is
// found and checked before it is there.
func TestOverlayHoldsForTheFirstFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "compose.yaml")
	p, err := Load(t.Context(), Source{Dir: dir, Environment: []string{}},
		map[string][]byte{path: []byte("services: {web: {image: x}}\n")}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{path}, p.ComposeFiles); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}
