package composefile

import (
	"maps"
	"slices"

	"go.yaml.in/yaml/v4"
)

// habits are how the author of a file indents.
type habits struct {
	top  int // columns from a section's key, such as services, to its entries
	step int // columns from any other key to the mapping it holds
	dash int // columns from a key to the dashes of its list
	gap  int // spaces after a dash
}

// tally counts what is seen, and answers with what is seen most.
type tally map[int]int

// most is the commonest number, of two as common the one nearer to what is
// otherwise the answer.
func (t tally) most(otherwise int) int {
	best, times := otherwise, 0
	for _, n := range slices.Sorted(maps.Keys(t)) {
		nearer := max(n-otherwise, otherwise-n) < max(best-otherwise, otherwise-best)
		if t[n] > times || t[n] == times && nearer {
			best, times = n, t[n]
		}
	}
	return best
}

// habitSurvey looks at the services of a document.
type habitSurvey struct {
	*text
	step, dash, gap tally
}

// habits finds out how the document is indented. What it does not show is taken
// from the rest of it, and in the end from what most people do.
func (s *stream) habits(d *document) habits {
	h := habits{top: 2, step: 2, dash: 2, gap: 1}
	if d.root == nil || d.root.inFlow() {
		return h
	}
	look := habitSurvey{s.text, tally{}, tally{}, tally{}}
	tops := tally{}
	for i := 0; i+1 < len(d.root.kids); i += 2 {
		k, v := d.root.kids[i], d.root.kids[i+1]
		if v.Kind != yaml.MappingNode || v.inFlow() {
			continue
		}
		width := look.column(v) - look.column(d.root)
		if width <= 0 { // below a "?"
			continue
		}
		tops[width]++
		if keyName(k.Node) == "services" {
			tops[width] += len(d.root.kids) // it is what people look at
			look.inside(v)
		}
	}
	h.top = tops.most(h.top)
	h.step = look.step.most(h.top)
	h.dash = look.dash.most(h.step)
	h.gap = look.gap.most(h.gap)
	return h
}

// inside counts in the values of the block mapping n.
func (l habitSurvey) inside(n *node) {
	for i := 0; i+1 < len(n.kids); i += 2 {
		v := n.kids[i+1]
		if v.inFlow() || len(v.kids) == 0 {
			continue
		}
		width := l.column(v) - l.column(n)
		switch {
		case v.Kind == yaml.MappingNode && width > 0:
			l.step[width]++
			l.inside(v)
		case v.Kind == yaml.SequenceNode && width >= 0:
			l.dash[width]++
			l.items(v)
		}
	}
}

func (l habitSurvey) items(seq *node) {
	for _, item := range seq.kids {
		if dash := l.text.dash(item.start); dash >= 0 && item.start > dash+1 {
			l.gap[item.start-dash-1]++
		}
	}
}

// blankLines is how many blank lines the author puts between the entries of the
// block mapping m, above the comments of an entry; of two as common, those above
// the last. ok is false where there are no two entries to tell.
func (s *stream) blankLines(m *node) (n int, ok bool) {
	seen, last := tally{}, 0
	for i := 2; i+1 < len(m.kids); i += 2 {
		l := s.line(m.kids[i].start) - 1
		after := s.line(max(m.kids[i-1].end-1, m.kids[i-2].start))
		for l > after && s.comment(l) {
			l--
		}
		for last = 0; l > after && s.blank(l); l-- {
			last++
		}
		seen[last]++
	}
	return seen.most(last), len(seen) > 0
}
