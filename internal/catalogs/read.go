package catalogs

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devbliss/devbliss/catalog"
)

// readFolder reads a source that is a folder. The system sees to it that nothing
// outside it is read, wherever links in it lead; that of a project has to lie in
// the project.
func readFolder(s Source) (*catalog.Source, error) {
	dir := s.Dir
	if s.Shared {
		if filepath.IsAbs(dir) || !filepath.IsLocal(filepath.Clean(dir)) {
			return nil, fmt.Errorf("the catalog %s is in %s, outside the project", s.Name, s.Dir)
		}
		dir = s.Base
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, folderError(s, err)
	}
	defer root.Close() // read only
	if s.Shared {
		inner, err := root.OpenRoot(filepath.Clean(s.Dir))
		if err != nil {
			return nil, folderError(s, err)
		}
		defer inner.Close() // read only
		root = inner
	}
	return read(s.Name, root)
}

// folderError says what is wrong with the folder of a source.
func folderError(s Source, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("the catalog %s should be in %s, and that is not there", s.Name, s.Dir)
	}
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return fmt.Errorf("the catalog %s in %s: %w", s.Name, s.Dir, err)
}

// Cached reads a source from what was fetched.
func (s *Store) Cached(source Source) (*catalog.Source, error) {
	dir, err := s.cache(source)
	if err != nil {
		return nil, err
	}
	loaded, err := readFiles(source.Name, dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, &NotFetched{Source: source}
	}
	return loaded, err
}

// readFiles reads what extract has written.
func readFiles(name, dir string) (*catalog.Source, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close() // read only
	text, err := root.ReadFile(refusedFile)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	refused := map[string]string{}
	if err == nil {
		if err := json.Unmarshal(text, &refused); err != nil {
			return nil, fmt.Errorf("read %s: %w", refusedFile, err)
		}
	}
	loaded, err := read(name, root)
	if errors.Is(err, catalog.ErrNoCatalog) && len(refused) > 0 {
		loaded, err = &catalog.Source{Name: name}, nil
	}
	if err != nil {
		return nil, err
	}
	for folder, why := range refused {
		folder = strings.Map(printable, strings.ToValidUTF8(folder, "?"))
		loaded.Broken = append(loaded.Broken, &catalog.Broken{ID: name + "/" + folder, File: folder + "/addon.yaml", Why: why})
	}
	slices.SortFunc(loaded.Broken, func(a, b *catalog.Broken) int { return strings.Compare(a.ID, b.ID) })
	return loaded, nil
}

// read reads the addons of a folder.
func read(name string, root *os.Root) (*catalog.Source, error) {
	loaded, err := catalog.LoadSource(name, root.FS())
	if err != nil {
		return nil, err
	}
	for _, b := range loaded.Broken {
		if strings.Contains(b.Why, "escapes") {
			b.Why = "it is a symbolic link that leads out of the catalog"
		}
	}
	return loaded, nil
}
