package composefile

import "go.yaml.in/yaml/v4"

// plan is how one line of a body is written: prefix, then what stands from cut
// on in the body's own line.
type plan struct {
	prefix string
	cut    int
	set    bool
}

// placer indents a body as the author of a file would. Each line on which a key
// or a dash stands gets a plan; all others move along with the one above them.
type placer struct {
	*text
	h     habits
	plans []plan
	held  []bool // lines inside a scalar or brackets
}

// lines writes the body with its keys or dashes at column col.
func (b *body) lines(h habits, col int) []string {
	p := placer{b.text, h, make([]plan, len(b.starts)), make([]bool, len(b.starts))}
	p.place(b.root, col)
	out := make([]string, 0, len(p.plans))
	moved := map[int]int{} // columns of keys, as they were and are now
	shift := col
	for l, plan := range p.plans {
		was, s := p.indent(l), p.content(l)
		switch {
		case plan.set:
			shift = len(plan.prefix) - plan.cut
			moved[was] = shift
			out = append(out, plan.prefix+s[plan.cut:])
		case s == "":
			out = append(out, "")
		case !p.held[l] && p.comment(l):
			by, ok := moved[was]
			if !ok {
				by = shift
			}
			out = append(out, shifted(s, was, by))
		default:
			out = append(out, shifted(s, was, shift))
		}
	}
	return out
}

// shifted moves a line that begins with n spaces by some columns.
func shifted(s string, n, by int) string { return pad(max(0, n+by)) + s[n:] }

func (p *placer) place(n *node, col int) {
	if n.inFlow() || len(n.kids) == 0 {
		p.hold(n)
		return
	}
	if n.Kind == yaml.SequenceNode {
		p.items(n, col)
		return
	}
	for i := 0; i+1 < len(n.kids); i += 2 {
		k, v := n.kids[i], n.kids[i+1]
		if p.leads(k.start) {
			l := p.line(k.start)
			p.plans[l] = plan{pad(col), k.start - p.start(l), true}
		}
		if v.Kind == yaml.SequenceNode {
			p.place(v, col+p.h.dash)
		} else {
			p.place(v, col+p.h.step)
		}
	}
}

func (p *placer) items(seq *node, col int) {
	for _, item := range seq.kids {
		dash := p.dash(item.start)
		if dash < 0 {
			continue // the dash is on a line of its own, and goes along
		}
		l := p.line(dash)
		prefix := pad(col) + "-"
		if !p.leads(dash) { // an item of an item: its line has been begun
			prefix = p.plans[l].prefix + "-"
		}
		if item.start > dash+1 {
			prefix += pad(p.h.gap)
		}
		p.plans[l] = plan{prefix, item.start - p.start(l), true}
		p.place(item, col+1+p.h.gap)
	}
}

// hold marks the lines that a value takes after its first one.
func (p *placer) hold(n *node) {
	for l := p.line(n.start) + 1; n.end > 0 && l <= p.line(max(n.end-1, n.start)); l++ {
		p.held[l] = true
	}
}
