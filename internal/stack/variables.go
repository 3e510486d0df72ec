package stack

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/composefile"
)

// variables are what a service gets of the addons that it is wired to.
type variables struct {
	*adding
	target   types.ServiceConfig
	mentions *mentions
	from     map[string]string // service that gives a variable, by its name
}

// variables looks once for the names of all addons.
func (a *adding) variables(ctx context.Context, target types.ServiceConfig) *variables {
	var wanted []string
	for _, i := range a.wireable(target.Name) {
		wanted = append(wanted, reading{i.rendered.Reach}.names()...)
	}
	slices.Sort(wanted)
	return &variables{
		adding: a, target: target, from: map[string]string{},
		mentions: a.mentions(ctx, target, slices.Compact(wanted)),
	}
}

// add gives the service the variables of an addon, in the style that it reads. What
// its user has set stays.
func (v *variables) add(f *composefile.Fragment, i item) {
	read := reading{i.rendered.Reach}
	places := v.mentions.about(read)
	style := read.styleOf(func(name string) bool { _, ok := places[name]; return ok })
	var written []string
	for _, group := range style.groups {
		if v.kept(i, group) {
			continue
		}
		for _, g := range group {
			if _, set := v.target.Environment[g.name]; set {
				continue
			}
			v.from[g.name] = i.rendered.Name
			written = append(written, g.name)
			f.Environment = append(f.Environment, composefile.Variable{Service: v.target.Name, Name: g.name, Value: g.value})
		}
	}
	switch {
	case len(written) == 0:
	case len(style.shown) > 0:
		v.sayWhy(places, style.shown, written)
	case v.mentions.cut > 0:
		v.change.say("only the first %d files were searched for the names that %s reads", v.mentions.cut, v.target.Name)
	}
}

// kept says that a group of variables is not to be written, and notes what of it its
// user has set. Parts go together: a password is for the host that it belongs to.
func (v *variables) kept(i item, group []given) bool {
	for n, g := range group {
		if by, ok := v.from[g.name]; ok {
			v.change.say("%s gets %s from %s; the one of %s is %s", v.target.Name, g.name, by, i.rendered.Name, i.told(g.value))
			return true
		}
		set, ok := v.target.Environment[g.name]
		if !ok || set != nil && *set == v.resolved(g.value) {
			continue
		}
		at := ""
		if file, line, ok := v.assigned(v.target.Name, g.name); ok {
			at = fmt.Sprintf(" (%s:%d)", v.near(file), line)
		}
		v.change.say("%s has a %s of its own, which stays%s; for %s it would be %s", v.target.Name, g.name, at, i.rendered.Name, i.told(g.value))
		if n == 0 {
			v.sayRest(i, group[1:])
			return true
		}
	}
	return false
}

// sayRest notes what belongs to a variable that is not written.
func (v *variables) sayRest(i item, rest []given) {
	var unset []string
	for _, g := range rest {
		if _, set := v.target.Environment[g.name]; !set {
			unset = append(unset, g.name+"="+i.told(g.value))
		}
	}
	if len(unset) > 0 {
		v.change.say("with it %s would go to %s", list(unset), i.rendered.Name)
	}
}

// sayWhy notes where it was seen what the service reads.
func (v *variables) sayWhy(places map[string]place, shown, written []string) {
	seen := slices.DeleteFunc(slices.Clone(shown), func(name string) bool { return places[name].at == "" })
	if len(seen) == 0 {
		return // its own environment, which its user knows
	}
	best := slices.MinFunc(seen, func(a, b string) int { return places[a].rank - places[b].rank })
	who := "the project"
	if places[best].own {
		who = v.target.Name
	}
	v.change.say("%s reads %s (%s), so %s gets %s", who, best, places[best].at, v.target.Name, list(written))
}

// told is a value for a note: a password that a compose file has in plain is not
// repeated.
func (i item) told(value string) string {
	if p := i.rendered.Parts; p != nil && value != "" && value == p.Password && !strings.Contains(value, "$") {
		return "…"
	}
	scheme, rest, isURL := strings.Cut(value, "://")
	at := strings.LastIndexByte(rest, '@')
	if !isURL || at < 0 {
		return value
	}
	user, password, _ := strings.Cut(rest[:at], ":")
	if password == "" || strings.HasPrefix(password, "$") {
		return value
	}
	return scheme + "://" + user + ":…" + rest[at:]
}
