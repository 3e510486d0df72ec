package composefile

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// editor collects edits to a stream, and what each means for its data.
type editor struct {
	*stream
	edits   []edit
	changes []change
}

// change is what the edits do to the data of one document. It is worked out from
// the data alone, never from the text, so that it can be held against the text.
type change struct {
	doc  int
	path []string
	into func(was any) any // was is nil where there is nothing; returns absent to delete
}

// absent is the value of what is not there.
type absent struct{}

func (e *editor) change(doc int, path []string, into func(any) any) {
	e.changes = append(e.changes, change{doc, path, into})
}

// becomes is a change to the value v whatever was there.
func becomes(v any) func(any) any { return func(any) any { return v } }

// appends is a change that adds items to a list.
func appends(items ...any) func(any) any {
	return func(was any) any {
		l := &listValue{tag: "!!seq"}
		if old, ok := was.(*listValue); ok {
			l.tag, l.items = old.tag, append(l.items, old.items...)
		}
		l.items = append(l.items, items...)
		return l
	}
}

// slot is a place in a document that holds a value: the entry of owner, a
// mapping, whose key is at owner.kids[index]. The slot of a document's root has
// no owner.
type slot struct {
	doc   int
	owner *node
	index int
	value *node
	path  []string
}

func (s slot) key() *node { return s.owner.kids[s.index] }

// pathTo is the path of an entry of the mapping in s.
func (s slot) pathTo(name string) []string { return append(slices.Clone(s.path), name) }

// in returns the slot of an entry of the mapping in s; ok is false where the
// mapping has none of its own.
func (s slot) in(name string) (slot, bool) {
	if s.value == nil || s.value.Kind != yaml.MappingNode {
		return slot{}, false
	}
	for i := 0; i+1 < len(s.value.kids); i += 2 {
		if k := s.value.kids[i]; keyName(k.Node) == name && !isMerge(k.Node) {
			return slot{s.doc, s.value, i, s.value.kids[i+1], s.pathTo(name)}, true
		}
	}
	return slot{}, false
}

// root is the slot of a document's mapping.
func (e *editor) root(doc int) slot { return slot{doc: doc, value: e.docs[doc].root} }

// services are the slots of a service, in each document that has it.
func (e *editor) services(name string) []slot {
	var all []slot
	for i := range e.docs {
		if section, ok := e.root(i).in("services"); ok {
			if s, ok := section.in(name); ok {
				all = append(all, s)
			}
		}
	}
	return all
}

// insertLines puts whole lines in front of line at.
func (e *editor) insertLines(at, depth int, lines []string) {
	e.edits = append(e.edits, edit{
		from: e.start(at), to: e.start(at),
		text: strings.Join(lines, e.nl) + e.nl, lines: true, depth: depth,
	})
}

func (e *editor) replace(from, to int, text string) {
	e.edits = append(e.edits, edit{from: from, to: to, text: text})
}

// colon is the offset after the colon that follows a key.
func (e *editor) colon(key *node) int {
	i := key.body
	if c := e.src[i]; c == '"' || c == '\'' {
		i = quotedEnd(e.src, i)
	}
	for ; i < len(e.src); i++ {
		if e.src[i] == ':' && (i+1 == len(e.src) || isSpace(e.src[i+1]) || breakAt(e.src, i+1) > 0) {
			return i + 1
		}
	}
	return i
}

// lastLine is the line on which the text of n ends.
func (e *editor) lastLine(n *node) int { return e.line(max(n.end, n.start)) }

// finish splices the edits in and proves the result.
func (e *editor) finish() ([]byte, error) {
	edits, err := arrange(e.text, e.edits)
	if err != nil {
		return nil, refuse(0, "%v", err)
	}
	closed := slices.Clone(edits)
	if closeUp(e.text, closed) {
		// Where it cannot be, the line break is part of a block of text.
		if out := splice(e.src, closed); e.prove(out, closed) == nil {
			return out, nil
		}
	}
	out := splice(e.src, edits)
	err = e.prove(out, edits)
	if err != nil && e.endLine(edits) {
		// A block of text that ends the file would lose its last line break.
		if ended := splice(e.src, edits); e.prove(ended, edits) == nil {
			return ended, nil
		}
	}
	if err != nil {
		return nil, err
	}
	return out, nil
}

// endLine gives lines at the very end their line break back, which arrange took
// because the source has none there; false where there are no such lines. Remove
// then cannot tell that there was none.
func (e *editor) endLine(edits []edit) bool {
	if len(edits) == 0 {
		return false
	}
	last := &edits[len(edits)-1]
	if !last.lines || last.text == "" || last.from != len(e.src) || e.atLineStart(last.from) {
		return false
	}
	last.text += e.nl
	return true
}
