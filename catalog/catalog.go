// Package catalog is the list of backing services that devbliss can add: data,
// one folder an addon, embedded in the program and checked when it is loaded.
// It renders an addon into the text of a compose service; it reads no project
// and runs nothing.
package catalog

import (
	"slices"
	"strings"
)

// Catalog is a checked set of addons. It does not change once loaded.
type Catalog struct {
	entries []*entry           // devbliss's own sorted by id, then those of sources
	names   map[string]*entry  // by id and alias, in lower case
	broken  map[string]*Broken // by id
	missing map[string]error   // by the name of a source of which nothing can be used
}

// entry is an addon of which only the head may have been read: a command that
// needs one addon does not pay for reading all.
type entry struct {
	head
	addon func() *Addon
	data  []byte // its addon.yaml, where only the head was read
}

// Categories returns the categories that an addon may be in.
func Categories() []string {
	return []string{
		"admin-ui", "ai", "auth", "cache", "cloud-emulator", "database", "document", "mail", "mock",
		"observability", "proxy", "queue", "search", "storage", "stream", "vector", "workflow",
	}
}

// All returns the addons sorted by id, those of sources last.
func (c *Catalog) All() []*Addon {
	all := make([]*Addon, len(c.entries))
	for i, e := range c.entries {
		all[i] = e.addon()
	}
	return all
}

// Find returns the addon with that id or alias (ignoring case) and the version
// asked for: "pg", "postgres@17". A version may be given by its beginning
// ("redis@8" is the newest 8.x) or as a tag. The error is a *NotFound, or says why
// something of a source cannot be used.
func (c *Catalog) Find(name string) (*Addon, Version, error) {
	name = strings.ToLower(strings.TrimSpace(name))
	id, wanted, versioned := strings.Cut(name, "@")
	e, ok := c.names[id]
	if !ok {
		if why := c.problem(id); why != nil {
			return nil, Version{}, why
		}
		return nil, Version{}, &NotFound{Name: name, Near: c.near(id)}
	}
	addon := e.addon()
	if !versioned || wanted == "" {
		return addon, addon.defaultVersion(), nil
	}
	version, ok := addon.version(wanted)
	if !ok {
		return nil, Version{}, &NotFound{Name: name, Near: addon.nearVersions(wanted)}
	}
	return addon, version, nil
}

func (a *Addon) defaultVersion() Version {
	for _, v := range a.Versions {
		if v.Default {
			return v
		}
	}
	return a.Versions[0] // not reached: check wants one default
}

// version finds a version by what a person types. Versions are listed newest
// first, so the first one with a beginning is the newest.
func (a *Addon) version(wanted string) (Version, bool) {
	matches := []func(Version) bool{
		func(v Version) bool { return strings.EqualFold(v.Version, wanted) },
		func(v Version) bool { return strings.EqualFold(v.Tag, wanted) },
		func(v Version) bool { return strings.HasPrefix(strings.ToLower(v.Version), wanted+".") },
	}
	for _, match := range matches {
		if i := slices.IndexFunc(a.Versions, match); i >= 0 {
			return a.Versions[i], true
		}
	}
	return Version{}, false
}

// nearVersions offers the versions that begin as wanted does, else the newest.
func (a *Addon) nearVersions(wanted string) []string {
	versions := slices.Clone(a.Versions)
	slices.SortStableFunc(versions, func(x, y Version) int {
		return commonPrefix(y.Version, wanted) - commonPrefix(x.Version, wanted)
	})
	var near []string
	for _, v := range versions[:min(3, len(versions))] {
		near = append(near, a.ID+"@"+v.Version)
	}
	return near
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
