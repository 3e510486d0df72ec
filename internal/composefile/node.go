package composefile

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// node is a YAML node that knows where its text begins and ends.
type node struct {
	*yaml.Node
	kids  []*node
	start int // of its tag or anchor, where it has one
	body  int // of its own first character
	end   int // after its last one; 0 for what is inside a flow collection
}

// build places y, which sits in a block collection whose keys or dashes stand at
// column col, counted from 0.
func (t *text) build(y *yaml.Node, col int, inFlow bool) (*node, error) {
	n := &node{Node: y, start: t.offset(y.Line, y.Column)}
	props := 0
	props, n.body = t.properties(n.start, y.Anchor)
	flow := inFlow || y.Style&yaml.FlowStyle != 0
	inner := col
	if !flow && len(y.Content) > 0 {
		inner = t.columnOf(y)
	}
	for i, c := range y.Content {
		key := y.Kind == yaml.MappingNode && i%2 == 0
		kid, err := t.build(c, inner, flow || key)
		if err != nil {
			return nil, err
		}
		n.kids = append(n.kids, kid)
	}
	if inFlow {
		return n, nil
	}
	return n, t.setEnd(n, col, props)
}

func (t *text) setEnd(n *node, col, props int) error {
	switch {
	case n.Kind == yaml.AliasNode:
		n.end = n.start + 1 + len(n.Value)
	case n.Style&yaml.FlowStyle != 0:
		f, ok := scanFlow(t.src, n.body)
		if !ok {
			return refuse(n.Line, "the end of a %s is not found", kindName(n))
		}
		n.end = f.close + 1
	case n.Kind == yaml.MappingNode, n.Kind == yaml.SequenceNode:
		n.end = max(n.kids[len(n.kids)-1].end, n.body)
		if n.Kind == yaml.MappingNode { // "? a" without a value ends with its key
			n.end = max(n.end, n.kids[len(n.kids)-2].start)
		}
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		n.end = t.blockScalarEnd(n.body, col)
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		n.end = quotedEnd(t.src, n.body)
	case n.Value == "": // a plain scalar of no characters: null
		n.end = props
	default:
		n.end = t.plainEnd(n.body, col)
	}
	return nil
}

// columnOf is where the keys or dashes of a block collection stand, from 0.
func (t *text) columnOf(y *yaml.Node) int {
	first := y.Content[0]
	if y.Kind == yaml.MappingNode {
		return first.Column - 1
	}
	dash := t.dash(t.offset(first.Line, first.Column))
	if dash < 0 { // the item begins on a line of its own
		return y.Column - 1
	}
	return dash - t.start(t.line(dash))
}

// dash finds the "-" of the item that begins at off; -1 where another line has it.
func (t *text) dash(off int) int {
	for off--; off >= 0 && (t.src[off] == ' ' || t.src[off] == '\t'); off-- {
	}
	if off >= 0 && t.src[off] == '-' {
		return off
	}
	return -1
}

// properties skips a tag and an anchor of that name: they end at end, and what
// they belong to begins at body.
func (t *text) properties(off int, anchor string) (end, body int) {
	end, body = off, off
	for body < len(t.src) && (t.src[body] == '&' || t.src[body] == '!') {
		if t.src[body] == '&' { // its end cannot be seen: "&a:b" is the anchor a, then text
			end = body + 1 + len(anchor)
		} else {
			end = wordEnd(t.src, body, ",[]{}")
		}
		body = skipSpace(t.src, end)
	}
	return end, body
}

// plainEnd is where a plain scalar ends: its lines go on while they are deeper
// than the collection that it is in.
func (t *text) plainEnd(off, col int) int {
	l := t.line(off)
	end, commented := plainLine(t.src, off, t.end(l))
	for l++; l < len(t.starts) && !commented; l++ {
		if t.blank(l) {
			continue
		}
		if t.comment(l) || t.indent(l) <= col {
			break
		}
		end, commented = plainLine(t.src, t.start(l), t.end(l))
	}
	return end
}

// plainLine cuts blanks and a comment off a line of a plain scalar.
func plainLine(src []byte, from, to int) (end int, commented bool) {
	for i := from + 1; i < to; i++ {
		if src[i] == '#' && (src[i-1] == ' ' || src[i-1] == '\t') {
			to, commented = i, true
			break
		}
	}
	for to > from && (src[to-1] == ' ' || src[to-1] == '\t') {
		to--
	}
	return to, commented
}

// blockScalarEnd is the end of the last line that a block scalar's value comes
// from: blank lines at its end count only where the header says "keep".
func (t *text) blockScalarEnd(off, col int) int {
	head := t.line(off)
	indicators, _, _ := strings.Cut(string(t.src[off+1:t.end(head)]), "#")
	indicators, _, _ = strings.Cut(indicators, " ")
	want := t.blockScalarIndent(head, col, indicators)
	last, blanks := head, head
	for l := head + 1; l < len(t.starts); l++ {
		s := t.content(l)
		spaces := t.indent(l)
		if spaces == len(s) && spaces <= want {
			blanks = l
			continue
		}
		if spaces < want {
			break
		}
		last, blanks = l, l
	}
	if strings.Contains(indicators, "+") {
		last = blanks
	}
	return t.end(last)
}

// blockScalarIndent is how deep the lines of a block scalar are: as its header
// says, or as deep as its first line that is not blank.
func (t *text) blockScalarIndent(head, col int, indicators string) int {
	if i := strings.IndexAny(indicators, "123456789"); i >= 0 {
		return col + int(indicators[i]-'0')
	}
	want := col + 1
	for l := head + 1; l < len(t.starts); l++ {
		want = max(want, t.indent(l))
		if t.indent(l) < len(t.content(l)) {
			break
		}
	}
	return want
}

// column is where the keys or dashes of the block collection n stand, from 0.
func (t *text) column(n *node) int { return t.columnOf(n.Node) }

// find returns the entry of the mapping n with that key, its own, not one that
// it is merged with.
func (n *node) find(key string) (k, v *node) {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil, nil
	}
	for i := 0; i+1 < len(n.kids); i += 2 {
		if k := n.kids[i]; keyName(k.Node) == key && !isMerge(k.Node) {
			return k, n.kids[i+1]
		}
	}
	return nil, nil
}

// values are what the mapping n holds under its keys; none for other nodes.
func (n *node) values() []*node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	var all []*node
	for i := 1; i < len(n.kids); i += 2 {
		all = append(all, n.kids[i])
	}
	return all
}

// inFlow says that n is written with brackets.
func (n *node) inFlow() bool { return n.Style&yaml.FlowStyle != 0 }

// null says that n has no value; written is true where it says so in words.
func (n *node) null() (null, written bool) {
	null = n.Kind == yaml.ScalarNode && n.Tag == "!!null"
	return null, n.Value != ""
}

func keyName(n *yaml.Node) string {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n.Value
}

func isMerge(key *yaml.Node) bool { return key.Kind == yaml.ScalarNode && key.Tag == "!!merge" }

func kindName(n *node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "mapping"
	case yaml.SequenceNode:
		return "list"
	case yaml.AliasNode:
		return "alias"
	}
	return "value"
}
