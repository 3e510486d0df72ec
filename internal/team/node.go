package team

import (
	"fmt"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"

	"github.com/devbliss/devbliss/internal/composefile"
)

// block is a node of a file.
type block struct {
	file *File
	node *yaml.Node
}

// entry is a key of a mapping and its value.
type entry struct {
	name       string
	key, value *yaml.Node
}

func (b block) problem(at *yaml.Node, what, hint string) error {
	return composefile.ProblemAt(b.file.Path, b.file.Shown, b.file.Text, at.Line, at.Column, what, hint)
}

// follow is the node that an alias stands for.
func follow(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// entries are the keys of a mapping; known are those that it may have, nil is any.
// What a merge key brings counts as written there.
func (b block) entries(what string, known []string) ([]entry, error) {
	n := follow(b.node)
	if n.Kind != yaml.MappingNode {
		return nil, b.problem(b.node, what+" is a mapping of names", "")
	}
	var own, merged []entry
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if key.Tag == "!!merge" {
			more, err := b.brought(what, known, value)
			if err != nil {
				return nil, err
			}
			merged = append(merged, more...)
			continue
		}
		name := follow(key).Value
		if known != nil && !slices.Contains(known, name) {
			return nil, b.problem(key, fmt.Sprintf("unknown key %q in %s", name, what), meant(name, known))
		}
		own = append(own, entry{name, key, value})
	}
	for _, m := range merged {
		if !slices.ContainsFunc(own, func(e entry) bool { return e.name == m.name }) {
			own = append(own, m)
		}
	}
	return own, nil
}

// brought are the entries of what a merge key names.
func (b block) brought(what string, known []string, value *yaml.Node) ([]entry, error) {
	from := []*yaml.Node{value}
	if follow(value).Kind == yaml.SequenceNode {
		from = follow(value).Content
	}
	var all []entry
	for _, n := range from {
		more, err := block{b.file, n}.entries(what, known)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// value is what stands at a key, nil where it is not there.
func (b block) value(key string) *yaml.Node {
	n := follow(b.node)
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return n.Content[i+1]
		}
	}
	return nil
}

// text is a scalar as it is written; nothing at all is not.
func (b block) text(n *yaml.Node, what string) (string, error) {
	s := follow(n)
	if s.Kind != yaml.ScalarNode || s.Tag == "!!null" {
		return "", b.problem(n, what+" is a text", "")
	}
	return s.Value, nil
}

func (b block) truth(n *yaml.Node, what string) (bool, error) {
	s := follow(n)
	yes, err := strconv.ParseBool(s.Value)
	if s.Kind != yaml.ScalarNode || err != nil {
		return false, b.problem(n, what+" is true or false", "")
	}
	return yes, nil
}

// list are the texts of a list.
func (b block) list(n *yaml.Node, what string) ([]*yaml.Node, error) {
	s := follow(n)
	if s.Kind != yaml.SequenceNode {
		return nil, b.problem(n, what+" is a list", "write it as [a, b]")
	}
	for _, item := range s.Content {
		if _, err := b.text(item, what); err != nil {
			return nil, err
		}
	}
	return s.Content, nil
}
