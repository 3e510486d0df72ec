package composefile

import (
	"cmp"
	"errors"
	"slices"
	"strings"
)

// edit replaces src[from:to] by text. Where from and to are equal it is an
// insertion; where text is empty, a deletion.
type edit struct {
	from, to int
	text     string
	lines    bool // text is whole lines, each with its line break, for the start of a line
	depth    int  // of two at one place the deeper comes first
}

// arrange puts edits into the order of the source, joins deletions that touch,
// and fits insertions at the very end to a source that has no final line break.
func arrange(t *text, edits []edit) ([]edit, error) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b edit) int {
		return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(b.depth, a.depth))
	})
	var out []edit
	for _, e := range edits {
		if n := len(out); n > 0 && e.from <= out[n-1].to && e.text == "" && out[n-1].text == "" {
			out[n-1].to = max(out[n-1].to, e.to)
			continue
		}
		if n := len(out); n > 0 && e.from < out[n-1].to {
			return nil, errors.New("two edits touch the same bytes")
		}
		out = append(out, e)
	}
	for i := range out {
		if e := &out[i]; e.lines && e.from == e.to && e.to == len(t.src) && !t.atLineStart(e.to) {
			e.text = t.nl + strings.TrimSuffix(e.text, t.nl)
		}
	}
	return out, nil
}

// closeUp makes a deletion of the last lines of a source without a final line
// break take the one before them, so that there is none again; false where there
// is no such deletion.
func closeUp(t *text, edits []edit) bool {
	if len(edits) == 0 {
		return false
	}
	e := &edits[len(edits)-1]
	if !e.lines || e.text != "" || e.to != len(t.src) || t.atLineStart(e.to) || e.from <= t.start(0) {
		return false
	}
	e.from = t.end(t.line(e.from) - 1)
	return true
}

// splice carries out arranged edits.
func splice(src []byte, edits []edit) []byte {
	var out []byte
	done := 0
	for _, e := range edits {
		out = append(out, src[done:e.from]...)
		out = append(out, e.text...)
		done = e.to
	}
	return append(out, src[done:]...)
}
