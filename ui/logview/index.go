package logview

import (
	"slices"
	"sort"

	"github.com/devbliss/devbliss/internal/logline"
)

// index says which entries are rows of the view: those of the sources chosen
// that pass the filter. While nothing is chosen every entry is a row and no list
// is kept.
type index struct {
	names  []string // sources shown; none: all
	filter logline.Filter
	terms  string // of the filter, as typed

	rows    []uint64 // numbers of entries, ascending; rows[head:] are kept
	head    int
	gone    uint64 // rows that were let go
	indexed uint64 // entries below this number have been looked at
	entries uint64 // numbers given so far, for total
	first   uint64 // oldest entry kept, for the whole
	shown   []bool // by source: is it chosen
}

// whole tells that every entry is a row.
func (x *index) whole() bool { return len(x.names) == 0 && x.filter.Empty() }

// only chooses sources and tells whether that changed anything.
func (x *index) only(names []string) bool {
	names = slices.Clone(names)
	sort.Strings(names)
	if slices.Equal(names, x.names) {
		return false
	}
	x.names = names
	return true
}

func (x *index) reset() {
	x.rows, x.head, x.gone, x.indexed, x.shown = x.rows[:0], 0, 0, 0, x.shown[:0]
}

// forget drops what is known of entries from a number on.
func (x *index) forget(from uint64) {
	if from >= x.indexed {
		return
	}
	x.indexed = from
	i := sort.Search(len(x.rows)-x.head, func(i int) bool { return x.rows[x.head+i] >= from })
	x.rows = x.rows[:x.head+i]
}

// extend looks at the entries that came.
func (x *index) extend(s *store) {
	x.entries, x.first = s.end(), s.first
	if x.whole() {
		return
	}
	for x.head < len(x.rows) && x.rows[x.head] < s.first {
		x.head++
		x.gone++
	}
	if x.head > 1024 && x.head > len(x.rows)/2 {
		x.rows, x.head = x.rows[:copy(x.rows, x.rows[x.head:])], 0
	}
	for n := max(x.indexed, s.first); n < s.end(); n++ {
		if x.passes(s, n) {
			x.rows = append(x.rows, n)
		}
	}
	x.indexed = s.end()
}

// passes tells whether an entry is a row. Dividers are not filtered by text:
// they say which run a line that matched belongs to. The lines of a stack trace stay
// with their error.
func (x *index) passes(s *store, n uint64) bool {
	e := s.at(n)
	if e.source < 0 {
		return true
	}
	for i := len(x.shown); i < len(s.sources); i++ {
		x.shown = append(x.shown, len(x.names) == 0 || slices.Contains(x.names, s.sources[i].name))
	}
	if !x.shown[e.source] {
		return false
	}
	if e.kind&divider != 0 {
		return true
	}
	if x.filter.Empty() || x.filter.Match(plain(e)) {
		return true
	}
	if e.kind&continues == 0 || x.filter.Denies(plain(e)) {
		return false
	}
	head, ok := s.headOf(n)
	return ok && x.filter.Match(plain(head))
}

// len is the number of rows.
func (x *index) len(s *store) int {
	if x.whole() {
		return s.len()
	}
	return len(x.rows) - x.head
}

// total is the number of rows that there ever were under this filter.
func (x *index) total() uint64 {
	if x.whole() {
		return x.entries
	}
	return x.gone + uint64(len(x.rows)-x.head)
}

// at is the number of the entry of row i.
func (x *index) at(i int) uint64 {
	if x.whole() {
		return x.first + uint64(i)
	}
	return x.rows[x.head+i]
}

// find is the first row whose entry has that number or a higher one; the number
// of rows when there is none.
func (x *index) find(s *store, n uint64) int {
	if x.whole() {
		return int(min(max(n, s.first), s.end()) - s.first)
	}
	return sort.Search(len(x.rows)-x.head, func(i int) bool { return x.rows[x.head+i] >= n })
}
