package snapshot

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Make makes a snapshot of the volumes that m names in dir, which must not be there
// yet. It has fill write each volume as a tar stream, whole or with an error. What
// it returns has been read again and is on the disk; where it fails nothing is left.
// Only its owner may read a snapshot: databases are in it.
func Make(dir string, m Manifest, fill func(v Volume, w io.Writer) error) (Manifest, error) {
	m, err := makeIn(dir, m, fill)
	if err != nil {
		return Manifest{}, fmt.Errorf("write snapshot %s: %w", dir, err)
	}
	return m, nil
}

func makeIn(dir string, m Manifest, fill func(v Volume, w io.Writer) error) (_ Manifest, err error) {
	if _, err := os.Lstat(dir); !errors.Is(err, fs.ErrNotExist) {
		return Manifest{}, errors.Join(fs.ErrExist, err)
	}
	if err := os.MkdirAll(filepath.Dir(dir), 0o700); err != nil {
		return Manifest{}, err
	}
	part, err := os.MkdirTemp(filepath.Dir(dir), partPrefix+"*") // with mode 0700
	if err != nil {
		return Manifest{}, err
	}
	defer os.RemoveAll(part) // it has another name where all went well
	m.Format = format
	volumes := m.Volumes
	m.Volumes = nil
	for _, v := range volumes {
		v, err := pack(part, v, fill)
		if err != nil {
			return Manifest{}, err
		}
		m.Volumes = append(m.Volumes, v)
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return Manifest{}, err
	}
	if err := write(filepath.Join(part, manifestName), func(w io.Writer) error {
		_, err := w.Write(append(text, '\n'))
		return err
	}); err != nil {
		return Manifest{}, err
	}
	if err := verify(part, m); err != nil {
		return Manifest{}, err
	}
	return m, publish(part, dir)
}

// pack writes one volume's file.
func pack(dir string, v Volume, fill func(v Volume, w io.Writer) error) (Volume, error) {
	v.File = fileName(v.Name)
	if !filepath.IsLocal(v.File) || filepath.Base(v.File) != v.File {
		return v, fmt.Errorf("%q cannot be the name of a file", v.Name)
	}
	sum := sha256.New()
	var packed, unpacked counter
	err := write(filepath.Join(dir, v.File), func(file io.Writer) error {
		// Of the levels the fastest: what it loses in size it gains in patience.
		z, err := gzip.NewWriterLevel(io.MultiWriter(file, sum, &packed), gzip.BestSpeed)
		if err != nil {
			return err
		}
		if err := fill(v, io.MultiWriter(z, &unpacked)); err != nil {
			return err
		}
		return z.Close()
	})
	if err != nil {
		return v, err
	}
	v.SHA256, v.Packed, v.Unpacked = hex.EncodeToString(sum.Sum(nil)), int64(packed), int64(unpacked)
	v.Entries, err = entries(filepath.Join(dir, v.File), v)
	return v, err
}

// counter counts what is written to it.
type counter int64

func (c *counter) Write(b []byte) (int, error) {
	*c += counter(len(b))
	return len(b), nil
}

// write makes a file that is on the disk when it returns.
func write(path string, fill func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	err = fill(f)
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// publish gives a snapshot its name.
func publish(part, dir string) error {
	if err := os.Rename(part, dir); err != nil {
		return err
	}
	return syncDir(filepath.Dir(dir))
}

// syncDir puts the names in a folder on the disk. Systems that cannot do that for
// folders do it by themselves.
func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	_ = f.Sync()
	return nil
}
