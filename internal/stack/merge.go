package stack

import (
	"cmp"
	"slices"
	"strings"

	"github.com/aymanbagabas/go-udiff"
)

// merge puts two changes of base together, line by line: one led to ours, the other
// to theirs. It does not where both touch the same lines, or lines next to each
// other: in YAML a line belongs to those around it. In a flat file, where each line
// stands for itself, neighbours do no harm. Nil is a file that is not there.
func merge(base, ours, theirs []byte, flat bool) ([]byte, bool) {
	switch {
	case same(theirs, base):
		return ours, true
	case same(theirs, ours):
		return theirs, true
	case base == nil || theirs == nil || (ours == nil && !flat):
		return nil, false
	}
	one := udiff.Lines(string(base), string(ours))
	two := udiff.Lines(string(base), string(theirs))
	for _, a := range one {
		for _, b := range two {
			if a != b && clash(a, b, flat) {
				return nil, false
			}
		}
	}
	edits := one
	for _, b := range two {
		if !slices.Contains(one, b) { // what both have done is done once
			edits = append(edits, b)
		}
	}
	merged, ok := carriedOut(string(base), edits)
	if ok && merged == "" && ours == nil {
		return nil, true
	}
	return []byte(merged), ok
}

// clash says that two edits cannot both be made.
func clash(a, b udiff.Edit, flat bool) bool {
	if !flat || (a.Start == a.End && b.Start == b.End) { // two insertions have no order
		return a.Start <= b.End && b.Start <= a.End
	}
	return a.Start < b.End && b.Start < a.End
}

// carriedOut makes edits of whole lines. It does not where one would come to stand
// behind a line without an end.
func carriedOut(base string, edits []udiff.Edit) (string, bool) {
	slices.SortFunc(edits, func(a, b udiff.Edit) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(a.End, b.End))
	})
	var pieces []string
	done := 0
	for _, e := range edits {
		pieces = append(pieces, base[done:e.Start], e.New)
		done = e.End
	}
	var out strings.Builder
	for _, piece := range append(pieces, base[done:]) {
		if piece != "" && out.Len() > 0 && !strings.HasSuffix(out.String(), "\n") {
			return "", false
		}
		out.WriteString(piece)
	}
	return out.String(), true
}
