// Package layer writes the layers of container images: gzipped tar archives
// that come out the same, byte for byte, whenever the same things go in. It
// reads Debian packages' archives, folders and bytes; it knows nothing of
// images, and unpacks only what it wrote itself.
package layer

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path"
	"path/filepath"
	"time"
)

// Layer names a finished layer.
type Layer struct {
	Digest string `json:"digest"` // of the gzipped archive
	DiffID string `json:"diffId"` // of the archive itself
	Size   int64  `json:"size"`   // in bytes, gzipped
	Raw    int64  `json:"raw"`    // in bytes, not
	Links  Links  `json:"links"`
}

// Owner owns a file. The zero value is root.
type Owner struct{ UID, GID int }

// Writer writes one layer. Its errors stay: after the first, every call
// returns it, so that only Close's must be looked at.
type Writer struct {
	file     *os.File
	packed   *meter
	raw      *meter
	gz       *gzip.Writer
	tar      *tar.Writer
	written  map[string]bool
	linker   *linker
	firstErr error
}

// Create begins a layer in a temporary file of dir, which Close renames to the
// layer's digest and Discard removes.
func Create(dir string) (*Writer, error) {
	f, err := os.CreateTemp(dir, ".new-*")
	if err != nil {
		return nil, fmt.Errorf("create a layer: %w", err)
	}
	w := &Writer{file: f, written: map[string]bool{}, linker: newLinker()}
	w.packed = newMeter(f)
	// best speed: a registry on the same machine has no slow wire
	w.gz, err = gzip.NewWriterLevel(w.packed, gzip.BestSpeed)
	if err != nil {
		return nil, fmt.Errorf("create a layer: %w", err)
	}
	w.raw = newMeter(w.gz)
	w.tar = tar.NewWriter(w.raw)
	return w, nil
}

// Epoch is every file's time, so that no layer depends on when it was made.
func Epoch() time.Time { return time.Unix(1_700_000_000, 0).UTC() }

// Assume says that a lower layer has the folder, so that this one leaves it as it is.
func (w *Writer) Assume(dirs ...string) {
	for _, dir := range dirs {
		w.written[dir] = true
	}
}

// Has says whether the layer has something at p already.
func (w *Writer) Has(p string) bool { return w.written[p] }

// Dir adds a folder and those above it, unless they are there.
func (w *Writer) Dir(p string, mode int64, owner Owner) error {
	if p == "." || p == "" || w.written[p] {
		return w.firstErr
	}
	if err := w.Dir(path.Dir(p), 0o755, Owner{}); err != nil {
		return err
	}
	return w.add(&tar.Header{Typeflag: tar.TypeDir, Name: p + "/", Mode: mode & 0o7777, Uid: owner.UID, Gid: owner.GID}, nil)
}

// File adds a file with these bytes.
func (w *Writer) File(p string, mode int64, owner Owner, b []byte) error {
	return w.copy(&tar.Header{Typeflag: tar.TypeReg, Name: p, Mode: mode, Uid: owner.UID, Gid: owner.GID, Size: int64(len(b))}, b)
}

// Symlink adds a link to target, unless something is there.
func (w *Writer) Symlink(p, target string) error {
	if w.written[p] {
		return w.firstErr
	}
	return w.copy(&tar.Header{Typeflag: tar.TypeSymlink, Name: p, Linkname: target, Mode: 0o777}, nil)
}

func (w *Writer) copy(h *tar.Header, b []byte) error {
	if err := w.Dir(path.Dir(h.Name), 0o755, Owner{}); err != nil {
		return err
	}
	return w.add(h, func(to io.Writer) error {
		_, err := to.Write(b)
		return err
	})
}

func (w *Writer) add(h *tar.Header, body func(io.Writer) error) error {
	if w.firstErr != nil {
		return w.firstErr
	}
	w.written[path.Clean(h.Name)] = true
	w.linker.name(h.Name)
	h.ModTime = Epoch()
	w.firstErr = w.tar.WriteHeader(h)
	if w.firstErr == nil && body != nil {
		w.firstErr = body(w.tar)
	}
	return w.firstErr
}

// Close finishes the layer and gives its file the layer's digest as name.
func (w *Writer) Close() (Layer, error) {
	err := errors.Join(w.firstErr, w.tar.Close(), w.gz.Close(), w.file.Chmod(0o644), w.file.Close())
	if err != nil {
		os.Remove(w.file.Name())
		return Layer{}, fmt.Errorf("finish a layer: %w", err)
	}
	done := Layer{Digest: w.packed.digest(), DiffID: w.raw.digest(), Size: w.packed.n, Raw: w.raw.n, Links: w.linker.links()}
	name := filepath.Join(filepath.Dir(w.file.Name()), done.Digest[len("sha256:"):])
	return done, os.Rename(w.file.Name(), name)
}

// Discard gives up the layer.
func (w *Writer) Discard() {
	w.file.Close()
	os.Remove(w.file.Name())
}

// meter counts and hashes what passes through it.
type meter struct {
	to  io.Writer
	sum hash.Hash
	n   int64
}

func newMeter(to io.Writer) *meter { return &meter{to: to, sum: sha256.New()} }

func (m *meter) Write(p []byte) (int, error) {
	n, err := m.to.Write(p)
	m.sum.Write(p[:n])
	m.n += int64(n)
	return n, err
}

func (m *meter) digest() string { return "sha256:" + hex.EncodeToString(m.sum.Sum(nil)) }
