package composefile

import (
	"fmt"
	"maps"
	"slices"

	"go.yaml.in/yaml/v4"
)

// The data that a YAML text stands for, aliases and merge keys resolved, is made
// of scalarValue, *listValue and *mapValue. Resolved twice from one anchor it is
// the same pointer, so that a small text cannot become a huge value.
type (
	scalarValue struct{ tag, text string }
	listValue   struct {
		tag   string
		items []any
	}
	mapValue struct {
		tag     string
		entries map[string]any // by the text of the key
	}
)

var null = scalarValue{tag: "!!null"}

func stringValue(s string) scalarValue { return scalarValue{"!!str", s} }

func mapOf(entries map[string]any) *mapValue { return &mapValue{"!!map", entries} }

// resolver turns nodes into data.
type resolver struct {
	done map[*yaml.Node]any
	busy map[*yaml.Node]bool
}

func newResolver() *resolver {
	return &resolver{done: map[*yaml.Node]any{}, busy: map[*yaml.Node]bool{}}
}

func (r *resolver) value(n *yaml.Node) (any, error) {
	if v, ok := r.done[n]; ok {
		return v, nil
	}
	if r.busy[n] {
		return nil, refuse(n.Line, "the anchor &%s holds itself", n.Anchor)
	}
	r.busy[n] = true
	v, err := r.resolve(n)
	delete(r.busy, n)
	if err == nil {
		r.done[n] = v
	}
	return v, err
}

func (r *resolver) resolve(n *yaml.Node) (any, error) {
	switch n.Kind {
	case yaml.AliasNode:
		return r.value(n.Alias)
	case yaml.SequenceNode:
		l := &listValue{tag: n.ShortTag(), items: make([]any, len(n.Content))}
		for i, c := range n.Content {
			v, err := r.value(c)
			if err != nil {
				return nil, err
			}
			l.items[i] = v
		}
		return l, nil
	case yaml.MappingNode:
		return r.mapping(n)
	}
	if n.ShortTag() == null.tag {
		return null, nil
	}
	return scalarValue{n.ShortTag(), n.Value}, nil
}

func (r *resolver) mapping(n *yaml.Node) (any, error) {
	m := &mapValue{tag: n.ShortTag(), entries: make(map[string]any, len(n.Content)/2)}
	merged := map[string]any{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key := n.Content[i]
		v, err := r.value(n.Content[i+1])
		if err != nil {
			return nil, err
		}
		if isMerge(key) {
			if err := mergeInto(merged, v, key.Line); err != nil {
				return nil, err
			}
			continue
		}
		if key.Kind == yaml.AliasNode {
			key = key.Alias
		}
		if key.Kind != yaml.ScalarNode {
			return nil, refuse(key.Line, "a key is not a plain word")
		}
		if _, twice := m.entries[key.Value]; twice {
			return nil, refuse(key.Line, "the key %q is there twice", key.Value)
		}
		m.entries[key.Value] = v
	}
	for k, v := range merged {
		if _, own := m.entries[k]; !own {
			m.entries[k] = v
		}
	}
	return m, nil
}

// mergeInto adds what a merge key brings; what came earlier wins.
func mergeInto(into map[string]any, v any, line int) error {
	switch v := v.(type) {
	case *mapValue:
		for k, e := range v.entries {
			if _, there := into[k]; !there {
				into[k] = e
			}
		}
		return nil
	case *listValue:
		for _, item := range v.items {
			if err := mergeInto(into, item, line); err != nil {
				return err
			}
		}
		return nil
	}
	return refuse(line, "a merge key (<<) takes a mapping only")
}

// with returns a copy of m in which key is v.
func (m *mapValue) with(key string, v any) *mapValue {
	c := &mapValue{m.tag, maps.Clone(m.entries)}
	c.entries[key] = v
	return c
}

// without returns a copy of m that lacks key.
func (m *mapValue) without(key string) *mapValue {
	c := &mapValue{m.tag, maps.Clone(m.entries)}
	delete(c.entries, key)
	return c
}

// at returns the value at path inside v, nil where there is none.
func at(v any, path ...string) any {
	for _, key := range path {
		m, ok := v.(*mapValue)
		if !ok {
			return nil
		}
		v = m.entries[key]
	}
	return v
}

// comparison finds where two values differ. Pairs that it has met are equal or
// have been reported: it ends on any value in time linear to its text.
type comparison struct{ met map[[2]any]bool }

// differ returns the path to the first difference, or ok where there is none.
// The order of a mapping's entries means nothing.
func (c comparison) differ(a, b any, path string) (where string, equal bool) {
	switch a := a.(type) {
	case scalarValue:
		b, ok := b.(scalarValue)
		return path, ok && a == b
	case *listValue:
		b, ok := b.(*listValue)
		if !ok || a.tag != b.tag || len(a.items) != len(b.items) {
			return path, false
		}
		return c.lists(a, b, path)
	case *mapValue:
		b, ok := b.(*mapValue)
		if !ok || a.tag != b.tag {
			return path, false
		}
		return c.maps(a, b, path)
	}
	return path, a == b
}

func (c comparison) lists(a, b *listValue, path string) (string, bool) {
	if c.metBefore(a, b) {
		return "", true
	}
	for i := range a.items {
		if where, equal := c.differ(a.items[i], b.items[i], fmt.Sprintf("%s[%d]", path, i)); !equal {
			return where, false
		}
	}
	return "", true
}

func (c comparison) maps(a, b *mapValue, path string) (string, bool) {
	if c.metBefore(a, b) {
		return "", true
	}
	for _, k := range slices.Sorted(maps.Keys(a.entries)) { // sorted, to name the same place each time
		w, ok := b.entries[k]
		if !ok {
			return join(path, k), false
		}
		if where, equal := c.differ(a.entries[k], w, join(path, k)); !equal {
			return where, false
		}
	}
	for _, k := range slices.Sorted(maps.Keys(b.entries)) {
		if _, ok := a.entries[k]; !ok {
			return join(path, k), false
		}
	}
	return "", true
}

func (c comparison) metBefore(a, b any) bool {
	pair := [2]any{a, b}
	met := c.met[pair]
	c.met[pair] = true
	return met
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

// same says that two values are the same data.
func equalValues(a, b any) bool {
	_, equal := comparison{map[[2]any]bool{}}.differ(a, b, "")
	return equal
}
