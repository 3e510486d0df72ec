package composefile

import (
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// fillFlow puts entries into the flow mapping n.
func (in *inserter) fillFlow(n *node, entries []entry) error {
	json := jsonKeys(n) || len(n.kids) == 0 && in.docs[in.doc].root.inFlow() && jsonKeys(in.docs[in.doc].root)
	var items []string
	for _, e := range entries {
		item, err := e.flow(json)
		if err != nil {
			return err
		}
		items = append(items, item)
	}
	return in.extendFlow(n, items)
}

// jsonKeys says that a flow mapping is written as JSON would be.
func jsonKeys(n *node) bool {
	return len(n.kids) > 0 && n.kids[len(n.kids)-2].Style&yaml.DoubleQuotedStyle != 0
}

// extendFlow puts items behind the last one of the flow collection n, each on a
// line of its own where the last one has one, and with a comma at the end where
// that has one. A comment behind the last item stays beside it.
func (in *inserter) extendFlow(n *node, items []string) error {
	f, err := in.flowOf(n)
	if err != nil {
		return err
	}
	if len(f.items) == 0 {
		in.occupied = true
		in.replace(f.open+1, f.open+1, strings.Join(items, ", "))
		return nil
	}
	last := f.items[len(f.items)-1]
	end := last.to
	if f.trailing() {
		end = f.commas[len(f.commas)-1] + 1
	}
	at, sep := in.afterComment(end), " "
	if indent, leads := in.leadsFlow(last.from); at != end || leads {
		sep = in.nl + indent
	}
	var add strings.Builder
	for i, item := range items {
		if i > 0 {
			add.WriteByte(',')
		}
		add.WriteString(sep + item)
	}
	if f.trailing() {
		add.WriteByte(',')
	} else {
		in.replace(last.to, last.to, ",")
	}
	in.replace(at, at, add.String())
	return nil
}

// flowOf scans a flow collection and checks that it was understood.
func (e *editor) flowOf(n *node) (flow, error) {
	f, ok := scanFlow(e.src, n.body)
	want := len(n.kids)
	if n.Kind == yaml.MappingNode {
		want /= 2
	}
	if !ok || len(f.items) != want {
		return flow{}, refuse(n.Line, "the brackets are not understood")
	}
	return f, nil
}

// afterComment is the end of the comment that follows off on its line, or off.
func (t *text) afterComment(off int) int {
	i := off
	for i < len(t.src) && (t.src[i] == ' ' || t.src[i] == '\t') {
		i++
	}
	if i < len(t.src) && t.src[i] == '#' {
		return skipLine(t.src, i)
	}
	return off
}

// leadsFlow is like leads, for a place inside brackets, where tabs may indent. The
// indent is what puts another line under this place, whether it leads or not.
func (t *text) leadsFlow(off int) (indent string, leads bool) {
	before := string(t.src[t.start(t.line(off)):off])
	if strings.Trim(before, " \t") == "" {
		return before, true
	}
	return pad(utf8.RuneCountInString(before)), false
}
