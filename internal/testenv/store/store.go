// Package store keeps what the test ground has made: blobs by digest, and small
// JSON notes (what a layer or a set of images was made of) by key. It knows
// nothing of images, and it never deletes: the whole cache may be removed by
// hand at any time.
package store

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Store is a folder of blobs and notes, safe for several processes: every file
// is written beside its place and renamed into it.
type Store struct{ dir string }

// Open makes the folder where it is missing.
func Open(dir string) (*Store, error) {
	for _, sub := range []string{"blobs", "notes"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return nil, fmt.Errorf("open the image store: %w", err)
		}
	}
	return &Store{dir: dir}, nil
}

// BlobDir is where unfinished blobs may be written, to be renamed to Blob.
func (s *Store) BlobDir() string { return filepath.Join(s.dir, "blobs") }

// Blob is the path of the blob with that digest ("sha256:…"), there or not.
func (s *Store) Blob(digest string) string {
	return filepath.Join(s.dir, "blobs", filepath.Base(strings.TrimPrefix(digest, "sha256:")))
}

// Has says whether the blob is there with that size in bytes.
func (s *Store) Has(digest string, size int64) bool {
	info, err := os.Stat(s.Blob(digest))
	return err == nil && info.Size() == size
}

// Put keeps b and returns its digest.
func (s *Store) Put(b []byte) (string, error) {
	digest := Digest(b)
	return digest, WriteFile(s.Blob(digest), b)
}

// Note reads what SetNote kept under key into v, and says whether it could.
func (s *Store) Note(key string, v any) bool {
	b, err := os.ReadFile(s.note(key))
	return err == nil && json.Unmarshal(b, v) == nil
}

// SetNote keeps v as JSON under key.
func (s *Store) SetNote(key string, v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("note %s: %w", key, err)
	}
	return WriteFile(s.note(key), b)
}

func (s *Store) note(key string) string { return filepath.Join(s.dir, "notes", key+".json") }

// Digest is b's name in a store.
func Digest(b []byte) string {
	sum := sha256.Sum256(b)
	return "sha256:" + hex.EncodeToString(sum[:])
}

// Key is one short name for parts, in their order.
func Key(parts ...string) string {
	h := sha256.New()
	for _, part := range parts {
		fmt.Fprintf(h, "%d:%s\n", len(part), part)
	}
	return hex.EncodeToString(h.Sum(nil))[:32]
}

// WriteFile writes a whole file or none.
func WriteFile(path string, b []byte) error {
	f, err := os.CreateTemp(filepath.Dir(path), ".new-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // gone already when all went well
	_, err = f.Write(b)
	if e := f.Chmod(0o644); err == nil {
		err = e
	}
	if e := f.Close(); err == nil {
		err = e
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return os.Rename(f.Name(), path)
}
