package composefile

import "go.yaml.in/yaml/v4"

// linesOf is the first and the last line of a pair or item of the block
// collection in s, with the comments that touch it from below and are deeper.
func (r *remover) linesOf(s slot, i int) (first, last int) {
	n := s.value
	start, value := 0, (*node)(nil)
	if n.Kind == yaml.MappingNode {
		start, value = n.kids[2*i].start, n.kids[2*i+1]
	} else {
		value = n.kids[i]
		if start = r.dash(value.start); start < 0 {
			start = value.start
		}
	}
	first = r.line(start)
	last = max(first, r.lastLine(value))
	return first, r.deepComments(r.docs[s.doc], last, r.column(n))
}

// dropLines deletes the lines of a pair or item of the block collection in s.
func (r *remover) dropLines(s slot, i int) error {
	n := s.value
	head, lead := n.kids[i], 0
	if n.Kind == yaml.MappingNode {
		head = n.kids[2*i]
		lead = head.start
	} else if lead = r.dash(head.start); lead < 0 {
		return refuse(head.Line, "an item of %s is not on the line of its dash", s)
	}
	if !r.leads(lead) {
		return refuse(head.Line, "an entry of %s does not begin its line", s)
	}
	first, last := r.linesOf(s, i)
	from, to := r.withBlanks(s, i, first, last)
	r.edits = append(r.edits, edit{from: r.start(from), to: r.start(to + 1), lines: true})
	return nil
}

// withBlanks adds the blank lines that go with an entry: those above it, as they
// part it from the one before; below it only for the first, which has none
// before.
func (r *remover) withBlanks(s slot, i, first, last int) (from, to int) {
	d := r.docs[s.doc]
	floor := d.first // first line that may go
	if i > 0 {
		floor = r.linesEnd(s, i-1) + 1
	} else if s.owner != nil {
		floor = r.line(s.key().start) + 1
	}
	from, to = first, last
	ends := last+1 >= d.last || r.blank(last+1)
	if len(s.path) <= 1 || ends || i == count(s.value)-1 {
		for from > floor && r.blank(from-1) {
			from--
		}
	}
	if i == 0 && from == first && count(s.value) > 1 {
		for to+1 < d.last && r.blank(to+1) {
			to++
		}
	}
	return from, to
}

// linesEnd is the last line of the value of a pair or item.
func (r *remover) linesEnd(s slot, i int) int {
	if s.value.Kind == yaml.MappingNode {
		i = 2*i + 1
	}
	return r.lastLine(s.value.kids[i])
}

// empty takes everything out of the collection in s and leaves {} or [].
func (r *remover) empty(s slot, drops map[int]bool) error {
	brackets, v := "{}", any(&mapValue{tag: s.value.ShortTag(), entries: nil})
	if s.value.Kind == yaml.SequenceNode {
		brackets, v = "[]", &listValue{tag: s.value.ShortTag()}
	}
	r.change(s.doc, s.path, becomes(v))
	if s.value.inFlow() {
		f, err := r.flowOf(s.value)
		if err != nil {
			return err
		}
		r.edits = append(r.edits, edit{from: f.items[0].from, to: afterLast(f)})
		return nil
	}
	for i := range drops {
		if err := r.dropLines(s, i); err != nil {
			return err
		}
	}
	at := r.colon(s.key())
	if s.value.start < s.value.body {
		at, _ = r.properties(s.value.start, s.value.Anchor)
	}
	r.replace(at, at, " "+brackets)
	return nil
}

// afterLast is the offset after the last item and its comma.
func afterLast(f flow) int {
	if f.trailing() {
		return f.commas[len(f.commas)-1] + 1
	}
	return f.items[len(f.items)-1].to
}

// dropFlow deletes pairs or items of a flow collection, and as many commas.
func (r *remover) dropFlow(n *node, drops map[int]bool) error {
	f, err := r.flowOf(n)
	if err != nil {
		return err
	}
	for i := 0; i < len(f.items); i++ {
		if !drops[i] {
			continue
		}
		j := i
		for j+1 < len(f.items) && drops[j+1] {
			j++
		}
		r.dropRun(f, i, j)
		i = j
	}
	return nil
}

// dropRun deletes the items i to j: the blanks in front of them, and the comma
// behind them or, where they are the last and have none, the one before them.
func (r *remover) dropRun(f flow, i, j int) {
	from, to := f.items[i].from, f.items[j].to
	if j < len(f.commas) {
		to = f.commas[j] + 1
	} else if i > 0 {
		comma := f.commas[i-1]
		r.edits = append(r.edits, edit{from: comma, to: comma + 1})
	}
	_, leads := r.leadsFlow(from)
	if leads { // its comment goes with it
		to = r.afterComment(to)
	}
	switch {
	case i > 0 || leads:
		from = r.blanksBefore(f, i, from, to)
	default:
		for isSpace(r.src[to]) && breakAt(r.src, to) == 0 {
			to++
		}
	}
	r.edits = append(r.edits, edit{from: from, to: to})
}

// blanksBefore is where the blanks begin that go with the item at from. They
// stay where they hold a comment apart from what comes after the item at to.
func (r *remover) blanksBefore(f flow, i, from, to int) int {
	start := from
	for isSpace(r.src[start-1]) {
		start--
	}
	if i == 0 || r.line(start) == r.line(from) {
		return start
	}
	before := f.commas[i-1] + 1
	if rest := skipBlanks(r.src, to); r.afterComment(before) != before && rest < len(r.src) && breakAt(r.src, rest) == 0 {
		return from
	}
	return start
}
