package composefile

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// TestWriteSweepsWhatKilledWritersLeft: what a writer that was killed has staged
// goes with the next write; what is young may have a writer, and what is called
// otherwise is somebody else's.
func TestWriteSweepsWhatKilledWritersLeft(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, ".env")
	long := time.Now().Add(-time.Hour)
	gone, young, other := staged(target), staged(target), "..env.backup.tmp"
	for _, name := range []string{gone, young, other} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte("SECRET=1\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{gone, other} {
		if err := os.Chtimes(filepath.Join(dir, name), long, long); err != nil {
			t.Fatal(err)
		}
	}
	if err := Write(target, nil, []byte("A=1\n")); err != nil {
		t.Fatal(err)
	}
	for name, stays := range map[string]bool{gone: false, young: true, other: true, ".env": true} {
		if _, err := os.Lstat(filepath.Join(dir, name)); (err == nil) != stays {
			t.Errorf("%s: %v, stays is to be %v", name, err, stays)
		}
	}
}
