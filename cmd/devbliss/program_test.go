package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// program is the real binary, built once for all tests that need it.
type program struct{ dir, path string }

// builder builds the program when the first test asks and TestMain takes it away
// again.
type builder struct {
	once    sync.Once
	program program
	err     error
}

var theBuilder builder

func (b *builder) build() {
	dir, err := os.MkdirTemp("", "devbliss-test-")
	if err != nil {
		b.err = err
		return
	}
	if b.err = os.Chmod(dir, 0o755); b.err != nil { // tests run it as other users too
		return
	}
	b.program = program{dir: dir, path: filepath.Join(dir, "devbliss")}
	if out, err := exec.Command("go", "build", "-o", b.program.path, ".").CombinedOutput(); err != nil {
		b.err = fmt.Errorf("%w\n%s", err, out)
	}
}

func buildOnce(t testing.TB) program {
	t.Helper()
	theBuilder.once.Do(theBuilder.build)
	if theBuilder.err != nil {
		t.Fatalf("build devbliss: %v", theBuilder.err)
	}
	return theBuilder.program
}

func TestMain(m *testing.M) {
	code := m.Run()
	if dir := theBuilder.program.dir; dir != "" {
		_ = os.RemoveAll(dir)
	}
	os.Exit(code)
}
