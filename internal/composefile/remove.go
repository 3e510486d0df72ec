package composefile

import (
	"go.yaml.in/yaml/v4"
)

// Remove returns src without the fragment: services, volumes, networks and configs
// by name (Body is not looked at), variables by name where their value is the
// fragment's, dependencies by name. A section that Remove leaves empty goes too.
// What is not there is not an error. Where it cannot be taken out alone the
// error is a *Refusal.
//
// Comments inside the lines of an entry go with it, and so do comments right
// below it that are deeper than its key. All others stay where they are, those
// above an entry too: a comment that has lost its service can be deleted by
// whoever wrote it, one that is gone cannot be written again. A section that
// holds such a comment, or an anchor, or a tag, becomes {} and stays.
//
// Remove of what Insert put in gives the bytes that Insert was given, but for
// the bytes that Insert had to replace: a depends_on that became a mapping stays
// one, and a section that was there and empty goes.
func Remove(src []byte, f Fragment) ([]byte, error) {
	s, err := readStream(src)
	if err != nil {
		return nil, err
	}
	if _, err := s.data(); err != nil {
		return nil, err
	}
	out := remover{editor: editor{stream: s}, drops: map[*node]map[int]bool{}}
	for _, part := range []struct {
		section, kind string
		blocks        []Block
	}{{"services", "service", f.Services}, {"volumes", "volume", f.Volumes}, {"networks", "network", f.Networks}, {"configs", "config", f.Configs}} {
		if err := out.blocks(part.section, part.kind, part.blocks); err != nil {
			return nil, err
		}
	}
	if err := out.environment(f.Environment); err != nil {
		return nil, err
	}
	if err := out.dependsOn(f.DependsOn); err != nil {
		return nil, err
	}
	for i := range s.docs {
		if err := out.settle(out.root(i)); err != nil {
			return nil, err
		}
	}
	return out.finish()
}

// remover is an editor that takes entries out.
type remover struct {
	editor
	drops map[*node]map[int]bool // entries to go: pairs of a mapping, items of a list, by number
}

func (r *remover) drop(n *node, i int) {
	if r.drops[n] == nil {
		r.drops[n] = map[int]bool{}
	}
	r.drops[n][i] = true
}

// blocks drops entries of a top-level section, in every document.
func (r *remover) blocks(section, kind string, blocks []Block) error {
	for _, b := range blocks {
		for doc := range r.docs {
			s, own := r.root(doc).in(section)
			if own {
				if entry, ok := s.in(b.Name); ok {
					r.drop(s.value, entry.index/2)
					continue
				}
			}
			if root := r.docs[doc].root; root != nil && r.resolved(root, section, b.Name) != nil {
				return refuse(root.Line, "%s %q comes from an anchor: it is not written here alone", kind, b.Name)
			}
		}
	}
	return nil
}

// resolved is the value at path inside n, merged ones included.
func (r *remover) resolved(n *node, path ...string) any {
	v, _ := r.values.value(n.Node) // it has been resolved before
	return at(v, path...)
}

// environment drops variables that have the value they were given.
func (r *remover) environment(variables []Variable) error {
	for _, v := range variables {
		for _, service := range r.services(v.Service) {
			s, _ := service.in("environment")
			dropped := r.dropWhere(s.value, func(key, value *node) bool {
				if key != nil {
					return keyName(key.Node) == v.Name && value.Kind == yaml.ScalarNode && value.Value == v.Value && value.Tag != "!!null"
				}
				have, ok := listed(stringValue(value.Value), v.Name)
				return ok && have == stringValue(v.Value)
			})
			if !dropped && r.brought(service, v) {
				return refuse(service.value.Line, "%s of service %q comes from an anchor: it is not written here alone", v.Name, v.Service)
			}
		}
	}
	return nil
}

// brought says that a service has the variable without writing it itself.
func (r *remover) brought(service slot, v Variable) bool {
	switch env := r.resolved(service.value, "environment").(type) {
	case *mapValue:
		return env.entries[v.Name] == any(stringValue(v.Value))
	case *listValue:
		for _, item := range env.items {
			if item == any(stringValue(v.Name+"="+v.Value)) {
				return true
			}
		}
	}
	return false
}

// dependsOn drops dependencies, whatever their condition.
func (r *remover) dependsOn(dependencies []Dependency) error {
	for _, d := range dependencies {
		for _, service := range r.services(d.Service) {
			s, _ := service.in("depends_on")
			dropped := r.dropWhere(s.value, func(key, value *node) bool {
				if key != nil {
					return keyName(key.Node) == d.On
				}
				return value.Kind == yaml.ScalarNode && value.Value == d.On
			})
			if _, _, there := r.dependency(d.Service, d.On); !dropped && there && len(r.services(d.Service)) == 1 {
				return refuse(service.value.Line, "depends_on %q of service %q comes from an anchor: it is not written here alone", d.On, d.Service)
			}
		}
	}
	return nil
}

// dropWhere drops the pairs of a mapping, or the items of a list (whose key is
// nil), that match.
func (r *remover) dropWhere(n *node, match func(key, value *node) bool) (dropped bool) {
	if n == nil {
		return false
	}
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.kids); i += 2 {
			if !isMerge(n.kids[i].Node) && match(n.kids[i], n.kids[i+1]) {
				r.drop(n, i/2)
				dropped = true
			}
		}
	case yaml.SequenceNode:
		for i, item := range n.kids {
			if match(nil, item) {
				r.drop(n, i)
				dropped = true
			}
		}
	}
	return dropped
}

// settle makes the edits for what is to go from inside s, the deepest first:
// what is left empty by them goes with the entry that held it.
func (r *remover) settle(s slot) error {
	if s.value == nil {
		return nil
	}
	if err := r.settleInside(s); err != nil {
		return err
	}
	drops := r.drops[s.value]
	switch {
	case len(drops) == 0:
		return nil
	case len(drops) < count(s.value) || s.owner == nil:
		return r.dropSome(s, drops)
	case r.mayGo(s):
		r.drop(s.owner, s.index/2)
		return nil
	}
	return r.empty(s, drops)
}

func (r *remover) settleInside(s slot) error {
	n := s.value
	if n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.kids); i += 2 {
		if r.drops[n][i/2] {
			continue
		}
		if err := r.settle(slot{s.doc, n, i, n.kids[i+1], s.pathTo(keyName(n.kids[i].Node))}); err != nil {
			return err
		}
	}
	return nil
}

// dropSome takes a part out of the collection in s.
func (r *remover) dropSome(s slot, drops map[int]bool) error {
	r.changeDropped(s, drops)
	if s.value.inFlow() {
		return r.dropFlow(s.value, drops)
	}
	for i := range drops {
		if err := r.dropLines(s, i); err != nil {
			return err
		}
	}
	return nil
}

// count is the number of pairs or items of n.
func count(n *node) int {
	if n.Kind == yaml.MappingNode {
		return len(n.kids) / 2
	}
	return len(n.kids)
}

// changeDropped says what is gone from the data in s.
func (r *remover) changeDropped(s slot, drops map[int]bool) {
	if s.value.Kind == yaml.MappingNode {
		for i := range drops {
			path := s.pathTo(keyName(s.value.kids[2*i].Node))
			r.change(s.doc, path, becomes(absent{}))
		}
		return
	}
	r.change(s.doc, s.path, func(was any) any {
		old, _ := was.(*listValue)
		now := &listValue{tag: old.tag}
		for i, item := range old.items {
			if !drops[i] {
				now.items = append(now.items, item)
			}
		}
		return now
	})
}

// mayGo says that the entry of s can go with its last content: a service stays,
// and so does what somebody has put a comment, an anchor or a tag on, and what
// hides an entry that a merge key brings.
func (r *remover) mayGo(s slot) bool {
	service := len(s.path) == 2 && s.path[0] != SettingsKey
	if service || s.value.start != s.value.body || s.value.Anchor != "" || r.hides(s) {
		return false
	}
	if s.value.inFlow() {
		f, err := r.flowOf(s.value)
		return err == nil && !f.comments && (s.inFlow() || r.afterComment(s.value.end) == s.value.end)
	}
	first := r.line(s.key().start)
	last := r.deepTail(r.docs[s.doc], r.lastLine(s.value), r.column(s.owner))
	going := map[int]bool{}
	for i := range r.drops[s.value] {
		from, to := r.linesOf(s, i)
		for l := from; l <= to; l++ {
			going[l] = true
		}
	}
	for l := first + 1; l <= last; l++ {
		if !going[l] && !r.blank(l) {
			return false
		}
	}
	colon := r.colon(s.key())
	return r.afterComment(colon) == colon
}

// hides says that a merge key beside s brings an entry of the same name.
func (r *remover) hides(s slot) bool {
	brought := map[string]any{}
	for i := 0; i+1 < len(s.owner.kids); i += 2 {
		if k := s.owner.kids[i]; isMerge(k.Node) {
			v, _ := r.values.value(s.owner.kids[i+1].Node) // it has been resolved before
			_ = mergeInto(brought, v, k.Line)              // and merged
		}
	}
	_, hidden := brought[keyName(s.key().Node)]
	return hidden
}
