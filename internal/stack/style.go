package stack

import (
	"maps"
	"slices"
	"strings"

	"github.com/devbliss/devbliss/catalog"
)

// given is a variable that wiring would write.
type given struct{ name, value string }

// piece is a part of a connection: its value and the names that apps have for it,
// the usual one first.
type piece struct {
	value    string
	suffixes []string
}

// piecesOf are the pieces of a connection that it has, the host first.
func piecesOf(p *catalog.Pieces) []piece {
	all := []piece{
		{p.Host, []string{"HOST", "HOSTNAME", "SERVER"}},
		{p.Port, []string{"PORT"}},
		{p.User, []string{"USER", "USERNAME"}},
		{p.Password, []string{"PASSWORD", "PASS", "PWD"}},
		{p.Name, []string{"NAME", "DATABASE", "DB", "DBNAME"}},
	}
	return slices.DeleteFunc(all, func(p piece) bool { return p.value == "" })
}

// joints are what stands between a prefix and the name of a part: DB_HOST, PGHOST.
var joints = [...]string{"_", ""}

// reading is how an app can read a connection.
type reading struct{ catalog.Reach }

// urls are the names of variables that hold the URL, the usual ones first.
func (r reading) urls() []string {
	if r.URL == "" {
		return nil
	}
	var names []string
	for _, name := range slices.Sorted(maps.Keys(r.Env)) {
		if r.Env[name] == r.URL {
			names = append(names, name)
		}
	}
	return append(names, r.Names...)
}

// inPieces says that a name is one of a part.
func (r reading) inPieces(name string) bool {
	return slices.ContainsFunc(r.pieces(), func(g given) bool { return g.name == name })
}

// pieces are all names of all parts.
func (r reading) pieces() []given {
	if r.Parts == nil {
		return nil
	}
	var all []given
	for _, prefix := range r.Parts.Prefixes {
		for _, joint := range joints {
			all = append(all, r.under(prefix+joint)...)
		}
	}
	return append(all, slices.Concat(r.drivers()...)...)
}

// under are the names of all parts that begin so.
func (r reading) under(prefix string) []given {
	var all []given
	for _, p := range piecesOf(r.Parts) {
		for _, suffix := range p.suffixes {
			all = append(all, given{prefix + suffix, p.value})
		}
	}
	return all
}

// names are all that an app may read the connection from.
func (r reading) names() []string {
	names := append(r.urls(), slices.Collect(maps.Keys(r.Env))...)
	for _, g := range r.pieces() {
		names = append(names, g.name)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// telling are those names that show how it is read: a password's may belong to
// anything.
func (r reading) telling() []string {
	names := r.urls()
	if r.Parts == nil {
		return names
	}
	for _, group := range r.drivers() {
		names = append(names, group[0].name)
	}
	for _, prefix := range r.Parts.Prefixes {
		for _, joint := range joints {
			for _, suffix := range piecesOf(r.Parts)[0].suffixes {
				names = append(names, prefix+joint+suffix)
			}
		}
	}
	return names
}

// writable is all that wiring may have written into an environment: the parts only
// where the host is there with them, as a port or a name may mean anything.
func (r reading) writable(has func(given) bool) []given {
	var all []given
	for _, name := range slices.Sorted(maps.Keys(r.Env)) {
		all = append(all, given{name, r.Env[name]})
	}
	for _, name := range r.urls() {
		all = append(all, given{name, r.URL})
	}
	for _, group := range r.drivers() {
		if has(group[0]) {
			all = append(all, group...)
		}
	}
	if r.Parts != nil {
		host := piecesOf(r.Parts)[0]
		for _, prefix := range r.Parts.Prefixes {
			for _, joint := range joints {
				if slices.ContainsFunc(host.suffixes, func(s string) bool { return has(given{prefix + joint + s, host.value}) }) {
					all = append(all, r.under(prefix+joint)...)
				}
			}
		}
	}
	var once []given
	for _, g := range all {
		if !slices.Contains(once, g) {
			once = append(once, g)
		}
	}
	return once
}

// style is how an app reads a connection, as far as its files show.
type style struct {
	groups [][]given // written together or not at all
	shown  []string  // the names that show it; none: it is the convention
}

// styleOf chooses: the URL under the names that are used, the parts under the
// prefixes of which a host is used, both where both are, or else the convention. Java
// cannot use a URL as others have it, so where it is read in Java's way that is all.
func (r reading) styleOf(used func(name string) bool) style {
	var s style
	s.groups, s.shown = r.driversUsed(used)
	java := len(s.shown) > 0
	for _, name := range r.urls() {
		if used(name) && !java {
			s.shown = append(s.shown, name)
			s.groups = append(s.groups, []given{{name, r.URL}})
		}
	}
	if r.Parts != nil {
		for _, prefix := range r.Parts.Prefixes {
			for _, joint := range joints {
				parts, shown := r.spelled(prefix+joint, used)
				if shown != nil {
					s.groups = append(s.groups, parts)
					s.shown = append(s.shown, shown...)
				}
			}
		}
	}
	urls := r.urls()
	for _, name := range slices.Sorted(maps.Keys(r.Env)) {
		if len(s.shown) > 0 && (slices.Contains(urls, name) || r.inPieces(name)) {
			continue
		}
		s.groups = append(s.groups, []given{{name, r.Env[name]}})
	}
	return s
}

// spelled are the parts under a prefix as they are used: each name that is, and
// the usual one of a part of which none is. There are none without a host.
func (r reading) spelled(prefix string, used func(name string) bool) (parts []given, shown []string) {
	for i, p := range piecesOf(r.Parts) {
		before := len(parts)
		for _, suffix := range p.suffixes {
			if name := prefix + suffix; used(name) {
				parts = append(parts, given{name, p.value})
				shown = append(shown, name)
			}
		}
		if len(parts) > before {
			continue
		}
		if i == 0 {
			return nil, nil
		}
		usual := p.suffixes[0]
		if usual == "NAME" && !strings.HasSuffix(prefix, "_") {
			usual = "DATABASE" // as in PGDATABASE, which libpq itself reads
		}
		parts = append(parts, given{prefix + usual, p.value})
	}
	return parts, shown
}
