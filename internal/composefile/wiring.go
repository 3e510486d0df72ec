package composefile

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// environment adds variables to services.
func (in *inserter) environment(variables []Variable) error {
	for _, service := range grouped(variables, func(v Variable) string { return v.Service }) {
		fresh, err := in.freshVariables(service.of)
		if err != nil {
			return err
		}
		if len(fresh) == 0 {
			continue
		}
		owner, err := in.wired(service.name, "environment")
		if err != nil {
			return err
		}
		if err := in.addVariables(owner, fresh); err != nil {
			return err
		}
	}
	return nil
}

// group is the items that share a name.
type group[T any] struct {
	name string
	of   []T
}

// grouped sorts items by name, names in the order of their first items.
func grouped[T any](items []T, name func(T) string) []group[T] {
	var groups []group[T]
	index := map[string]int{}
	for _, item := range items {
		i, ok := index[name(item)]
		if !ok {
			i = len(groups)
			index[name(item)] = i
			groups = append(groups, group[T]{name: name(item)})
		}
		groups[i].of = append(groups[i].of, item)
	}
	return groups
}

// freshVariables are those that are not there yet. One that is there with
// another value is a *Conflict.
func (in *inserter) freshVariables(variables []Variable) ([]Variable, error) {
	var fresh []Variable
	asked := map[string]string{}
	for _, v := range variables {
		if have, twice := asked[v.Name]; twice {
			if have != v.Value {
				return nil, &Conflict{v.Service, "environment", v.Name, have, 0}
			}
			continue
		}
		asked[v.Name] = v.Value
		have := in.variable(v.Service, v.Name)
		switch {
		case !have.there:
			fresh = append(fresh, v)
		case !have.is(v.Value):
			return nil, &Conflict{v.Service, "environment", v.Name, have.value.text, have.line}
		}
	}
	return fresh, nil
}

// wired is the slot of a service that is to get something under key.
func (in *inserter) wired(service, key string) (slot, error) {
	slots := in.services(service)
	if len(slots) == 0 {
		return slot{}, refuse(0, "there is no service %q in this file", service)
	}
	for _, later := range slots[1:] {
		if s, ok := later.in(key); ok && s.value.Style&yaml.TaggedStyle != 0 {
			return slot{}, refuse(s.value.Line, "%s is tagged %s in a later document", s, s.value.Tag)
		}
	}
	s := slots[0]
	if s.value.Kind == yaml.AliasNode {
		return slot{}, refuse(s.value.Line, "service %q is an alias (*%s): it is written on line %d, for others too",
			service, s.value.Value, s.value.Alias.Line)
	}
	return s, nil
}

// addVariables writes variables as the service's others are written.
func (in *inserter) addVariables(owner slot, variables []Variable) error {
	s, ok := owner.in("environment")
	if ok && s.value.Kind == yaml.SequenceNode && len(s.value.kids) > 0 {
		return in.extendList(s, assignments(variables))
	}
	values := s.value.values()
	if !ok {
		lists, maps, others := in.others("environment")
		if lists > maps {
			return in.create(owner, entry{name: "environment", body: listBody(assignments(variables), quotesOf(others))})
		}
		values = others
	}
	var entries []entry
	for _, v := range variables {
		entries = append(entries, entry{name: v.Name, scalar: &scalar{v.Value, quotesOf(values)}})
	}
	return in.add(owner, "environment", entries)
}

// others counts how the document's services write key, as a list or as a
// mapping; values are what most of them hold.
func (in *inserter) others(key string) (lists, maps int, values []*node) {
	services, _ := in.root(in.doc).in("services")
	var items, entries []*node
	for _, service := range services.value.values() {
		_, v := service.find(key)
		switch {
		case v == nil:
		case v.Kind == yaml.SequenceNode:
			lists++
			items = append(items, v.kids...)
		case v.Kind == yaml.MappingNode:
			maps++
			entries = append(entries, v.values()...)
		}
	}
	if lists > maps {
		return lists, maps, items
	}
	return lists, maps, entries
}

// assignments writes variables as the items of a list.
func assignments(variables []Variable) []string {
	var items []string
	for _, v := range variables {
		items = append(items, v.Name+"="+v.Value)
	}
	return items
}

// extendList adds strings to the list in s, which is not empty.
func (in *inserter) extendList(s slot, items []string) error {
	var values []any
	for _, item := range items {
		values = append(values, stringValue(item))
	}
	if _, err := in.vacant(s); err != nil {
		return err
	}
	in.change(s.doc, s.path, appends(values...))
	quotes := quotesOf(s.value.kids)
	var written []string
	for _, item := range items {
		written = append(written, writeScalar(item, quotes, s.value.inFlow()))
	}
	if s.value.inFlow() {
		return in.extendFlow(s.value, written)
	}
	col, gap := in.dashes(s.value)
	for i, item := range written {
		written[i] = pad(col) + "-" + pad(gap) + item
	}
	return in.appendLines(s.doc, s.value, written)
}

// dashes is where the dashes of a block list stand, and how many blanks follow
// the last one that has something behind it.
func (in *inserter) dashes(list *node) (col, gap int) {
	gap = in.habits.gap
	for _, item := range list.kids {
		if dash := in.dash(item.start); dash >= 0 && item.start > dash+1 {
			gap = item.start - dash - 1
		}
	}
	return in.column(list), gap
}

// variable is what a service's environment has under a name.
type variable struct {
	there bool
	value scalarValue // null for one that is taken from the shell
	line  int         // 0 where a merge key brings it
}

// is says that the variable has that value, as compose reads it.
func (v variable) is(want string) bool { return v.value.tag != null.tag && v.value.text == want }

// variable looks a variable up; of several documents the last one counts.
func (e *editor) variable(service, name string) variable {
	var found variable
	for _, s := range e.services(service) {
		if v := e.variableIn(s, name); v.there {
			found = v
		}
	}
	return found
}

func (e *editor) variableIn(service slot, name string) variable {
	v, _ := e.values.value(service.value.Node) // it has been resolved before
	own, _ := service.in("environment")
	var found variable
	switch env := at(v, "environment").(type) {
	case *mapValue:
		found.value, found.there = env.entries[name].(scalarValue)
		if k, _ := own.value.find(name); k != nil {
			found.line = k.Line
		}
	case *listValue:
		for i, item := range env.items {
			if have, ok := listed(item, name); ok {
				found = variable{true, have, own.lineOf(i)}
			}
		}
	}
	return found
}

// listed reads an item of an environment that is a list.
func listed(item any, name string) (scalarValue, bool) {
	s, ok := item.(scalarValue)
	if !ok {
		return null, false
	}
	have, value, given := strings.Cut(s.text, "=")
	if have != name {
		return null, false
	}
	if !given {
		return null, true
	}
	return stringValue(value), true
}

// lineOf is the line of item i of the list in s; 0 where it is not written there.
func (s slot) lineOf(i int) int {
	if i < 0 || s.value == nil || s.value.Kind != yaml.SequenceNode || i >= len(s.value.kids) {
		return 0
	}
	return s.value.kids[i].Line
}
