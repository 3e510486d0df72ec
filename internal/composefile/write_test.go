package composefile

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

func readFile(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func makeFile(t *testing.T, path, content string, mode fs.FileMode) {
	t.Helper()
	if err := os.WriteFile(path, []byte(content), mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// onlyFiles checks that nothing but names is in dir: no file of ours is left.
func onlyFiles(t *testing.T, dir string, names ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]bool{}
	for _, name := range names {
		want[name] = true
	}
	for _, e := range entries {
		if !want[e.Name()] {
			t.Errorf("%s is left behind", e.Name())
		}
		delete(want, e.Name())
	}
	for name := range want {
		t.Errorf("%s is gone", name)
	}
}

func TestWriteRefusesAFileThatChanged(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "compose.yaml")
	makeFile(t, path, "theirs", 0o644)
	if err := Write(path, []byte("old"), []byte("new")); !errors.Is(err, ErrChanged) {
		t.Errorf("%v", err)
	}
	if got := readFile(t, path); got != "theirs" {
		t.Errorf("it holds %q", got)
	}
	if err := Write(path, nil, []byte("new")); !errors.Is(err, ErrChanged) || !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file that must not be there: %v", err)
	}
	if err := Write(filepath.Join(dir, "gone.yaml"), []byte("old"), []byte("new")); !errors.Is(err, ErrChanged) {
		t.Errorf("a file that is gone: %v", err)
	}
	onlyFiles(t, dir, "compose.yaml")
}

func TestWriteMakesANewFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "compose.yaml")
	if err := Write(path, nil, []byte("new")); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(dir, "other")
	if err := os.WriteFile(other, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	usual, err := os.Stat(other)
	if err != nil {
		t.Fatal(err)
	}
	if got := readFile(t, path); got != "new" || info.Mode() != usual.Mode() {
		t.Errorf("%q, mode %v, want %v", got, info.Mode(), usual.Mode())
	}
	onlyFiles(t, dir, "compose.yaml", "other")
}

// Of many that make one file at once, one wins and its bytes stay.
func TestWriteOfANewFileHasOneWinner(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "compose.yaml")
	var wg sync.WaitGroup
	var mu sync.Mutex
	var winner []byte
	for i := range byte(16) {
		wg.Go(func() {
			mine := bytes.Repeat([]byte{'a' + i}, 1000)
			err := Write(path, nil, mine)
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil && winner != nil:
				t.Error("two have won")
			case err == nil:
				winner = mine
			case !errors.Is(err, fs.ErrExist):
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if got := readFile(t, path); got != string(winner) {
		t.Errorf("it holds %q", got)
	}
	onlyFiles(t, dir, "compose.yaml")
}

func TestWriteRefusesWhatIsNotAFile(t *testing.T) {
	dir := t.TempDir()
	if err := Write(dir, []byte("old"), []byte("new")); err == nil {
		t.Error("a folder was written")
	}
	if err := Write(filepath.Join(dir, "no", "compose.yaml"), nil, []byte("new")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
	onlyFiles(t, dir)
}

func TestWriteErrorNamesTheFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "compose.yaml")
	err := Write(path, []byte("old"), []byte("new"))
	if want := "write " + path + ": " + ErrChanged.Error(); err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
