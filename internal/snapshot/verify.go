package snapshot

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Verify reads the snapshot in dir from beginning to end: its files have the sums
// that its manifest tells, and each holds a whole tar stream.
func Verify(dir string) error {
	m, err := readManifest(dir)
	if err == nil {
		err = verify(dir, m)
	}
	if err != nil {
		return fmt.Errorf("verify snapshot %s: %w", dir, err)
	}
	return nil
}

func verify(dir string, m Manifest) error {
	for _, v := range m.Volumes {
		path := filepath.Join(dir, v.File)
		if err := sound(path, v); err != nil {
			return err
		}
		n, err := entries(path, v)
		if err != nil {
			return err
		}
		if n != v.Entries {
			return damaged(v, "it holds %d entries, not %d", n, v.Entries)
		}
	}
	return nil
}

// sound compares a file with its sum.
func sound(path string, v Volume) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	n, err := io.Copy(sum, f)
	if err != nil {
		return err
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != v.SHA256 || n != v.Packed {
		return damaged(v, "its sum is %s, not %s", got, v.SHA256)
	}
	return nil
}

// entries counts what is in the stream of a file, to its end. A stream that was cut
// off between two entries looks whole to a reader, so its last blocks are looked at:
// a tar stream ends in two of zeros.
func entries(path string, v Volume) (int, error) {
	count := 0
	err := unpacked(path, func(r io.Reader) error {
		last := &tail{}
		whole := io.TeeReader(r, last)
		t := tar.NewReader(whole)
		for {
			h, err := t.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return damaged(v, "%v", err)
			}
			if _, err := io.Copy(io.Discard, t); err != nil {
				return damaged(v, "%s: %v", h.Name, err)
			}
			count++
		}
		if _, err := io.Copy(io.Discard, whole); err != nil {
			return damaged(v, "%v", err)
		}
		if last.seen != v.Unpacked || !last.zeros() {
			return damaged(v, "its stream ends too early")
		}
		return nil
	})
	return count, err
}

// tail remembers the end of what is written to it.
type tail struct {
	seen int64
	last []byte
}

// endOfTar is how many zeros a tar stream ends in.
const endOfTar = 1024

func (t *tail) Write(b []byte) (int, error) {
	t.seen += int64(len(b))
	t.last = append(t.last, b[max(0, len(b)-endOfTar):]...)
	t.last = t.last[max(0, len(t.last)-endOfTar):]
	return len(b), nil
}

func (t *tail) zeros() bool { return bytes.Equal(t.last, make([]byte, endOfTar)) }

// Unpack hands use the tar stream of a volume in the snapshot in dir, after it has
// made sure that its file is sound. The stream is no longer than the manifest says.
func Unpack(dir string, v Volume, use func(io.Reader) error) error {
	path := filepath.Join(dir, v.File)
	err := sound(path, v)
	if err == nil {
		err = unpacked(path, func(r io.Reader) error { return use(io.LimitReader(r, v.Unpacked)) })
	}
	if err != nil {
		return fmt.Errorf("unpack %s of snapshot %s: %w", v.Name, dir, err)
	}
	return nil
}

func unpacked(path string, use func(io.Reader) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return fmt.Errorf("%s: %w: %w", filepath.Base(path), ErrDamaged, err)
	}
	return use(z)
}

func damaged(v Volume, format string, args ...any) error {
	return fmt.Errorf("%s: %w: %s", v.File, ErrDamaged, fmt.Sprintf(format, args...))
}
