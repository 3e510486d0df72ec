package snapshot

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// stream is a tar stream of text files.
func stream(t *testing.T, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for _, text := range files {
		if err := w.WriteHeader(&tar.Header{Name: "./" + text, Typeflag: tar.TypeReg, Mode: 0o600, Size: int64(len(text))}); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func about(volumes ...string) Manifest {
	m := Manifest{
		Made: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC), Project: "shop", Folder: "/home/ada/shop",
		Services: []Service{{Name: "db", Addon: "postgres", Image: "postgres:17-alpine", Mounts: map[string]string{"shop_db-data": "/data"}}},
	}
	for _, v := range volumes {
		m.Volumes = append(m.Volumes, Volume{Name: v, Driver: "local", Labels: map[string]string{"a": "b"}})
	}
	return m
}

// copies writes the stream of each volume.
func copies(streams map[string][]byte) func(Volume, io.Writer) error {
	return func(v Volume, w io.Writer) error {
		_, err := w.Write(streams[v.Name])
		return err
	}
}

func TestMakeKeepsEveryByteAndSaysWhatItIs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "snapshots", "one")
	streams := map[string][]byte{"shop_db-data": stream(t, "base", "wal"), "shop_db-conf": stream(t)}
	made, err := Make(dir, about("shop_db-data", "shop_db-conf"), copies(streams))
	if err != nil {
		t.Fatal(err)
	}
	read, err := Read(dir)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(made, read); diff != "" {
		t.Error(diff)
	}
	if v := read.Volumes[0]; v.Entries != 2 || v.Unpacked != int64(len(streams[v.Name])) || v.File != "shop_db-data.tar.gz" || len(v.SHA256) != 64 {
		t.Errorf("%+v", v)
	}
	if err := Verify(dir); err != nil {
		t.Error(err)
	}
	for _, v := range read.Volumes {
		err := Unpack(dir, v, func(r io.Reader) error {
			got, err := io.ReadAll(r)
			if !bytes.Equal(got, streams[v.Name]) {
				t.Errorf("%s: %d bytes came back of %d", v.Name, len(got), len(streams[v.Name]))
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
	var size int64
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		info, infoErr := d.Info()
		if infoErr == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s may be read by others: %v", path, info.Mode())
		}
		if infoErr == nil && filepath.Ext(path) == ".gz" {
			size += info.Size()
		}
		return errors.Join(err, infoErr)
	})
	if err != nil || size != read.Packed() {
		t.Errorf("%d bytes on the disk, %d told, %v", size, read.Packed(), err)
	}
}

func TestMakeLeavesNothingOfWhatIsNotWhole(t *testing.T) {
	whole := stream(t, "base", "wal")
	boom := errors.New("boom")
	for name, fill := range map[string]func(Volume, io.Writer) error{
		"an error at once":        func(Volume, io.Writer) error { return boom },
		"an error half way":       func(_ Volume, w io.Writer) error { _, _ = w.Write(whole[:700]); return boom },
		"cut off in an entry":     func(_ Volume, w io.Writer) error { _, err := w.Write(whole[:700]); return err },
		"cut off between entries": func(_ Volume, w io.Writer) error { _, err := w.Write(whole[:1024]); return err },
		"cut off before the end":  func(_ Volume, w io.Writer) error { _, err := w.Write(whole[:len(whole)-512]); return err },
		"nothing at all":          func(Volume, io.Writer) error { return nil },
		"no tar":                  func(_ Volume, w io.Writer) error { _, err := w.Write(bytes.Repeat([]byte("no"), 2000)); return err },
	} {
		t.Run(name, func(t *testing.T) {
			root := t.TempDir()
			if _, err := Make(filepath.Join(root, "one"), about("v"), fill); err == nil {
				t.Error("it was taken for whole")
			}
			if left, err := os.ReadDir(root); err != nil || len(left) > 0 {
				t.Errorf("left: %v, %v", left, err)
			}
		})
	}
}

func TestMakeTouchesNothingThatIsThere(t *testing.T) {
	dir := t.TempDir()
	if _, err := Make(dir, about("v"), copies(map[string][]byte{"v": stream(t)})); !errors.Is(err, fs.ErrExist) {
		t.Error(err)
	}
	for _, name := range []string{"../v", "a/b"} {
		if _, err := Make(filepath.Join(dir, "one"), about(name), copies(nil)); err == nil {
			t.Errorf("volume %q became a file", name)
		}
	}
}

func TestDamageIsFound(t *testing.T) {
	for name, damage := range map[string]func(t *testing.T, dir string){
		"a flipped bit": func(t *testing.T, dir string) {
			change(t, filepath.Join(dir, "v.tar.gz"), func(b []byte) []byte { b[len(b)/2] ^= 1; return b })
		},
		"a cut file": func(t *testing.T, dir string) {
			change(t, filepath.Join(dir, "v.tar.gz"), func(b []byte) []byte { return b[:len(b)-1] })
		},
		"another file": func(t *testing.T, dir string) {
			change(t, filepath.Join(dir, "v.tar.gz"), func([]byte) []byte { return nil })
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "one")
			m, err := Make(dir, about("v"), copies(map[string][]byte{"v": stream(t, "data")}))
			if err != nil {
				t.Fatal(err)
			}
			damage(t, dir)
			if err := Verify(dir); !errors.Is(err, ErrDamaged) {
				t.Errorf("verify: %v", err)
			}
			used := func(io.Reader) error { t.Error("used"); return nil }
			if err := Unpack(dir, m.Volumes[0], used); !errors.Is(err, ErrDamaged) {
				t.Errorf("unpack: %v", err)
			}
		})
	}
}

func TestManifestsOfOthersAreNotFollowed(t *testing.T) {
	for name, text := range map[string]string{
		"a path":          `{"format": 1, "volumes": [{"name": "v", "file": "../../etc/passwd"}]}`,
		"a path by name":  `{"format": 1, "volumes": [{"name": "../v", "file": "../v.tar.gz"}]}`,
		"a later format":  `{"format": 2}`,
		"no JSON":         `volumes:`,
		"another's words": `{}`,
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "manifest.json"), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if m, err := Read(dir); err == nil {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func change(t *testing.T, path string, into func([]byte) []byte) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, into(b), 0o600); err != nil {
		t.Fatal(err)
	}
}
