package catalog

import (
	"fmt"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// lay returns a copy of node with patch laid over it: mappings merge, null takes a
// key out, anything else replaces. A key that comes new stands where order has it,
// or last.
func lay(node, patch *yaml.Node, order []string) *yaml.Node {
	if node.Kind != yaml.MappingNode || patch.Kind != yaml.MappingNode {
		return patch
	}
	out := *node
	out.Content = slices.Clone(node.Content)
	for i := 0; i+1 < len(patch.Content); i += 2 {
		key, value := patch.Content[i], patch.Content[i+1]
		at := keyAt(&out, key.Value)
		switch {
		case value.ShortTag() == "!!null":
			if at >= 0 {
				out.Content = slices.Delete(out.Content, at, at+2)
			}
		case at >= 0:
			out.Content[at+1] = lay(out.Content[at+1], value, nil)
		default:
			at = place(&out, key.Value, order)
			out.Content = slices.Insert(out.Content, at, key, value)
		}
	}
	return &out
}

// keyAt is where a key of a mapping stands in its content, -1 where it does not.
func keyAt(mapping *yaml.Node, key string) int {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return i
		}
	}
	return -1
}

// valueOf is the value of a key of a mapping, nil where it has none.
func valueOf(mapping *yaml.Node, key string) *yaml.Node {
	if at := keyAt(mapping, key); at >= 0 {
		return mapping.Content[at+1]
	}
	return nil
}

// place is where a new key goes: before the first that order has after it.
func place(mapping *yaml.Node, key string, order []string) int {
	mine := slices.Index(order, key)
	if mine < 0 {
		return len(mapping.Content)
	}
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if slices.Index(order, mapping.Content[i].Value) > mine {
			return i
		}
	}
	return len(mapping.Content)
}

// withArguments returns a copy of a service with words added to its command.
func withArguments(service *yaml.Node, arguments string) (*yaml.Node, error) {
	at := keyAt(service, "command")
	if at < 0 {
		return nil, fmt.Errorf("there is no command to append %q to", arguments)
	}
	command := *service.Content[at+1]
	switch command.Kind {
	case yaml.ScalarNode:
		// Compose splits the text as a shell does: a value has to stay one word.
		words := strings.ReplaceAll(arguments, "{value:", "{word:")
		command.Value = strings.TrimRight(command.Value, " \n") + " " + words
	case yaml.SequenceNode:
		style := yaml.Style(0)
		if n := len(command.Content); n > 0 {
			style = command.Content[n-1].Style
		}
		command.Content = slices.Clone(command.Content)
		for word := range strings.FieldsSeq(arguments) {
			command.Content = append(command.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: word, Style: style})
		}
	default:
		return nil, fmt.Errorf("the command is neither text nor a list, to append %q to", arguments)
	}
	out := *service
	out.Content = slices.Clone(service.Content)
	out.Content[at+1] = &command
	return &out, nil
}

// owned returns a copy of node in which {value} says whose value it is, so that
// the options' own text is not taken for placeholders later.
func owned(node *yaml.Node, option string) *yaml.Node {
	out := *node
	out.Value = ownedText(node.Value, option)
	out.Content = nil
	for _, child := range node.Content {
		out.Content = append(out.Content, owned(child, option))
	}
	return &out
}

func ownedText(text, option string) string {
	return strings.ReplaceAll(text, "{value}", "{value:"+option+"}")
}

// withoutPeer returns a copy of node that leaves out the entries and items which
// speak of a peer, and what becomes empty by that; nil where nothing is left.
func withoutPeer(node *yaml.Node) *yaml.Node {
	out := *node
	out.Content = nil
	step := 1
	switch node.Kind {
	case yaml.ScalarNode:
		if speaksOfPeer(node.Value) {
			return nil
		}
		return &out
	case yaml.MappingNode:
		step = 2
	}
	for pair := range slices.Chunk(node.Content, step) {
		var kept []*yaml.Node
		for _, child := range pair {
			if left := withoutPeer(child); left != nil {
				kept = append(kept, left)
			}
		}
		if len(kept) == step {
			out.Content = append(out.Content, kept...)
		}
	}
	if len(node.Content) > 0 && len(out.Content) == 0 {
		return nil
	}
	return &out
}

// linesWithoutPeer leaves out the lines which speak of a peer.
func linesWithoutPeer(text string) string {
	var kept strings.Builder
	for line := range strings.Lines(text) {
		if !speaksOfPeer(line) {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

func speaksOfPeer(text string) bool {
	if !strings.Contains(text, "{") || !strings.Contains(strings.ToLower(text), "{peer") {
		return false
	}
	for _, found := range hole.FindAllStringSubmatch(text, -1) {
		if found[0][0] != '$' && strings.EqualFold(found[1], "peer") {
			return true
		}
	}
	return false
}
