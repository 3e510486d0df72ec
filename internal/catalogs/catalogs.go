// Package catalogs keeps the catalogs that a user or a project adds to devbliss's
// own: folders, read as they are, and git repositories, pinned by commit. It
// fetches with the user's git, reads files out of what was fetched without ever
// checking it out, and remembers which pins the user has allowed. What an addon
// may say is the business of package catalog; who may add a catalog is decided
// here. It prints nothing and asks nobody.
package catalogs

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/devbliss/devbliss/catalog"
)

// Store is what a user has of catalogs on this machine.
type Store struct {
	ConfigDir string   // the user's catalogs; "" is the user's configuration folder
	CacheDir  string   // what was fetched; "" is the user's cache folder
	StateDir  string   // the pins that were allowed; "" is the user's state folder
	Environ   []string // for git; nil is the process's
	Git       string   // the program; "" is git
	Limit     int64    // bytes that a repository may take on the disk; 0 is as many as a catalog can need
}

// Source is a catalog that is not devbliss's own.
type Source struct {
	Name   string
	Shared bool   // it is the project's, written in its compose file
	Base   string // the folder of the project, where it is shared
	Dir    string // a folder: absolute, or relative to Base where it is shared
	Git    string // or the URL of a repository
	Ref    string // branch, tag or commit that the pin follows; "" is the repository's default
	Commit string // the pin
}

// Location is where the source is, as people write it.
func (s Source) Location() string {
	switch {
	case s.Git == "":
		return s.Dir
	case s.Ref == "":
		return s.Git
	}
	return s.Git + "@" + s.Ref
}

// Pin is the commit in short; "" for a folder.
func (s Source) Pin() string { return short(s.Commit) }

// Same says that two sources are one place.
func (s Source) Same(other Source) bool { return s.Git == other.Git && s.Dir == other.Dir }

func short(commit string) string { return commit[:min(len(commit), 10)] }

// Loaded is a source and what is in it.
type Loaded struct {
	Source
	Catalog *catalog.Source // nil where it cannot be used
	Err     error           // why not
	Hidden  bool            // a source of the same name is used in its place
}

// Load reads the user's catalogs and those that the project shares, by name. It
// fetches nothing: what is not on this machine, or not allowed, has an Err.
func (s *Store) Load(shared []Source) ([]Loaded, error) {
	own, err := s.Own()
	if err != nil {
		return nil, err
	}
	var all []Loaded
	for _, source := range slices.Concat(own, shared) {
		l := Loaded{Source: source}
		l.Catalog, l.Err = s.read(source)
		all = append(all, l)
	}
	for i := range all {
		all[i].Hidden = hidden(all[i], all)
	}
	slices.SortStableFunc(all, func(a, b Loaded) int { return cmp.Compare(a.Name, b.Name) })
	return all, nil
}

// hidden decides between a user's source and a project's of the same name. For one
// place the project's pin counts, which the team shares; a name that means another
// place to the user goes on meaning that.
func hidden(l Loaded, all []Loaded) bool {
	for _, other := range all {
		if other.Name != l.Name || other.Shared == l.Shared {
			continue
		}
		if other.Same(l.Source) {
			project := l
			if other.Shared {
				project = other
			}
			return l.Shared == (project.Err != nil)
		}
		return l.Shared
	}
	return false
}

// Join is the catalog with what can be used of the sources.
func Join(own *catalog.Catalog, all []Loaded) *catalog.Catalog {
	var sources []*catalog.Source
	for _, l := range all {
		switch {
		case l.Hidden:
		case l.Err != nil:
			sources = append(sources, &catalog.Source{Name: l.Name, Err: l.Err})
		default:
			sources = append(sources, l.Catalog)
		}
	}
	return own.With(sources...)
}

// read is what is in a source, without fetching anything.
func (s *Store) read(source Source) (*catalog.Source, error) {
	if source.Git == "" {
		return readFolder(source)
	}
	if err := source.checkPinned(); err != nil {
		return nil, err
	}
	if source.Shared {
		allowed, err := s.allowed(source)
		if err != nil {
			return nil, err
		}
		if !allowed {
			return nil, &NotAllowed{Source: source}
		}
	}
	return s.Cached(source)
}

// NotAllowed says that the project shares a catalog at a pin that its user has not
// seen.
type NotAllowed struct{ Source Source }

// Error is one sentence.
func (e *NotAllowed) Error() string {
	return fmt.Sprintf("the project shares the catalog %s, %s at commit %s, which you have not allowed", e.Source.Name, e.Source.Location(), e.Source.Pin())
}

// NotFetched says that a catalog at its pin is not on this machine.
type NotFetched struct{ Source Source }

// Error is one sentence.
func (e *NotFetched) Error() string {
	return fmt.Sprintf("the catalog %s, %s at commit %s, is not on this machine", e.Source.Name, e.Source.Location(), e.Source.Pin())
}

// Unknown says that there is no source of that name.
type Unknown struct {
	Name string
	Have []string
}

// Error is one sentence.
func (e *Unknown) Error() string {
	if len(e.Have) == 0 {
		return fmt.Sprintf("there is no catalog source %q, nor any other", e.Name)
	}
	return fmt.Sprintf("there is no catalog source %q; there is %s", e.Name, strings.Join(e.Have, ", "))
}

// Taken says that a source has that name already.
type Taken struct{ Source Source }

// Error is one sentence.
func (e *Taken) Error() string {
	return fmt.Sprintf("there is a catalog source %s already: %s", e.Source.Name, e.Source.Location())
}

func (s *Store) config() (string, error) {
	return s.folder(s.ConfigDir, os.UserConfigDir, "catalogs.yaml")
}

func (s *Store) cache(source Source) (string, error) {
	return s.folder(s.CacheDir, os.UserCacheDir, filepath.Join("catalogs", hashOf(source.Git), source.Commit))
}

func (s *Store) state() (string, error) {
	return s.folder(s.StateDir, userState, "catalogs.json")
}

// folder is a path in a folder of the store, or in devbliss's part of the user's.
func (s *Store) folder(given string, users func() (string, error), name string) (string, error) {
	if given != "" {
		return filepath.Join(given, name), nil
	}
	dir, err := users()
	if err != nil {
		return "", fmt.Errorf("find a folder for catalogs: %w", err)
	}
	return filepath.Join(dir, "devbliss", name), nil
}

// userState is where programs keep what no other machine needs.
func userState() (string, error) {
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		return os.UserConfigDir()
	}
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return dir, nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".local", "state"), err
}
