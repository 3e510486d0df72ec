package composefile

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// SettingsKey is the top-level mapping in which a compose file keeps what devbliss
// must know of the project; compose ignores it.
const SettingsKey = "x-devbliss"

// InsertSetting returns src with an entry in the mapping under SettingsKey: path
// are the keys that lead to it, and body is what it holds, block YAML at column 0
// with two spaces a level. Mappings on the way are made where they are missing.
// Otherwise it is as Insert: an entry that is there with another body is a *Exists.
func InsertSetting(src []byte, path []string, body string) ([]byte, error) {
	in, err := planSetting(src, path, body)
	if err != nil {
		return nil, err
	}
	return in.finish()
}

func planSetting(src []byte, path []string, body string) (*inserter, error) {
	path = append([]string{SettingsKey}, path...)
	entries, err := readBlocks("setting", []Block{{Name: path[len(path)-1], Body: body}})
	if err != nil {
		return nil, err
	}
	in, err := planInsert(src, Fragment{})
	if err != nil {
		return nil, err
	}
	made := entries[0]
	owner, rest := in.deepest(path)
	if len(rest) == 0 {
		if have, _ := in.values.value(owner.value.Node); !equalValues(have, made.body.value) { // it has been resolved before
			return nil, &Exists{"setting", strings.Join(path, "."), owner.key().Line}
		}
		return in, nil
	}
	for i := len(rest) - 1; i > 0; i-- {
		made.name = rest[i]
		made = entry{kids: []entry{made}}
	}
	made.name = rest[0]
	return in, in.create(owner, made)
}

// deepest follows path through the document that is written to as far as it goes;
// rest are the keys that are not there.
func (in *inserter) deepest(path []string) (at slot, rest []string) {
	at = in.root(in.doc)
	for i, key := range path {
		next, ok := at.in(key)
		if !ok {
			return at, path[i:]
		}
		at = next
	}
	return at, nil
}

// RemoveSetting returns src without the entry of the mapping under SettingsKey to
// which path leads. Mappings that it leaves empty go too. What is not there is not
// an error. It takes out what InsertSetting put in, byte for byte.
func RemoveSetting(src []byte, path []string) ([]byte, error) {
	path = append([]string{SettingsKey}, path...)
	s, err := readStream(src)
	if err != nil {
		return nil, err
	}
	if _, err := s.data(); err != nil {
		return nil, err
	}
	out := remover{editor: editor{stream: s}, drops: map[*node]map[int]bool{}}
	for doc := range s.docs {
		if entry, ok := out.follow(doc, path); ok {
			out.drop(entry.owner, entry.index/2)
		}
	}
	for i := range s.docs {
		if err := out.settle(out.root(i)); err != nil {
			return nil, err
		}
	}
	return out.finish()
}

// follow is the slot at the end of path; ok is false where there is none.
func (e *editor) follow(doc int, path []string) (at slot, ok bool) {
	at = e.root(doc)
	for _, key := range path {
		if at, ok = at.in(key); !ok {
			return slot{}, false
		}
	}
	return at, true
}

// ChangeSetting returns src with a text of the mapping under SettingsKey, to which
// path leads, replaced. Its quotes and every other byte stay.
func ChangeSetting(src []byte, path []string, value string) ([]byte, error) {
	path = append([]string{SettingsKey}, path...)
	s, err := readStream(src)
	if err != nil {
		return nil, err
	}
	if _, err := s.data(); err != nil {
		return nil, err
	}
	e := editor{stream: s}
	for doc := range s.docs {
		at, ok := e.follow(doc, path)
		if !ok {
			continue
		}
		v := at.value
		to, ok := e.wordEnd(v)
		if !ok {
			return nil, refuse(at.key().Line, "%s is not written as one word", at)
		}
		e.replace(v.body, to, writeScalar(value, quotesOf([]*node{v}), at.inFlow()))
		e.change(doc, at.path, becomes(stringValue(value)))
		return e.finish()
	}
	return nil, fmt.Errorf("there is no %s in this file", strings.Join(path, "."))
}

// wordEnd is where a text ends that is written as it is, with quotes or without.
func (e *editor) wordEnd(n *node) (end int, ok bool) {
	rest := string(e.src[n.body:])
	switch {
	case n.Kind != yaml.ScalarNode || n.Anchor != "" || n.Tag != "!!str":
		return 0, false
	case n.Style&(yaml.DoubleQuotedStyle|yaml.SingleQuotedStyle) != 0:
		end = quotedEnd(e.src, n.body)
		return end, len(rest) > 1 && strings.HasPrefix(rest[1:], n.Value) && end == n.body+len(n.Value)+2
	}
	return n.body + len(n.Value), strings.HasPrefix(rest, n.Value)
}
