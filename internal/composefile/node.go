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

// reader builds nodes from a source and the YAML package's tree of it.
type reader struct{ *text }

// build places y, which sits in a block collection whose keys or dashes stand at
// column col, counted from 0.
func (r reader) build(y *yaml.Node, col int, inFlow bool) (*node, error) {
	n := &node{Node: y, start: r.offset(y.Line, y.Column)}
	props := 0
	props, n.body = r.properties(n.start, y.Anchor)
	flow := inFlow || y.Style&yaml.FlowStyle != 0
	inner := col
	if !flow && len(y.Content) > 0 {
		inner = r.columnOf(y)
	}
	for i, c := range y.Content {
		key := y.Kind == yaml.MappingNode && i%2 == 0
		kid, err := r.build(c, inner, flow || key)
		if err != nil {
			return nil, err
		}
		n.kids = append(n.kids, kid)
	}
	if inFlow {
		return n, nil
	}
	return n, r.setEnd(n, col, props)
}

func (r reader) setEnd(n *node, col, props int) error {
	switch {
	case n.Kind == yaml.AliasNode:
		n.end = n.start + 1 + len(n.Value)
	case n.Style&yaml.FlowStyle != 0:
		f, ok := scanFlow(r.src, n.body)
		if !ok {
			return refuse(n.Line, "the end of a %s is not found", kindName(n))
		}
		n.end = f.close + 1
	case n.Kind == yaml.MappingNode, n.Kind == yaml.SequenceNode:
		n.end = max(n.kids[len(n.kids)-1].end, n.body+1)
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		n.end = r.blockScalarEnd(n.body, col)
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		n.end = quotedEnd(r.src, n.body)
	case n.Value == "": // a plain scalar of no characters: null
		n.end = props
	default:
		n.end = r.plainEnd(n.body, col)
	}
	return nil
}

// columnOf is where the keys or dashes of a block collection stand, from 0.
func (r reader) columnOf(y *yaml.Node) int {
	first := y.Content[0]
	if y.Kind == yaml.MappingNode {
		return first.Column - 1
	}
	dash := r.dash(r.offset(first.Line, first.Column))
	if dash < 0 { // the item begins on a line of its own
		return y.Column - 1
	}
	return dash - r.start(r.line(dash))
}

// dash finds the "-" of the item that begins at off; -1 where another line has it.
func (r reader) dash(off int) int {
	for off--; off >= 0 && (r.src[off] == ' ' || r.src[off] == '\t'); off-- {
	}
	if off >= 0 && r.src[off] == '-' {
		return off
	}
	return -1
}

// properties skips a tag and an anchor of that name: they end at end, and what
// they belong to begins at body.
func (r reader) properties(off int, anchor string) (end, body int) {
	end, body = off, off
	for body < len(r.src) && (r.src[body] == '&' || r.src[body] == '!') {
		if r.src[body] == '&' { // its end cannot be seen: "&a:b" is the anchor a, then text
			end = body + 1 + len(anchor)
		} else {
			end = wordEnd(r.src, body, ",[]{}")
		}
		body = skipSpace(r.src, end)
	}
	return end, body
}

// plainEnd is where a plain scalar ends: its lines go on while they are deeper
// than the collection that it is in.
func (r reader) plainEnd(off, col int) int {
	l := r.line(off)
	end, commented := plainLine(r.src, off, r.end(l))
	for l++; l < len(r.starts) && !commented; l++ {
		if r.blank(l) {
			continue
		}
		if r.comment(l) || r.indent(l) <= col {
			break
		}
		end, commented = plainLine(r.src, r.start(l), r.end(l))
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
func (r reader) blockScalarEnd(off, col int) int {
	head := r.line(off)
	indicators, _, _ := strings.Cut(string(r.src[off+1:r.end(head)]), "#")
	indicators, _, _ = strings.Cut(indicators, " ")
	want := r.blockScalarIndent(head, col, indicators)
	last, blanks := head, head
	for l := head + 1; l < len(r.starts); l++ {
		s := r.content(l)
		spaces := r.indent(l)
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
	return r.end(last)
}

// blockScalarIndent is how deep the lines of a block scalar are: as its header
// says, or as deep as its first line that is not blank.
func (r reader) blockScalarIndent(head, col int, indicators string) int {
	if i := strings.IndexAny(indicators, "123456789"); i >= 0 {
		return col + int(indicators[i]-'0')
	}
	want := col + 1
	for l := head + 1; l < len(r.starts); l++ {
		want = max(want, r.indent(l))
		if r.indent(l) < len(r.content(l)) {
			break
		}
	}
	return want
}

// column is where the keys or dashes of the block collection n stand, from 0.
func (r reader) column(n *node) int { return r.columnOf(n.Node) }

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
