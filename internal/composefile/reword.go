package composefile

import (
	"bytes"
	"maps"
	"slices"

	"go.yaml.in/yaml/v4"
)

// Reword returns src with strings that a service has under a key, such as image or
// volumes, replaced by what word makes of them: it is given each one, with its line,
// and returns it as it is to be. Every other byte stays, and so does the way in which
// the string is quoted. An error of word is the error of Reword.
//
// Where a string that is to change is not the service's own, because an alias or a
// merge key brings it or others use its anchor, the error is a *Refusal.
func Reword(src []byte, service, key string, word func(value string, line int) (string, error)) ([]byte, error) {
	s, err := readStream(src)
	if err != nil {
		return nil, err
	}
	if _, err := s.data(); err != nil {
		return nil, err
	}
	r := rewording{editor: editor{stream: s}, service: service, key: key, word: word}
	for _, at := range r.services(service) {
		if err := r.inService(at); err != nil {
			return nil, err
		}
	}
	return r.finish()
}

// rewording is an editor that replaces strings under a key of a service.
type rewording struct {
	editor
	service, key string
	word         func(value string, line int) (string, error)
}

func (r *rewording) inService(service slot) error {
	s, own := service.in(r.key)
	if own {
		return r.value(spot{slot: s, flow: s.inFlow()}, s.value)
	}
	brought := at(r.resolvedIn(service.value), r.key)
	return r.keep(brought, service.value.Line, "it comes from a merge key or an alias")
}

// resolvedIn is the data of n, which has been resolved before.
func (r *rewording) resolvedIn(n *node) any {
	v, _ := r.values.value(n.Node)
	return v
}

// spot is where a value stands inside that of a slot.
type spot struct {
	slot
	steps []any // keys and numbers of items that lead there
	flow  bool  // brackets are around it
}

func (p spot) inside(n *node, step any) spot {
	return spot{p.slot, append(slices.Clone(p.steps), step), n.inFlow()}
}

// value rewords n, which stands at p.
func (r *rewording) value(p spot, n *node) error {
	switch n.Kind {
	case yaml.AliasNode:
		return r.keep(r.resolvedIn(n), n.Line, "it is the alias *"+n.Value)
	case yaml.SequenceNode:
		for i, item := range n.kids {
			if err := r.value(p.inside(n, i), item); err != nil {
				return err
			}
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.kids); i += 2 {
			k, v := n.kids[i], n.kids[i+1]
			if isMerge(k.Node) {
				if err := r.keep(r.resolvedIn(v), k.Line, "it comes from a merge key"); err != nil {
					return err
				}
				continue
			}
			if err := r.value(p.inside(n, keyName(k.Node)), v); err != nil {
				return err
			}
		}
	case yaml.ScalarNode:
		return r.scalar(p, n)
	}
	return nil
}

// scalar rewords a string that is written here.
func (r *rewording) scalar(p spot, n *node) error {
	if n.ShortTag() != "!!str" {
		return nil
	}
	now, err := r.word(n.Value, n.Line)
	if err != nil || now == n.Value {
		return err
	}
	from, to, quotes, ok := r.written(n)
	if !ok {
		return refuse(n.Line, "%s of service %q is written over several lines or with escapes", r.key, r.service)
	}
	r.replace(from, to, writeScalar(now, quotes, p.flow))
	r.change(p.doc, p.path, func(was any) any { return replaced(was, p.steps, stringValue(now)) })
	return nil
}

// written finds the text of a scalar that stands on one line, and how it is quoted.
func (r *rewording) written(n *node) (from, to int, quotes quoteStyle, ok bool) {
	rest := r.src[n.body:]
	switch {
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return 0, 0, 0, false
	case n.Style&yaml.DoubleQuotedStyle != 0:
		quotes, rest = doubleQuoted, rest[1:]
	case n.Style&yaml.SingleQuotedStyle != 0:
		quotes, rest = singleQuoted, rest[1:]
	}
	if !bytes.HasPrefix(rest, []byte(n.Value)) {
		return 0, 0, 0, false
	}
	if quotes == unquoted {
		return n.body, n.body + len(n.Value), quotes, true
	}
	to = quotedEnd(r.src, n.body)
	return n.body, to, quotes, to == n.body+len(n.Value)+2
}

// keep refuses to reword what is not written here alone; what would not change is
// left in peace.
func (r *rewording) keep(v any, line int, why string) error {
	switch v := v.(type) {
	case scalarValue:
		if v.tag != "!!str" {
			return nil
		}
		now, err := r.word(v.text, line)
		if err != nil || now == v.text {
			return err
		}
		return refuse(line, "%s of service %q cannot be changed alone: %s", r.key, r.service, why)
	case *listValue:
		for _, item := range v.items {
			if err := r.keep(item, line, why); err != nil {
				return err
			}
		}
	case *mapValue:
		for _, name := range slices.Sorted(maps.Keys(v.entries)) {
			if err := r.keep(v.entries[name], line, why); err != nil {
				return err
			}
		}
	}
	return nil
}

// replaced returns v with what is at steps, keys and numbers of items, replaced.
func replaced(v any, steps []any, now any) any {
	if len(steps) == 0 {
		return now
	}
	switch step := steps[0].(type) {
	case string:
		m, ok := v.(*mapValue)
		if !ok {
			return v
		}
		return m.with(step, replaced(m.entries[step], steps[1:], now))
	case int:
		l, ok := v.(*listValue)
		if !ok || step >= len(l.items) {
			return v
		}
		c := &listValue{tag: l.tag, items: slices.Clone(l.items)}
		c.items[step] = replaced(l.items[step], steps[1:], now)
		return c
	}
	return v
}
