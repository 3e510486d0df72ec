package logview

import (
	"sort"
	"time"

	"github.com/devbliss/devbliss/internal/logline"
)

// Around shows so many lines before and after each that the filter lets through.
func (v *View) Around(n int) {
	v.index.around = n
	v.reindex()
}

// Since shows nothing that was written before a moment; the zero time shows all.
func (v *View) Since(at time.Time) {
	v.index.since = 0
	if !at.IsZero() {
		v.index.since = at.UnixNano()
	}
	v.reindex()
}

// Newest shows no more than the last n of the rows that there are, and what
// comes.
func (v *View) Newest(n int) {
	v.index.since = 0
	v.reindex()
	rows := v.index.len(&v.store)
	switch {
	case rows == 0:
	case n <= 0:
		v.index.since = v.store.at(v.store.end()-1).nanos + 1
	default:
		v.index.since = v.store.at(v.index.at(max(rows-n, 0))).nanos
	}
	v.reindex()
	v.resume()
}

// Oldest is when the oldest line kept was written; the zero time where there is
// none.
func (v *View) Oldest() time.Time {
	if v.store.len() == 0 {
		return time.Time{}
	}
	return time.Unix(0, v.store.at(v.store.first).nanos)
}

// Mark draws a line under the newest line, with a text of the reader's.
func (v *View) Mark(text string) { v.changed(v.store.mark(text)) }

// NextRun goes to where the next run begins or a mark was set, or with by -1 to
// the one before, and tells whether there is one. It comes to stand at the top,
// so that one reads on from it.
func (v *View) NextRun(by int) bool {
	rows := v.index.len(&v.store)
	if rows == 0 {
		return false
	}
	i := rows
	if row, ok := v.cursor(); ok {
		i = row
	} else if !v.follow {
		i = v.index.find(&v.store, v.top.line)
	}
	for i += by; i >= 0 && i < rows; i += by {
		if !v.begins(i) {
			continue
		}
		n := v.index.at(i)
		v.goTo(n)
		v.top = place{line: n}
		return true
	}
	return false
}

// begins says that a row is the first of some dividers that follow one another:
// an exit and the start after it are one place.
func (v *View) begins(i int) bool {
	e := v.store.at(v.index.at(i))
	if e.kind&divider == 0 || e.source == lost {
		return false
	}
	return i == 0 || v.store.at(v.index.at(i-1)).kind&divider == 0
}

// tally counts errors among the rows that came since following stopped. It looks
// at each of them once, and at none while the view follows.
type tally struct {
	looked uint64 // entries below this number have been looked at
	found  []uint64
}

func (t *tally) forget(from uint64) {
	if from < t.looked {
		t.looked = from
		t.found = t.found[:sort.Search(len(t.found), func(i int) bool { return t.found[i] >= from })]
	}
}

// count is how many of the last n rows are errors.
func (t *tally) count(s *store, x *index, n int) int {
	if n == 0 {
		return 0
	}
	rows := x.len(s)
	first := max(rows-n, 0)
	for i := max(first, x.find(s, t.looked)); i < rows; i++ {
		number := x.at(i)
		if e := s.at(number); e.kind&(divider|continues) == 0 && logline.LevelOf(e.text) >= logline.Error {
			t.found = append(t.found, number)
		}
	}
	t.looked = s.end()
	if first < rows {
		return len(t.found) - sort.Search(len(t.found), func(i int) bool { return t.found[i] >= x.at(first) })
	}
	return 0
}
