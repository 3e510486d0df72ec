package composefile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"go.yaml.in/yaml/v4"
)

// body is the parsed YAML of something to be inserted: a block mapping or a
// block list. A nil body is nothing.
type body struct {
	*text
	root  *node
	value any
}

// readBody parses block YAML; what is wrong with it is the caller's fault.
func readBody(src string) (*body, error) {
	dec := yaml.NewDecoder(bytes.NewReader([]byte(src)))
	var doc yaml.Node
	err := dec.Decode(&doc)
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		return nil, errors.New("more than one document")
	}
	y := doc.Content[0]
	if y.Style&yaml.FlowStyle != 0 || y.Kind != yaml.MappingNode && y.Kind != yaml.SequenceNode {
		return nil, errors.New("not a block mapping")
	}
	b := &body{text: newText([]byte(src))}
	if b.root, err = b.build(y, -1, false); err != nil {
		return nil, err
	}
	b.value, err = newResolver().value(y)
	return b, err
}

// entry is a key to be inserted, with what it holds: a string, a body, entries of
// its own, or nothing.
type entry struct {
	name   string
	scalar *scalar
	body   *body
	kids   []entry
}

// scalar is a string, and how to quote it.
type scalar struct {
	text   string
	quotes quoteStyle
}

// readBlocks parses the blocks of one section of a fragment.
func readBlocks(kind string, blocks []Block) ([]entry, error) {
	var all []entry
	for _, b := range blocks {
		body, err := readBody(b.Body)
		if err != nil {
			return nil, fmt.Errorf("%s %q: body: %w", kind, b.Name, err)
		}
		if body == nil && kind == "service" {
			return nil, fmt.Errorf("%s %q: body is empty", kind, b.Name)
		}
		if body != nil && body.root.Kind != yaml.MappingNode {
			return nil, fmt.Errorf("%s %q: body is not a mapping", kind, b.Name)
		}
		all = append(all, entry{name: b.Name, body: body})
	}
	return all, nil
}

// value is the data of what the entry holds.
func (e entry) value(flow bool) any {
	switch {
	case e.scalar != nil:
		return stringValue(e.scalar.text)
	case e.kids != nil:
		m := mapOf(map[string]any{})
		for _, k := range e.kids {
			m.entries[k.name] = k.value(flow)
		}
		return m
	case e.body != nil:
		return e.body.value
	case flow:
		return mapOf(nil) // `name: {}`: in brackets a null is easily misread
	}
	return null
}

// lines writes the entry with its key at column col; width is from there to what
// it holds, and blank is the number of blank lines above each kid but the first.
func (e entry) lines(h habits, col, width, blank int) []string {
	key := pad(col) + writeScalar(e.name, unquoted, false) + ":"
	if e.scalar != nil {
		return []string{key + " " + writeScalar(e.scalar.text, e.scalar.quotes, false)}
	}
	out := []string{key}
	for i, k := range e.kids {
		if i > 0 {
			out = append(out, make([]string, blank)...)
		}
		out = append(out, k.lines(h, col+width, h.step, 0)...)
	}
	if e.body == nil {
		return out
	}
	at := col + width
	if e.body.root.Kind == yaml.SequenceNode {
		at = col + h.dash
	}
	return append(out, e.body.lines(h, at)...)
}

// flow writes the entry with brackets; json asks for what a JSON parser reads.
func (e entry) flow(json bool) (string, error) {
	value := "{}"
	switch {
	case e.scalar != nil && json:
		value = doubleQuote(e.scalar.text)
	case e.scalar != nil:
		value = writeScalar(e.scalar.text, e.scalar.quotes, true)
	case e.kids != nil:
		var parts []string
		for _, k := range e.kids {
			part, err := k.flow(json)
			if err != nil {
				return "", err
			}
			parts = append(parts, part)
		}
		value = "{" + strings.Join(parts, ", ") + "}"
	case e.body != nil:
		var err error
		if value, err = flowValue(e.body.root.Node, json); err != nil {
			return "", err
		}
	}
	return flowString(e.name, json) + ": " + value, nil
}

func flowString(s string, json bool) string {
	if json {
		return doubleQuote(s)
	}
	return writeScalar(s, unquoted, true)
}

// flowValue writes a node with brackets.
func flowValue(n *yaml.Node, json bool) (string, error) {
	if n.Kind == yaml.AliasNode || n.Anchor != "" || n.Style&yaml.TaggedStyle != 0 {
		return "", refuse(0, "what is inserted has an anchor, an alias or a tag, which is not written into brackets")
	}
	switch {
	case n.Kind == yaml.ScalarNode && n.Tag == "!!str":
		return flowString(n.Value, json || n.Style != 0), nil
	case n.Kind == yaml.ScalarNode && n.Tag == "!!null":
		return "null", nil
	case n.Kind == yaml.ScalarNode:
		return n.Value, nil
	}
	var parts []string
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 {
			continue
		}
		part, err := flowValue(c, json)
		if err != nil {
			return "", err
		}
		if n.Kind == yaml.MappingNode {
			part = flowString(n.Content[i-1].Value, json) + ": " + part
		}
		parts = append(parts, part)
	}
	if n.Kind == yaml.SequenceNode {
		return "[" + strings.Join(parts, ", ") + "]", nil
	}
	return "{" + strings.Join(parts, ", ") + "}", nil
}

func pad(n int) string { return strings.Repeat(" ", n) }
