// Package snapshot keeps the data of volumes as files: a folder with a .tar.gz for
// each volume, and a manifest.json that says what they are, from what, and their
// SHA-256. A folder that has its name is whole: it is written under another one and
// read again before it gets it. The package talks to no engine: where the files of
// a volume come from and go to is the caller's.
package snapshot

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// manifestName is the file that tells what the others are.
const manifestName = "manifest.json"

// format is the version of the folder's layout.
const format = 1

// Manifest tells what a snapshot holds. Its JSON form is stable.
type Manifest struct {
	Format   int       `json:"format"`
	Made     time.Time `json:"made"`
	Project  string    `json:"project"`
	Folder   string    `json:"folder"` // of the project
	Services []Service `json:"services"`
	Volumes  []Volume  `json:"volumes"`
}

// Service is a service that had its data in the volumes: what can read them.
type Service struct {
	Name   string            `json:"name"`
	Addon  string            `json:"addon,omitempty"` // id in the catalog
	Image  string            `json:"image"`
	Mounts map[string]string `json:"mounts,omitempty"` // volume to path in the container
}

// Volume is a volume, as the engine knows it, and the file that has its data.
type Volume struct {
	Name    string            `json:"name"`
	Driver  string            `json:"driver,omitempty"`
	Options map[string]string `json:"options,omitempty"`
	Labels  map[string]string `json:"labels,omitempty"`

	File     string `json:"file"`     // in the snapshot's folder
	SHA256   string `json:"sha256"`   // of the file
	Packed   int64  `json:"packed"`   // bytes of the file
	Unpacked int64  `json:"unpacked"` // bytes of the tar stream in it
	Entries  int    `json:"entries"`  // files, folders and links in the stream
}

// Packed is how many bytes the snapshot takes.
func (m Manifest) Packed() int64 {
	var sum int64
	for _, v := range m.Volumes {
		sum += v.Packed
	}
	return sum
}

// Read returns what the snapshot in dir says of itself. It does not look into the
// files; Verify does, and so does Unpack.
func Read(dir string) (Manifest, error) {
	m, err := readManifest(dir)
	if err != nil {
		return Manifest{}, fmt.Errorf("read snapshot %s: %w", dir, err)
	}
	return m, nil
}

func readManifest(dir string) (Manifest, error) {
	text, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return Manifest{}, err
	}
	var m Manifest
	if err := json.Unmarshal(text, &m); err != nil {
		return Manifest{}, err
	}
	if m.Format != format {
		return Manifest{}, fmt.Errorf("it has format %d, and this devbliss knows %d", m.Format, format)
	}
	for _, v := range m.Volumes {
		if v.File != fileName(v.Name) || !filepath.IsLocal(v.File) || filepath.Base(v.File) != v.File {
			return Manifest{}, fmt.Errorf("it names a file %q for volume %q", v.File, v.Name)
		}
	}
	return m, nil
}

func fileName(volume string) string { return volume + ".tar.gz" }

// ErrDamaged says that a file is not what its manifest tells.
var ErrDamaged = errors.New("the snapshot is damaged")
