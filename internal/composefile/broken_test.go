package composefile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
)

// TestMistakesSayWhereAndWhat loads each project of testdata/broken. What people
// get to see is in the golden files beside.
func TestMistakesSayWhereAndWhat(t *testing.T) {
	dirs, err := filepath.Glob("testdata/broken/*")
	if err != nil || len(dirs) < 60 {
		t.Fatalf("%d projects: %v", len(dirs), err)
	}
	for _, dir := range dirs {
		t.Run(filepath.Base(dir), func(t *testing.T) {
			p := problemOf(t, Source{Dir: dir}, nil)
			if p.Err == nil {
				t.Error("compose-go's own words are lost")
			}
			golden.RequireEqual(t, []byte(p.Detail()+"\n"))
		})
	}
}

// TestMistakesHavePlaces: but for files with nothing in them there is a line.
func TestMistakesHavePlaces(t *testing.T) {
	dirs, _ := filepath.Glob("testdata/broken/*")
	for _, dir := range dirs {
		p := problemOf(t, Source{Dir: dir}, nil)
		if name := filepath.Base(dir); name == "empty" || name == "only-comment" {
			continue
		}
		if p.Path == "" || p.Line == 0 {
			t.Errorf("%s: no place: %v", dir, p)
			continue
		}
		text, err := os.ReadFile(p.Path)
		if err != nil {
			t.Fatal(err)
		}
		if _, line, _ := around(text, p.Line); line != p.Source {
			t.Errorf("%s: line %d is %q, not %q", dir, p.Line, line, p.Source)
		}
		if p.Column > len([]rune(p.Source))+1 {
			t.Errorf("%s: column %d is behind the end of %q", dir, p.Column, p.Source)
		}
	}
}

// problemOf loads a project that is broken.
func problemOf(t *testing.T, s Source, overlay map[string][]byte) *Problem {
	t.Helper()
	if s.Environment == nil {
		s.Environment = []string{}
	}
	_, err := Load(t.Context(), s, overlay, nil)
	var p *Problem
	if !errors.As(err, &p) {
		t.Fatalf("got %v, want a problem", err)
	}
	return p
}

// TestDuplicatesAndAliasesDoNotHang: anchors that hold themselves, or double
// eight times over, are looked through in no time.
func TestDuplicatesAndAliasesDoNotHang(t *testing.T) {
	bomb := "x0: &a0 [x, x]\n"
	for i := range 8 {
		bomb += strings.NewReplacer("N", string(rune('a'+i+1)), "P", string(rune('a'+i))).Replace("xN: &aN [*aP, *aP]\n")
	}
	for name, text := range map[string]string{
		"itself": "x-a: &a\n  b: *a\nservices:\n  web: {imge: *a}\n",
		"merge":  "x-a: &a\n  <<: *a\nservices:\n  web: {imge: x, <<: *a}\n",
		"bomb":   strings.ReplaceAll(bomb, "&a0", "&aa") + "services: {web: {imge: x}}\n",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir, "compose.yaml", text)
			t.Log(problemOf(t, Source{Dir: dir}, nil))
		})
	}
}
