package catalog

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"sync"

	"go.yaml.in/yaml/v4"
)

//go:embed */addon.yaml
var embedded embed.FS

// Embedded is the catalog that devbliss ships. Its addons were checked when
// devbliss was built, so only their heads are read at once and the rest of an
// addon when someone asks for it.
func Embedded() (*Catalog, error) {
	return load(embedded, quick)
}

func quick(c *Catalog, data []byte) (*entry, error) {
	h, err := readHead(data)
	if err != nil {
		return nil, err
	}
	return &entry{head: h, data: data, addon: sync.OnceValue(func() *Addon {
		a, err := decode(data)
		if err != nil {
			panic(fmt.Sprintf("embedded addon %s: %v", h.ID, err)) // a test of this package reads every one
		}
		a.catalog = c
		return a
	})}, nil
}

// Load reads every */addon.yaml of fsys and checks it: unknown keys, missing
// fields, wrong placeholders, two addons with one name. The error holds every
// mistake that was found, one a line.
func Load(fsys fs.FS) (*Catalog, error) {
	return load(fsys, func(c *Catalog, data []byte) (*entry, error) {
		a, err := decode(data)
		if err != nil {
			return nil, err
		}
		if err := a.check(); err != nil {
			return nil, err
		}
		a.catalog = c
		h := head{a.ID, a.Aliases, a.Name, a.Description, a.Category, a.Image, a.Alike, a.Retired}
		return &entry{head: h, addon: func() *Addon { return a }}, nil
	})
}

func load(fsys fs.FS, read func(c *Catalog, data []byte) (*entry, error)) (*Catalog, error) {
	files, err := fs.Glob(fsys, "*/addon.yaml")
	if err != nil {
		return nil, fmt.Errorf("list the catalog: %w", err)
	}
	c := &Catalog{names: make(map[string]*entry)}
	var problems []error
	for _, file := range files {
		if err := c.add(fsys, file, read); err != nil {
			problems = append(problems, prefixed(file, err)...)
		}
	}
	if err := errors.Join(problems...); err != nil {
		return nil, err
	}
	slices.SortFunc(c.entries, func(a, b *entry) int { return cmp.Compare(a.ID, b.ID) })
	return c, nil
}

// add reads one addon and gives it its names.
func (c *Catalog) add(fsys fs.FS, file string, read func(c *Catalog, data []byte) (*entry, error)) error {
	data, err := fs.ReadFile(fsys, file)
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	e, err := read(c, data)
	if err != nil {
		return err
	}
	if folder := path.Base(path.Dir(file)); folder != e.ID {
		return fmt.Errorf("the id is %q but the folder %q", e.ID, folder)
	}
	for _, name := range append([]string{e.ID}, e.Aliases...) {
		if other := c.names[name]; other != nil {
			return fmt.Errorf("%s is called %q already", other.ID, name)
		}
		c.names[name] = e
	}
	c.entries = append(c.entries, e)
	return nil
}

// prefixed puts the file's name before each of the mistakes that err joins.
func prefixed(file string, err error) []error {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return []error{fmt.Errorf("%s: %w", file, err)}
	}
	var problems []error
	for _, problem := range joined.Unwrap() {
		problems = append(problems, fmt.Errorf("%s: %w", file, problem))
	}
	return problems
}

// decode reads an addon.yaml; a key it does not know is an error.
func decode(data []byte) (*Addon, error) {
	var a Addon
	if err := yaml.Load(data, &a, yaml.WithKnownFields()); err != nil {
		return nil, err
	}
	return &a, nil
}

// head is what search and recognition need of an addon.
type head struct {
	ID          string
	Aliases     []string
	Name        string
	Description string
	Category    string
	Image       string
	Alike       []string
	Retired     string
}

// readHead reads the head of a checked addon.yaml without parsing the rest: ten
// times as fast. It relies on the layout of the catalog's own files, one line a
// key before versions, which a test checks.
func readHead(data []byte) (head, error) {
	var h head
	for line := range strings.Lines(string(data)) {
		key, value, _ := strings.Cut(strings.TrimRight(line, "\r\n"), ":")
		var into any
		switch key {
		case "id":
			into = &h.ID
		case "aliases":
			into = &h.Aliases
		case "name":
			into = &h.Name
		case "description":
			into = &h.Description
		case "category":
			into = &h.Category
		case "image":
			into = &h.Image
		case "alike":
			into = &h.Alike
		case "retired":
			into = &h.Retired
		case "versions":
			return h, nil
		default:
			continue
		}
		if err := readValue(strings.TrimSpace(value), into); err != nil {
			return head{}, fmt.Errorf("%s: %w", key, err)
		}
	}
	return head{}, errors.New("no versions")
}

// readValue reads the value of one line: plain text, or plain words in brackets.
// Anything else is left to the parser.
func readValue(value string, into any) error {
	switch into := into.(type) {
	case *string:
		if value != "" && !strings.ContainsAny(value, "\"'#") {
			*into = value
			return nil
		}
	case *[]string:
		list, ok := strings.CutPrefix(value, "[")
		list, closed := strings.CutSuffix(list, "]")
		if ok && closed && !strings.ContainsAny(list, "\"'#[]") {
			for word := range strings.SplitSeq(list, ",") {
				*into = append(*into, strings.TrimSpace(word))
			}
			return nil
		}
	}
	return yaml.Load([]byte(value), into)
}
