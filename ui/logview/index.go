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
	around int    // rows before and after one that passes the filter, shown with it
	since  int64  // nothing older is a row

	rows    []uint64 // numbers of entries, ascending; rows[head:] are kept
	head    int
	gone    uint64 // rows that were let go
	indexed uint64 // entries below this number have been looked at
	entries uint64 // numbers given so far, for total
	first   uint64 // oldest entry kept, for the whole
	shown   []bool // by source: is it chosen
	after   int    // how many of the next rows belong to the last one that passed; < 0: not known
}

// whole tells that every entry is a row.
func (x *index) whole() bool { return len(x.names) == 0 && x.filter.Empty() && x.since == 0 }

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
	x.rows, x.head, x.gone, x.indexed, x.shown, x.after = x.rows[:0], 0, 0, 0, x.shown[:0], 0
}

// forget drops what is known of entries from a number on.
func (x *index) forget(from uint64) {
	if from >= x.indexed {
		return
	}
	x.indexed, x.after = from, -1
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
	if x.after < 0 {
		x.remember(s, max(x.indexed, s.first))
	}
	for n := max(x.indexed, s.first); n < s.end(); n++ {
		switch {
		case !x.chosen(s, n):
		case x.passes(s, n):
			x.before(s, n)
			x.rows = append(x.rows, n)
			if !x.filter.Empty() && s.at(n).kind&divider == 0 {
				x.after = x.around
			}
		case x.after > 0:
			x.rows = append(x.rows, n)
			x.after--
		}
	}
	x.indexed = s.end()
}

// before makes rows of what stands before one that passes, as far as they are
// none yet. The rows of dividers need no company.
func (x *index) before(s *store, n uint64) {
	if x.around == 0 || x.filter.Empty() || s.at(n).kind&divider != 0 {
		return
	}
	lowest := s.first
	if last := len(x.rows) - 1; last >= x.head {
		lowest = max(lowest, x.rows[last]+1)
	}
	at := len(x.rows)
	for i := n; i > lowest && len(x.rows)-at < x.around; {
		if i--; x.chosen(s, i) {
			x.rows = append(x.rows, i)
		}
	}
	slices.Reverse(x.rows[at:])
}

// remember finds out how many entries from a number on are company of a row
// before them.
func (x *index) remember(s *store, n uint64) {
	x.after = 0
	if x.filter.Empty() {
		return
	}
	for left := x.around; left > 0 && n > s.first; {
		if n--; !x.chosen(s, n) {
			continue
		}
		if s.at(n).kind&divider == 0 && x.passes(s, n) {
			x.after = left
			return
		}
		left--
	}
}

// chosen tells whether an entry is of a source and a time that are shown.
func (x *index) chosen(s *store, n uint64) bool {
	e := s.at(n)
	if e.nanos < x.since {
		return false
	}
	if e.source < 0 {
		return true
	}
	for i := len(x.shown); i < len(s.sources); i++ {
		x.shown = append(x.shown, len(x.names) == 0 || slices.Contains(x.names, s.sources[i].name))
	}
	return x.shown[e.source]
}

// passes tells whether an entry that is chosen meets the filter. Dividers are not
// filtered by text: they say which run a line that matched belongs to. The lines
// of a stack trace stay with their error.
func (x *index) passes(s *store, n uint64) bool {
	e := s.at(n)
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
