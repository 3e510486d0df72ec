package composefile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// bomb is a small text whose aliases stand for a very large value.
func bomb(levels int) string {
	var b strings.Builder
	b.WriteString("x-0: &a0 {a: b, c: d, e: f, g: h, i: j, k: l, m: n, o: p}\n")
	for i := 1; i <= levels; i++ {
		fmt.Fprintf(&b, "x-%[1]d: &a%[1]d {a: *a%[2]d, b: *a%[2]d, c: *a%[2]d, d: *a%[2]d, e: *a%[2]d, f: *a%[2]d, g: *a%[2]d, h: *a%[2]d, i: *a%[2]d}\n", i, i-1)
	}
	b.WriteString("services:\n  web:\n    image: nginx:alpine\n")
	return b.String()
}

func TestAliasBombIsNotBlownUp(t *testing.T) {
	dir := t.TempDir()
	text := bomb(9)
	makeFile(t, filepath.Join(dir, "compose.yaml"), text, 0o644)
	began := time.Now()
	_, err := Load(t.Context(), Source{Dir: dir, Environment: []string{}}, nil, nil)
	var p *Problem
	if !errors.As(err, &p) || !strings.Contains(err.Error(), "alias") {
		t.Errorf("loaded: %v", err)
	}
	if _, err := Insert([]byte(text), Fragment{Services: []Block{{"redis", redisBody}}}); err != nil {
		t.Logf("inserted: %v", err) // either is fine, as long as it ends
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}

func TestHugeFileIsNotRead(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "compose.yaml")
	makeFile(t, path, "services:\n  web:\n    image: nginx\n", 0o644)
	if err := os.Truncate(path, 50_000_000); err != nil { // sparse: no disk is filled
		t.Fatal(err)
	}
	for _, s := range []Source{{Dir: dir}, {Dir: dir, Files: []string{path}}} {
		s.Environment = []string{}
		_, err := Load(t.Context(), s, nil, nil)
		if want := "compose.yaml has 50.0 MB; more than 8 MB are not read"; err == nil || !strings.Contains(err.Error(), strings.TrimPrefix(want, "compose.yaml ")) {
			t.Errorf("%v", err)
		}
	}
}
