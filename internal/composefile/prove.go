package composefile

import (
	"bytes"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// prove checks that out is the source with nothing but the edits done to it, and
// that it stands for the source's data with nothing but the changes done to that.
func (e *editor) prove(out []byte, edits []edit) error {
	if err := proveBytes(e.src, out, edits); err != nil {
		return err
	}
	want, err := e.data()
	if err != nil {
		return err
	}
	after, err := readStream(out)
	if err != nil {
		return e.blame("the file could not be read any more", err)
	}
	have, err := after.data()
	if err != nil {
		return e.blame("the file could not be read any more", err)
	}
	for _, c := range e.changes {
		want[c.doc] = alter(want[c.doc], c.path, c.into)
	}
	if where, equal := differ(filled(want), filled(have)); !equal {
		return e.blame(fmt.Sprintf("%s would change as well", where), nil)
	}
	return nil
}

// proveBytes undoes the edits in out, looking at nothing but the bytes there, and
// checks that src comes back.
func proveBytes(src, out []byte, edits []edit) error {
	var back []byte
	for _, e := range edits {
		keep := e.from - len(back)
		if keep < 0 || keep > len(out) || !bytes.HasPrefix(out[keep:], []byte(e.text)) {
			return refuse(0, "an edit is not where it belongs")
		}
		back = append(back, out[:keep]...)
		back = append(back, src[e.from:e.to]...)
		out = out[keep+len(e.text):]
	}
	if back = append(back, out...); !bytes.Equal(back, src) {
		return refuse(0, "bytes outside the edit would change")
	}
	return nil
}

// alter returns v with what is at path changed; mappings on the way are copied.
func alter(v any, path []string, into func(any) any) any {
	if len(path) == 0 {
		return into(v)
	}
	m, ok := v.(*mapValue)
	if !ok {
		m = mapOf(map[string]any{})
	}
	now := alter(m.entries[path[0]], path[1:], into)
	if _, gone := now.(absent); gone {
		return m.without(path[0])
	}
	return m.with(path[0], now)
}

// filled leaves out the documents that hold nothing: compose skips them too.
func filled(docs []any) *listValue {
	l := &listValue{}
	for _, d := range docs {
		m, ok := d.(*mapValue)
		if ok && len(m.entries) > 0 {
			l.items = append(l.items, d)
		}
	}
	return l
}

// differ says where the data of two streams differs.
func differ(a, b *listValue) (where string, equal bool) {
	where, equal = comparison{map[[2]any]bool{}}.differ(a, b, "")
	if len(a.items) == 1 {
		where = strings.TrimPrefix(where, "[0].")
	}
	if where == "" {
		where = "the file"
	}
	return where, equal
}

// blame makes a refusal of a proof that failed, and finds a line that explains it.
func (e *editor) blame(why string, cause error) error {
	for _, edit := range e.edits {
		if r := e.anchored(edit); r != nil {
			r.Why += ": " + why
			return r
		}
		if e.endsOpen(edit) {
			return refuse(len(e.starts), "the file ends inside a block of text (| or >) without a line break: add one first")
		}
	}
	if cause != nil {
		why += ": " + cause.Error()
	}
	return refuse(0, "the edit cannot be made: %s", why)
}

// anchored says that an edit is made inside something that has other users.
func (e *editor) anchored(ed edit) *Refusal {
	for _, d := range e.docs {
		if d.root == nil {
			continue
		}
		used := map[*yaml.Node]int{}
		aliases(d.root.Node, used)
		if n, line := e.sharedAround(d.root, ed, used); n != nil {
			return &Refusal{
				Line: n.Line,
				Why:  fmt.Sprintf("line %d uses the anchor &%s, so the edit would reach further", line, n.Anchor),
			}
		}
	}
	return nil
}

// sharedAround finds the innermost node with users which the edit touches.
func (e *editor) sharedAround(n *node, ed edit, used map[*yaml.Node]int) (found *yaml.Node, line int) {
	for _, kid := range n.kids {
		if found, line = e.sharedAround(kid, ed, used); found != nil {
			return found, line
		}
	}
	end := e.start(e.line(max(n.end, n.start)) + 1)
	if line = used[n.Node]; line > 0 && n.start <= max(ed.to, ed.from) && ed.from <= end {
		return n.Node, line
	}
	return nil, 0
}

// aliases notes for each node with an anchor a line that uses it.
func aliases(n *yaml.Node, used map[*yaml.Node]int) {
	if n.Kind == yaml.AliasNode {
		used[n.Alias] = n.Line
	}
	for _, c := range n.Content {
		aliases(c, used)
	}
}

// endsOpen says that an edit is made after a block scalar that the end of the
// file cuts off: the line break it would need is part of its value.
func (e *editor) endsOpen(ed edit) bool {
	if ed.from != len(e.src) || e.atLineStart(ed.from) {
		return false
	}
	n := e.docs[len(e.docs)-1].root
	for n != nil && len(n.kids) > 0 && !n.inFlow() {
		n = n.kids[len(n.kids)-1]
	}
	return n != nil && n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0
}
