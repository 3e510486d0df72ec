package gobuild

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devbliss/devbliss/internal/testenv/store"
)

// hashFiles is one key for files' contents; a file that is not there counts as empty.
func hashFiles(paths ...string) (string, error) {
	var parts []string
	for _, path := range paths {
		b, err := os.ReadFile(path)
		if err != nil && !os.IsNotExist(err) {
			return "", err
		}
		parts = append(parts, filepath.Base(path), string(b))
	}
	return store.Key(parts...), nil
}

// hashTree is one key for all files below dir, bar tests.
func hashTree(dir string) (string, error) {
	var paths []string
	err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() && !strings.HasSuffix(path, "_test.go") {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil {
		return "", err
	}
	return hashFiles(paths...)
}

func sortedKeys(m map[string]string) []string { return slices.Sorted(maps.Keys(m)) }
