//go:build unix

package composefile

import (
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestWriteKeepsTheMode(t *testing.T) {
	for _, mode := range []fs.FileMode{0o600, 0o644, 0o664, 0o755} {
		dir := t.TempDir()
		path := filepath.Join(dir, "compose.yaml")
		makeFile(t, path, "old", mode)
		if err := Write(path, []byte("old"), []byte("new")); err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := readFile(t, path); got != "new" || info.Mode() != mode {
			t.Errorf("%q, mode %v, want %v", got, info.Mode(), mode)
		}
		onlyFiles(t, dir, "compose.yaml")
	}
}

func TestWriteFollowsALinkAndKeepsIt(t *testing.T) {
	dir := t.TempDir()
	target := filepath.Join(dir, "real", "compose.yaml")
	if err := os.Mkdir(filepath.Dir(target), 0o755); err != nil {
		t.Fatal(err)
	}
	makeFile(t, target, "old", 0o640)
	middle, link := filepath.Join(dir, "middle.yaml"), filepath.Join(dir, "compose.yaml")
	if err := os.Symlink(filepath.Join("real", "compose.yaml"), middle); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("middle.yaml", link); err != nil {
		t.Fatal(err)
	}
	if err := Write(link, []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{link, middle} {
		if info, err := os.Lstat(path); err != nil || info.Mode()&fs.ModeSymlink == 0 {
			t.Errorf("%s is no link any more: %v, %v", path, info, err)
		}
	}
	if got := readFile(t, target); got != "new" {
		t.Errorf("the file behind the link holds %q", got)
	}
	onlyFiles(t, dir, "real", "middle.yaml", "compose.yaml")
	onlyFiles(t, filepath.Dir(target), "compose.yaml")
}

// Root may write to any file, but the mode of this one says that nobody should.
func TestWriteRefusesAReadOnlyFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "compose.yaml")
	makeFile(t, path, "old", 0o444)
	if err := Write(path, []byte("old"), []byte("new")); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v", err)
	}
	if got := readFile(t, path); got != "old" {
		t.Errorf("it holds %q", got)
	}
	onlyFiles(t, dir, "compose.yaml")
}

func executable(t *testing.T) string {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// asUser runs the test again without root's rights, where it has them: root
// gets past the rights of a folder.
func asUser(t *testing.T, dir string) (done bool) {
	t.Helper()
	if os.Geteuid() != 0 {
		return false
	}
	for d := dir; d != filepath.Dir(os.TempDir()) && d != "/"; d = filepath.Dir(d) {
		if d != os.TempDir() {
			if err := os.Chmod(d, 0o755); err != nil {
				t.Fatal(err)
			}
		}
	}
	bin := filepath.Join(t.TempDir(), "composefile.test")
	if err := os.Chmod(filepath.Dir(filepath.Dir(bin)), 0o755); err != nil {
		t.Fatal(err)
	}
	self, err := os.ReadFile(executable(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(bin, self, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Dir(bin), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), bin, "-test.run", "^"+t.Name()+"$")
	cmd.Dir = "/"
	cmd.Env = append(os.Environ(), "COMPOSEFILE_DIR="+dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("as a user: %v\n%s", err, out)
	}
	return true
}

func TestWriteIntoAReadOnlyFolderChangesNothing(t *testing.T) {
	dir := os.Getenv("COMPOSEFILE_DIR")
	if dir == "" {
		dir = t.TempDir()
		makeFile(t, filepath.Join(dir, "compose.yaml"), "old", 0o666)
		if asUser(t, dir) {
			return
		}
		if err := os.Chmod(dir, 0o555); err != nil {
			t.Fatal(err)
		}
		defer os.Chmod(dir, 0o755) // so that it can be removed
	}
	path := filepath.Join(dir, "compose.yaml")
	if err := Write(path, []byte("old"), []byte("new")); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v", err)
	}
	if err := Write(filepath.Join(dir, "new.yaml"), nil, []byte("new")); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("a new file: %v", err)
	}
	if got := readFile(t, path); got != "old" {
		t.Errorf("it holds %q", got)
	}
	onlyFiles(t, dir, "compose.yaml")
}

func TestWriteRefusesAFileOfSomebodyElse(t *testing.T) {
	dir := os.Getenv("COMPOSEFILE_DIR")
	if dir == "" {
		dir = t.TempDir()
		makeFile(t, filepath.Join(dir, "compose.yaml"), "old", 0o644)
		if asUser(t, dir) {
			return
		}
	}
	path := filepath.Join(dir, "compose.yaml")
	if os.Getenv("COMPOSEFILE_DIR") == "" {
		path = "/etc/hosts" // root's; and it would get the bytes that it has
	}
	content := []byte(readFile(t, path))
	if err := Write(path, content, content); !errors.Is(err, fs.ErrPermission) {
		t.Errorf("%v", err)
	}
}

func TestWriteKeepsTheOwner(t *testing.T) {
	path := filepath.Join(t.TempDir(), "compose.yaml")
	makeFile(t, path, "old", 0o640)
	uid, gid := os.Getuid(), os.Getgid()
	if uid == 0 {
		uid, gid = 1234, 2345
		if err := os.Chown(path, uid, gid); err != nil {
			t.Fatal(err)
		}
	}
	if err := Write(path, []byte("old"), []byte("new")); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if s := info.Sys().(*syscall.Stat_t); int(s.Uid) != uid || int(s.Gid) != gid {
		t.Errorf("it belongs to %d:%d, not to %d:%d", s.Uid, s.Gid, uid, gid)
	}
}

// A limit on the size of files stops a write half way, as a full disk does.
func TestWriteOnAFullDiskChangesNothing(t *testing.T) {
	dir := os.Getenv("COMPOSEFILE_DIR")
	if dir == "" {
		dir = t.TempDir()
		makeFile(t, filepath.Join(dir, "compose.yaml"), "old", 0o644)
		cmd := exec.CommandContext(t.Context(), executable(t), "-test.run", "^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), "COMPOSEFILE_DIR="+dir)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	limit := syscall.Rlimit{Cur: 4096, Max: 4096}
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "compose.yaml")
	now := []byte(strings.Repeat("x", 100_000))
	if err := Write(path, []byte("old"), now); !errors.Is(err, syscall.EFBIG) {
		t.Errorf("%v", err)
	}
	if err := Write(filepath.Join(dir, "new.yaml"), nil, now); !errors.Is(err, syscall.EFBIG) {
		t.Errorf("a new file: %v", err)
	}
	if got := readFile(t, path); got != "old" {
		t.Errorf("it holds %d bytes", len(got))
	}
	onlyFiles(t, dir, "compose.yaml")
}

// writeUntilKilled is the life of a process that TestWriteIsWholeWhenKilled
// kills: it turns one content into the other for ever.
func writeUntilKilled(path string) error {
	contents := killContents()
	for i := 0; ; i++ {
		was, now := contents[i%2], contents[(i+1)%2]
		if err := Write(path, was, now); err != nil {
			return err
		}
		if i == 0 {
			if _, err := os.Stdout.WriteString("writing\n"); err != nil {
				return err
			}
		}
	}
}

func killContents() [2][]byte {
	return [2][]byte{[]byte(strings.Repeat("old\n", 20_000)), []byte(strings.Repeat("newer\n", 30_000))}
}

func TestWriteIsWholeWhenKilled(t *testing.T) {
	if path := os.Getenv("COMPOSEFILE_KILL"); path != "" {
		t.Fatal(writeUntilKilled(path))
	}
	contents := killContents()
	dir := t.TempDir()
	path := filepath.Join(dir, "compose.yaml")
	for range 50 {
		makeFile(t, path, string(contents[0]), 0o644)
		cmd := exec.CommandContext(t.Context(), executable(t), "-test.run", "^"+t.Name()+"$")
		cmd.Env = append(os.Environ(), "COMPOSEFILE_KILL="+path)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := out.Read(make([]byte, 8)); err != nil {
			t.Fatal(err)
		}
		// A moment of its life, not a wait for something to happen.
		<-time.After(rand.N(15 * time.Millisecond))
		if err := cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("it was not killed")
		}
		if got := readFile(t, path); got != string(contents[0]) && got != string(contents[1]) {
			t.Fatalf("neither the old bytes nor the new ones: %d bytes", len(got))
		}
	}
}
