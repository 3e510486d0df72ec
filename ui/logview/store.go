package logview

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/devbliss/devbliss/internal/logline"
	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// entry is a line as it is kept.
type entry struct {
	text    string // clean
	nanos   int64
	source  int32 // index in store.sources, negative: nobody's
	replica int32
	kind    kind
}

type kind uint8

const (
	stderr kind = 1 << iota
	more
	divider
	ascii     // text is as wide as it is long
	continues // it belongs to the line before it, as those of a stack trace do
	open      // all of it is shown
)

// The sources of entries that nobody wrote.
const (
	lost   = -1 // lines were not kept here
	marked = -2 // the reader has set a mark here
)

// cost is what an entry takes beside its text, roughly, in bytes.
const cost = 64

// source is where lines come from.
type source struct {
	name     string
	ink      paint.Ink
	replicas int32 // the highest seen
}

// store keeps the newest lines in the order of time. Entries are numbered from 0
// in that order; first is the number of the oldest that is kept.
type store struct {
	maxLines, maxBytes int
	usual              bounds // while more than that is kept

	all     []entry // kept ones are all[head:]
	head    int
	first   uint64
	bytes   int
	sources []source
	byName  map[string]int32
	dropped int
	batch   []entry // of add, reused
}

func (s *store) len() int    { return len(s.all) - s.head }
func (s *store) end() uint64 { return s.first + uint64(s.len()) }

// at returns the entry of a number that is kept.
func (s *store) at(n uint64) *entry { return &s.all[s.head+int(n-s.first)] }

// lookback bounds how many kept lines one add may look at for the place of a
// late line.
const lookback = 20_000

// add keeps lines, each before those that were written later, and returns the
// lowest number whose entry changed. The numbers watched follow their entries.
func (s *store) add(lines []Line, watched ...*uint64) (from uint64) {
	s.batch = s.batch[:0]
	var last int64
	if n := len(s.all); n > s.head {
		last = s.all[n-1].nanos
	}
	sorted := true
	for i := range lines {
		e := s.entry(&lines[i], last)
		sorted = sorted && e.nanos >= last
		last = e.nanos
		s.bytes += len(e.text) + cost
		s.batch = append(s.batch, e)
	}
	if sorted {
		from = s.end()
		s.all = append(s.all, s.batch...)
	} else {
		slices.SortStableFunc(s.batch, func(a, b entry) int { return int(min(max(a.nanos-b.nanos, -1), 1)) })
		from = s.merge(watched)
	}
	clear(s.batch) // their texts live in all now
	s.evict()
	return max(from, s.first)
}

// entry makes the kept form of a line.
func (s *store) entry(l *Line, last int64) entry {
	e := entry{text: untrusted.Clean(l.Text), nanos: l.Nanos, source: s.source(l.Source, int32(l.Replica)), replica: int32(l.Replica)}
	if e.nanos == 0 {
		e.nanos = last
	}
	if l.Stderr {
		e.kind |= stderr
	}
	if l.More {
		e.kind |= more
	}
	if l.Divider {
		e.kind |= divider
	}
	if untrusted.ASCII(e.text) {
		e.kind |= ascii
	}
	if !l.Divider && logline.Continues(e.text) {
		e.kind |= continues
	}
	return e
}

// trace bounds how far headOf looks back.
const trace = 200

// headOf is the entry of the same stream to which one that continues belongs.
func (s *store) headOf(n uint64) (*entry, bool) {
	e := s.at(n)
	for back := 0; n > s.first && back < trace; back++ {
		n--
		h := s.at(n)
		if h.source != e.source || h.replica != e.replica || h.kind&stderr != e.kind&stderr {
			continue
		}
		if h.kind&continues == 0 {
			return h, h.kind&divider == 0
		}
	}
	return nil, false
}

// source is the index of a source by name.
func (s *store) source(name string, replica int32) int32 {
	i, ok := s.byName[name]
	if !ok {
		if s.byName == nil {
			s.byName = map[string]int32{}
		}
		i = int32(len(s.sources))
		s.sources = append(s.sources, source{name: name})
		s.byName[name] = i
	}
	s.sources[i].replicas = max(s.sources[i].replicas, replica)
	return i
}

// merge puts the sorted batch between the newest entries.
func (s *store) merge(watched []*uint64) (from uint64) {
	lowest := max(s.head, len(s.all)-lookback)
	cut := len(s.all)
	for cut > lowest && s.all[cut-1].nanos > s.batch[0].nanos {
		cut--
	}
	from = s.first + uint64(cut-s.head)
	old := len(s.all)
	s.all = append(s.all, s.batch...)
	// From the back, so that nothing is overwritten before it has moved.
	i, j := old-1, len(s.batch)-1
	for k := len(s.all) - 1; j >= 0; k-- {
		if i >= cut && s.all[i].nanos > s.batch[j].nanos {
			for _, n := range watched {
				if *n == s.first+uint64(i-s.head) {
					*n += uint64(k - i)
				}
			}
			s.all[k] = s.all[i]
			i--
			continue
		}
		s.all[k] = s.batch[j]
		j--
	}
	return from
}

// evict lets the oldest entries go until the bounds are kept.
func (s *store) evict() {
	for s.len() > 1 && (s.len() > s.maxLines || s.bytes > s.maxBytes) {
		e := &s.all[s.head]
		s.bytes -= len(e.text) + cost
		*e = entry{}
		s.head++
		s.first++
	}
	if s.head > 1024 && s.head > len(s.all)/2 {
		n := copy(s.all, s.all[s.head:])
		clear(s.all[n:])
		s.all, s.head = s.all[:n], 0
	}
}

// gap notes lines that were not kept, in the place where they would be. It
// returns the lowest number whose entry changed.
func (s *store) gap(n int) uint64 {
	s.dropped += n
	e := entry{source: lost, kind: divider, replica: int32(n)}
	if last := len(s.all) - 1; last >= s.head {
		e.nanos = s.all[last].nanos
		if s.all[last].source == lost {
			e.replica += s.all[last].replica
			s.bytes -= len(s.all[last].text) + cost
			s.all = s.all[:last]
		}
	}
	lines := " lines came"
	if e.replica == 1 {
		lines = " line came"
	}
	e.text = grouped(int(e.replica)) + lines + " too fast to be shown"
	e.kind |= ascii
	s.bytes += len(e.text) + cost
	from := s.end()
	s.all = append(s.all, e)
	s.evict()
	return max(from, s.first)
}

// grouped is a number with commas between thousands.
func grouped(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return grouped(n/1000) + fmt.Sprintf(",%03d", n%1000)
}
