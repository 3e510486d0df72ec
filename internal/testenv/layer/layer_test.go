package layer

import (
	"archive/tar"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// debianArchive is what a package's archive may look like, at a time of its own.
func debianArchive(t *testing.T, at time.Time) io.Reader {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, h := range []tar.Header{
		{Typeflag: tar.TypeDir, Name: "./", Mode: 0o755},
		{Typeflag: tar.TypeDir, Name: "./bin/", Mode: 0o755},
		{Typeflag: tar.TypeReg, Name: "./bin/server", Mode: 0o755, Size: 4},
		{Typeflag: tar.TypeLink, Name: "./bin/server-too", Linkname: "./bin/server"},
		{Typeflag: tar.TypeDir, Name: "./var/run/", Mode: 0o755},
		{Typeflag: tar.TypeDir, Name: "./var/run/server/", Mode: 0o2775, Gid: 7},
		{Typeflag: tar.TypeReg, Name: "./usr/share/man/man1/server.1", Mode: 0o644, Size: 4},
		{Typeflag: tar.TypeReg, Name: "./usr/share/doc/server/copyright", Mode: 0o644, Size: 4},
		{Typeflag: tar.TypeReg, Name: "./usr/share/doc/server/changelog", Mode: 0o644, Size: 4},
	} {
		h.ModTime = at
		if err := w.WriteHeader(&h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			if _, err := io.WriteString(w, "text"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return &b
}

func build(t *testing.T, dir string, at time.Time) Layer {
	t.Helper()
	w, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Symlink("var/run", "../run"); err != nil {
		t.Fatal(err)
	}
	if err := w.Archive(debianArchive(t, at), nil); err != nil {
		t.Fatal(err)
	}
	if err := w.File("etc/server.conf", 0o600, Owner{UID: 5, GID: 6}, []byte("port 1\n")); err != nil {
		t.Fatal(err)
	}
	l, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestLayerIsTheSameEveryTime(t *testing.T) {
	first := build(t, t.TempDir(), time.Unix(1, 0))
	second := build(t, t.TempDir(), time.Unix(99999, 0))
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("another layer from the same files (-first +second):\n%s", diff)
	}
}

func TestLayerHoldsFoldedPathsWithoutNeedlessFiles(t *testing.T) {
	dir, root := t.TempDir(), t.TempDir()
	l := build(t, dir, time.Unix(1, 0))
	f, err := os.Open(filepath.Join(dir, l.Digest[len("sha256:"):]))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := Unpack(f, root); err != nil {
		t.Fatal(err)
	}
	var got []string
	err = filepath.WalkDir(root, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			rel, _ := filepath.Rel(root, path)
			got = append(got, rel)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"etc/server.conf", "usr/bin/server", "usr/bin/server-too", "usr/share/doc/server/copyright", "var/run"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if target, _ := os.Readlink(filepath.Join(root, "var/run")); target != "../run" {
		t.Errorf("var/run leads to %q: a package replaced the link", target)
	}
	if _, err := os.Stat(filepath.Join(root, "run/server")); err != nil {
		t.Errorf("the package's folder in /var/run is not in /run: %v", err)
	}
	if info, err := os.Stat(filepath.Join(root, "etc/server.conf")); err != nil || info.Mode() != 0o600 {
		t.Errorf("etc/server.conf: %v, %v", info, err)
	}
}

func TestUnpackStaysInItsFolder(t *testing.T) {
	dir, root, outside := t.TempDir(), t.TempDir(), t.TempDir()
	w, err := Create(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Symlink("out", outside); err != nil {
		t.Fatal(err)
	}
	w.Assume("out")
	if err := w.File("out/written", 0o644, Owner{}, []byte("x")); err != nil {
		t.Fatal(err)
	}
	l, err := w.Close()
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(filepath.Join(dir, l.Digest[len("sha256:"):]))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := Unpack(f, root); err == nil {
		t.Error("a layer that leads out of its folder was unpacked")
	}
	if _, err := os.Stat(filepath.Join(outside, "written")); err == nil {
		t.Error("it wrote outside")
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"./bin/sh": "usr/bin/sh", "./lib64/ld.so": "usr/lib64/ld.so", "./usr/lib/x": "usr/lib/x", "./library/x": "library/x",
		"./var/run/": "run", "./var/run/a/b": "run/a/b", "./var/runner": "var/runner", "./": "", "/data": "data", "../../etc": "etc",
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestMissingLibraryIsFound(t *testing.T) {
	program, err := os.ReadFile("/bin/sh") // needs the C library, on any Debian
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: "./bin/sh", Mode: 0o755, Size: int64(len(program))}); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(program); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	shell, err := Create(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if err := shell.Archive(&b, nil); err != nil {
		t.Fatal(err)
	}
	top, err := shell.Close()
	if err != nil {
		t.Fatal(err)
	}
	want := []Need{{"libc.so.6", "usr/bin/sh"}}
	if diff := cmp.Diff(want, Missing(top)); diff != "" {
		t.Errorf("alone (-want +got):\n%s", diff)
	}
	base := Layer{Links: Links{Has: []string{"libc.so.6"}}}
	if missing := Missing(base, top); len(missing) > 0 {
		t.Errorf("with a C library it misses %v", missing)
	}
}
