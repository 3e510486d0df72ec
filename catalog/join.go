package catalog

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// Source is the name of the catalog that the addon comes from; "" is devbliss's.
func (a *Addon) Source() string { return sourceOf(a.ID) }

func sourceOf(id string) string {
	source, _, ok := strings.Cut(id, "/")
	if !ok {
		return ""
	}
	return source
}

// ServiceName is what the addon's service is called where nobody says otherwise.
func (a *Addon) ServiceName() string { return bare(a.ID) }

// bare is a name without the source in front of it.
func bare(name string) string { return name[strings.LastIndexByte(name, '/')+1:] }

// With returns the catalog with the addons of sources behind its own.
func (c *Catalog) With(sources ...*Source) *Catalog {
	if len(sources) == 0 {
		return c
	}
	joined := &Catalog{
		entries: slices.Clone(c.entries), names: maps.Clone(c.names),
		broken: map[string]*Broken{}, missing: map[string]error{},
	}
	for _, s := range slices.SortedFunc(slices.Values(sources), func(a, b *Source) int { return cmp.Compare(a.Name, b.Name) }) {
		for _, a := range s.Addons {
			joined.join(a)
		}
		for _, b := range s.Broken {
			joined.broken[b.ID] = b
		}
		if s.Err != nil {
			joined.missing[s.Name] = s.Err
		}
	}
	return joined
}

func (c *Catalog) join(a *Addon) {
	h := head{ID: a.ID, Aliases: a.Aliases, Name: a.Name, Description: a.Description, Category: a.Category, Image: a.Image, Alike: a.Alike, Retired: a.Retired}
	a.catalog = c
	e := &entry{head: h, addon: func() *Addon { return a }}
	c.entries = append(c.entries, e)
	for _, name := range append([]string{a.ID}, a.Aliases...) {
		c.names[name] = e
	}
}

// Problems are the sources and the definitions that cannot be used, by name.
func (c *Catalog) Problems() []error {
	var all []error
	for _, name := range slices.Sorted(maps.Keys(c.missing)) {
		all = append(all, c.missing[name])
	}
	for _, id := range slices.Sorted(maps.Keys(c.broken)) {
		all = append(all, c.broken[id])
	}
	return all
}

// problem is why an addon of a source is not there; nil where none is known.
func (c *Catalog) problem(id string) error {
	if b := c.broken[id]; b != nil {
		return b
	}
	source, _, ok := strings.Cut(id, "/")
	if !ok {
		return nil
	}
	return c.missing[source]
}
