package composefile

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// fill puts entries into the mapping in s.
func (in *inserter) fill(s slot, entries []entry) error {
	v := s.value
	vacant, err := in.vacant(s)
	switch {
	case err != nil:
		return err
	case vacant:
		in.occupy(s, func(col int) []string {
			return in.write(entries, col+in.width(s), in.blanks(s.path, nil))
		})
		return nil
	case v.Kind != yaml.MappingNode:
		return refuse(v.Line, "%s is not a mapping", s)
	case v.inFlow():
		return in.fillFlow(v, entries)
	}
	blank := in.blanks(s.path, v)
	lines := in.write(entries, in.column(v), blank)
	return in.appendLines(s.doc, v, append(make([]string, blank), lines...))
}

// create makes the key in the mapping in owner.
func (in *inserter) create(owner slot, e entry) error {
	if err := in.notMerged(owner, e.name); err != nil {
		return err
	}
	inFlow := owner.value != nil && owner.value.inFlow() && (len(owner.value.kids) > 0 || owner.inFlow())
	path := owner.pathTo(e.name)
	in.change(owner.doc, path, becomes(e.value(inFlow)))
	if len(owner.path) > 0 {
		return in.fill(owner, []entry{e})
	}
	d := in.docs[owner.doc]
	blank := in.blanks([]string{e.name}, nil)
	switch {
	case d.root == nil:
		in.begin(d, e.lines(in.habits, 0, in.habits.top, blank))
	case d.root.inFlow():
		return in.fillFlow(d.root, []entry{e})
	default:
		col := in.column(d.root)
		lines := e.lines(in.habits, col, in.habits.top, blank)
		return in.insertAfter(d, d.root, in.sectionBefore(d), 2*col, append([]string{""}, lines...))
	}
	return nil
}

// notMerged refuses to make a key that a merge key brings already: what it brings
// would be hidden.
func (in *inserter) notMerged(owner slot, key string) error {
	if owner.value == nil {
		return nil
	}
	v, err := in.values.value(owner.value.Node)
	if err != nil {
		return err
	}
	if m, ok := v.(*mapValue); ok && owner.value.Kind == yaml.MappingNode {
		if _, ok := m.entries[key]; ok {
			return refuse(owner.value.Line, "%s comes from a merge key (<<), which one of its own would hide", strings.Join(owner.pathTo(key), "."))
		}
	}
	return nil
}

// sectionBefore is the entry of the root that a new section comes after: the
// services, or else the last one.
func (in *inserter) sectionBefore(d *document) *node {
	if _, v := d.root.find("services"); v != nil {
		return v
	}
	return d.root.kids[len(d.root.kids)-1]
}

// begin writes lines into a document that holds nothing, below its comments.
func (in *inserter) begin(d *document, lines []string) {
	at := d.last
	for at > d.first && in.blank(at-1) {
		at--
	}
	if at > d.first || in.begun {
		lines = append([]string{""}, lines...)
	}
	in.begun = true
	in.insertLines(at, 0, lines)
}

// appendLines writes lines at the end of the block collection n.
func (in *inserter) appendLines(doc int, n *node, lines []string) error {
	col := in.column(n)
	depth := 2 * col
	if n.Kind == yaml.SequenceNode {
		depth++ // its dashes may stand under the key that holds it
	}
	return in.insertAfter(in.docs[doc], n, n.kids[len(n.kids)-1], depth, lines)
}

// insertAfter writes lines into the block collection n, behind the entry or item
// whose value is last.
func (in *inserter) insertAfter(d *document, n, last *node, depth int, lines []string) error {
	for i := 0; n.Kind == yaml.MappingNode && i < len(n.kids); i += 2 {
		if k := n.kids[i]; !in.leads(k.start) {
			return refuse(k.Line, "a mapping whose keys do not begin their lines is not added to")
		}
	}
	at := in.tail(d, in.above(d, n), in.lastLine(last), in.column(n)) + 1
	for len(lines) > 0 && lines[0] == "" && in.blank(at-1) {
		lines = lines[1:] // blank lines of a block scalar part them already
	}
	in.insertLines(at, depth, lines)
	return nil
}

// write writes entries of a mapping at column col, blank lines between them.
func (in *inserter) write(entries []entry, col, blank int) []string {
	var out []string
	for i, e := range entries {
		if i > 0 {
			out = append(out, make([]string, blank)...)
		}
		out = append(out, e.lines(in.habits, col, in.habits.step, blank)...)
	}
	return out
}

// width is the number of columns from the key of s to what it holds.
func (in *inserter) width(s slot) int {
	if len(s.path) == 1 {
		return in.habits.top
	}
	return in.habits.step
}

// blanks is the number of blank lines between the entries of the mapping m at
// path, as far as it or its surroundings show a habit.
func (in *inserter) blanks(path []string, m *node) int {
	if len(path) != 1 {
		return 0
	}
	if m != nil {
		if n, ok := in.blankLines(m); ok {
			return n
		}
	}
	if path[0] != "services" {
		return 0
	}
	root := in.docs[in.doc].root
	if root == nil || root.inFlow() {
		return 1
	}
	if n, ok := in.blankLines(root); ok {
		return min(n, 1)
	}
	return 1
}

// vacant says that s holds nothing yet. It refuses what cannot be added to.
func (in *inserter) vacant(s slot) (bool, error) {
	v := s.value
	if v.Kind == yaml.AliasNode {
		return false, refuse(v.Line, "%s is an alias (*%s): it is written on line %d, for others too", s, v.Value, v.Alias.Line)
	}
	if v.Style&yaml.TaggedStyle != 0 && !strings.HasPrefix(v.Tag, "!!") && v.Tag != "!override" {
		return false, refuse(v.Line, "%s is tagged %s", s, v.Tag)
	}
	isNull, written := v.null()
	// An empty list is as good as an empty mapping only where either may stand.
	emptyFlow := v.inFlow() && len(v.kids) == 0 && (v.Kind == yaml.MappingNode || len(s.path) == 3)
	switch {
	case s.owner.inFlow():
		if isNull {
			return false, refuse(v.Line, "%s is null, and in brackets", s)
		}
		return false, nil
	case isNull && !written:
		return true, nil
	case !isNull && !emptyFlow:
		return false, nil
	case in.line(v.body) != in.line(s.key().start):
		return false, refuse(v.Line, "%s is empty, and says so on a line of its own", s)
	case emptyFlow && in.hasComment(v):
		return false, refuse(v.Line, "%s is empty but for a comment in brackets", s)
	}
	return true, nil
}

func (in *inserter) hasComment(v *node) bool {
	f, ok := scanFlow(in.src, v.body)
	return !ok || f.comments
}

// occupy writes the first entries of a vacant slot, whose key is at the column
// that lines is told.
func (in *inserter) occupy(s slot, lines func(col int) []string) {
	v := s.value
	in.occupied = true
	if v.end > v.body { // {} or null goes
		from := v.body
		for in.src[from-1] == ' ' || in.src[from-1] == '\t' {
			from--
		}
		in.replace(from, v.end, "")
	}
	col := in.column(s.owner)
	line := in.line(s.key().start)
	at := in.tail(in.docs[s.doc], line, max(line, in.lastLine(v)), col) + 1
	in.insertLines(at, 2*col+1, lines(col))
}

// String is the path of the slot, for people.
func (s slot) String() string { return strings.Join(s.path, ".") }

// inFlow says that the slot is inside brackets.
func (s slot) inFlow() bool { return s.owner != nil && s.owner.inFlow() }
