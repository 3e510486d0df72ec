package catalog

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
)

// What a source may hold. The catalog's own definitions have a few kilobytes.
const (
	MaxDefinition = 256 << 10 // bytes of one addon.yaml
	MaxAddons     = 500
	maxFolders    = 5000 // of its root, with and without a definition
)

// Source is a catalog that is not devbliss's own. Its addons are called
// name/id everywhere, so that none can pass for one of devbliss's.
type Source struct {
	Name   string
	Addons []*Addon // by id
	Broken []*Broken
	Err    error // why nothing of it can be used; nil where it can
}

// Broken is a definition of a source that cannot be used.
type Broken struct {
	ID   string // with the source's name: "acme/redis"
	File string // inside the source: "redis/addon.yaml"
	Line int    // 1-based, 0 where no line is to blame
	Why  string
}

// Error says where the mistake is, and what it is.
func (b *Broken) Error() string {
	source, _, _ := strings.Cut(b.ID, "/")
	if b.Line == 0 {
		return fmt.Sprintf("catalog %s: %s: %s", source, b.File, b.Why)
	}
	return fmt.Sprintf("catalog %s: %s:%d: %s", source, b.File, b.Line, b.Why)
}

// ErrNoCatalog says that a folder or a repository holds no addons.
var ErrNoCatalog = errors.New("there is no addon in it: a catalog has a folder for each, with an addon.yaml in it")

var validSource = regexp.MustCompile(`^[a-z][a-z0-9-]{0,62}$`)

// CheckSourceName says what is wrong with the name of a source; nil where it can
// be one.
func CheckSourceName(name string) error {
	if validSource.MatchString(name) {
		return nil
	}
	return fmt.Errorf("%q cannot be the name of a catalog: lower-case letters, digits and dashes, the first a letter", name)
}

// LoadSource reads every ID/addon.yaml of fsys under the name of a source. What it
// finds is checked more strictly than devbliss's own, because strangers write it:
// see foreign. A definition that cannot be used is in Broken, and the others are
// still there. Of a file that is too large nothing is read.
func LoadSource(name string, fsys fs.FS) (*Source, error) {
	folders, err := folders(fsys)
	if err != nil {
		return nil, err
	}
	var all []*definition
	for _, folder := range folders {
		d := &definition{file: path.Join(folder, "addon.yaml")}
		data, err := readDefinition(fsys, d.file)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if len(all) == MaxAddons {
			return nil, fmt.Errorf("there are more than %d addons in it", MaxAddons)
		}
		if err == nil && !validID.MatchString(folder) {
			err = fmt.Errorf("the folder %q cannot be an id: lower-case letters, digits and single dashes", folder)
		}
		if err != nil {
			d.mistakes = []mistake{{0, err.Error()}}
		}
		d.data = data
		all = append(all, d)
	}
	if len(all) == 0 {
		return nil, ErrNoCatalog
	}
	check(all)
	s := &Source{Name: name}
	taken := map[string]string{}
	for _, d := range all {
		s.take(d, taken)
	}
	s.rename()
	return s, nil
}

// definition is an addon.yaml of a source on its way.
type definition struct {
	file     string
	data     []byte
	addon    *Addon
	mistakes []mistake
}

// check reads definitions side by side: every command waits for it. Its goroutines
// end before it returns.
func check(all []*definition) {
	var wait sync.WaitGroup
	places := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, d := range all {
		if len(d.mistakes) > 0 {
			continue
		}
		places <- struct{}{}
		wait.Go(func() {
			d.addon, d.mistakes = foreign(d.data)
			<-places
		})
	}
	wait.Wait()
}

// folders are the names in the root of fsys that may be addons, sorted.
func folders(fsys fs.FS) ([]string, error) {
	root, err := fsys.Open(".")
	if err != nil {
		return nil, err
	}
	defer func() { _ = root.Close() }() // read only
	dir, ok := root.(fs.ReadDirFile)
	if !ok {
		return nil, errors.New("it is not a folder")
	}
	entries, err := dir.ReadDir(maxFolders + 1)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(entries) > maxFolders {
		return nil, fmt.Errorf("there are more than %d files and folders in it: this is not a catalog", maxFolders)
	}
	var names []string
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !e.Type().IsRegular() {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	return names, nil
}

// readDefinition reads a file of at most MaxDefinition bytes.
func readDefinition(fsys fs.FS, file string) ([]byte, error) {
	info, err := fs.Stat(fsys, file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, err
	case err != nil:
		return nil, cause(err)
	case !info.Mode().IsRegular():
		return nil, errors.New("it is not a file")
	case info.Size() > MaxDefinition:
		return nil, TooLarge(info.Size())
	}
	f, err := fsys.Open(file)
	if err != nil {
		return nil, cause(err)
	}
	defer func() { _ = f.Close() }() // read only
	data, err := io.ReadAll(io.LimitReader(f, MaxDefinition+1))
	if err != nil {
		return nil, cause(err)
	}
	if len(data) > MaxDefinition { // it has grown meanwhile
		return nil, TooLarge(int64(len(data)))
	}
	return data, nil
}

// cause is what is behind an error that names a path: who shows it names the path
// in another way.
func cause(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// TooLarge is the error for a definition of that size, which nobody reads; 0 is a
// size that is not known.
func TooLarge(size int64) error {
	if size == 0 {
		return fmt.Errorf("it is too large: a definition has at most %d KB", MaxDefinition>>10)
	}
	return fmt.Errorf("it is too large (%.1f MB): a definition has at most %d KB", float64(size)/1e6, MaxDefinition>>10)
}

// breaks notes a definition that cannot be used, in text that a terminal can show:
// the name of a folder may hold anything.
func (s *Source) breaks(file string, line int, why string) {
	file, why = seen(file), seen(why)
	s.Broken = append(s.Broken, &Broken{ID: s.Name + "/" + path.Dir(file), File: file, Line: line, Why: why})
}

// take gives one definition its names; taken are those that others have.
func (s *Source) take(d *definition, taken map[string]string) {
	mistakes := d.mistakes
	if folder := path.Dir(d.file); len(mistakes) == 0 && folder != d.addon.ID {
		mistakes = append(mistakes, mistake{0, fmt.Sprintf("the id is %q but the folder %q", d.addon.ID, folder)})
	}
	if len(mistakes) == 0 {
		for _, name := range append([]string{d.addon.ID}, d.addon.Aliases...) {
			if other := taken[name]; other != "" {
				mistakes = append(mistakes, mistake{0, fmt.Sprintf("%s is called %q already", other, name)})
			}
		}
	}
	if len(mistakes) > 0 {
		why := mistakes[0].why
		if n := len(mistakes) - 1; n > 0 {
			why += fmt.Sprintf(" (and %d more)", n)
		}
		s.breaks(d.file, mistakes[0].line, why)
		return
	}
	for _, name := range append([]string{d.addon.ID}, d.addon.Aliases...) {
		taken[name] = d.addon.ID
	}
	s.Addons = append(s.Addons, d.addon)
}

// rename puts the source's name in front of its addons' names. What an addon
// refers to is one of its own source, if there is one, or else devbliss's.
func (s *Source) rename() {
	own := map[string]string{}
	for _, a := range s.Addons {
		for _, name := range append([]string{a.ID}, a.Aliases...) {
			own[name] = s.Name + "/" + a.ID
		}
	}
	for _, a := range s.Addons {
		a.ID = s.Name + "/" + a.ID
		for i := range a.Aliases {
			a.Aliases[i] = s.Name + "/" + a.Aliases[i]
		}
		for _, list := range [][]string{a.Companions, a.Requires, a.Joins} {
			for i, name := range list {
				list[i] = cmp.Or(own[name], name)
			}
		}
	}
}

// Differs names the parts of two definitions that are not the same.
func (a *Addon) Differs(other *Addon) []string {
	one, err := yaml.Dump(a)
	two, also := yaml.Dump(other)
	var before, after map[string]any
	if err = errors.Join(err, also, yaml.Load(one, &before), yaml.Load(two, &after)); err != nil {
		return []string{"everything"} // not reached: both were read from YAML
	}
	var parts []string
	for _, key := range slices.Sorted(maps.Keys(before)) {
		if !reflect.DeepEqual(before[key], after[key]) {
			parts = append(parts, key)
		}
		delete(after, key)
	}
	return append(parts, slices.Sorted(maps.Keys(after))...)
}
