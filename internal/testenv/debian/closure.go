package debian

import (
	"fmt"
	"slices"
)

// Set is the packages that apt chose for everything that was asked for.
type Set struct {
	packages  map[string]Package
	relations map[string]relations
	providers map[string]string // virtual name to the package that provides it
}

func newSet(p plan, all map[string]relations) *Set {
	s := &Set{packages: map[string]Package{}, relations: all, providers: map[string]string{}}
	for _, pkg := range p {
		s.packages[pkg.Name] = pkg
	}
	for _, pkg := range p { // in apt's order, so that two providers of one name never take turns
		for _, name := range all[pkg.Name].provides {
			if _, ok := s.providers[name]; !ok {
				s.providers[name] = pkg.Name
			}
		}
	}
	return s
}

// Names are all packages of the set, sorted.
func (s *Set) Names() []string {
	names := make([]string, 0, len(s.packages))
	for name := range s.packages {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Closure is the roots and all that they depend on inside the set, what is
// needed first before what needs it, without the packages in skip and what
// only those need. A root that is not in the set is an error.
func (s *Set) Closure(roots []string, skip map[string]bool) ([]Package, error) {
	w := walk{set: s, skip: skip, seen: map[string]bool{}}
	for _, root := range roots {
		name := s.resolve(root)
		if name == "" {
			return nil, fmt.Errorf("package %s was not fetched", root)
		}
		w.visit(name)
	}
	return w.out, nil
}

// resolve is the real package behind a name, or nothing.
func (s *Set) resolve(name string) string {
	if _, ok := s.packages[name]; ok {
		return name
	}
	return s.providers[name]
}

type walk struct {
	set  *Set
	skip map[string]bool
	seen map[string]bool
	out  []Package
}

func (w *walk) visit(name string) {
	pkg, ok := w.set.packages[name]
	if !ok || w.seen[name] || w.skip[name] {
		return
	}
	w.seen[name] = true
	for _, group := range w.set.relations[name].depends {
		if need := w.pick(group); need != "" {
			w.visit(need)
		}
	}
	w.out = append(w.out, pkg)
}

// pick is the alternative that apt took: a real package before a virtual one.
// A skipped alternative settles the group, or the next best would come in its place.
func (w *walk) pick(group []string) string {
	for _, name := range group {
		if w.skip[name] {
			return ""
		}
		if _, ok := w.set.packages[name]; ok {
			return name
		}
	}
	for _, name := range group {
		if provider := w.set.providers[name]; provider != "" {
			return provider
		}
	}
	return ""
}
