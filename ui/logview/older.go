package logview

import (
	"slices"

	"github.com/devbliss/devbliss/internal/untrusted"
)

// middle is the number of the first entry: older ones that come later have lower
// numbers.
const middle = 1 << 40

// The most that is kept when somebody reads back to older lines than the newest
// that a View is made to keep.
const (
	mostLines = 1_000_000
	mostBytes = 256 << 20
)

// Place is how far back the lines of one source reach.
type Place struct {
	Oldest int64 // when the oldest was written, Unix nanoseconds; 0: there is none
	Lines  int   // kept, of the replica with the most
}

// Places is how far back the lines of each source reach.
func (v *View) Places() map[string]Place {
	type stream struct{ source, replica int32 }
	oldest, lines := map[stream]int64{}, map[stream]int{}
	for n := v.store.first; n < v.store.end(); n++ {
		e := v.store.at(n)
		if e.source < 0 || e.kind&divider != 0 {
			continue
		}
		k := stream{e.source, e.replica}
		if lines[k] == 0 {
			oldest[k] = e.nanos
		}
		if lines[k]++; e.kind&more != 0 {
			lines[k]-- // a part of the next one
		}
	}
	places := map[string]Place{}
	for k, n := range lines {
		name := v.store.sources[k.source].name
		p := places[name]
		// Until the youngest beginning: what another replica has of that time is known by its text.
		places[name] = Place{Oldest: max(p.Oldest, oldest[k]), Lines: max(p.Lines, n)}
	}
	return places
}

// Full says that no older lines can be kept.
func (v *View) Full() bool { return v.store.len() >= mostLines || v.store.bytes >= mostBytes }

// Prepend adds older lines, in any order, as far as they are not there yet, and
// returns how many that were. The window stays on the lines it shows; what was
// read before is kept until the view follows again.
func (v *View) Prepend(lines []Line) int {
	known := len(v.store.sources)
	rows := v.index.len(&v.store)
	n := v.store.prepend(lines, v.watched())
	for i := known; i < len(v.store.sources); i++ {
		v.store.sources[i].ink = v.look.Source(v.store.sources[i].name)
	}
	if n == 0 {
		return 0
	}
	unseen := v.index.total() - min(v.paused, v.index.total())
	v.index.reset()
	v.search.reset()
	v.bad = tally{}
	v.settle()
	v.paused = v.index.total() - min(unseen, v.index.total())
	if rows == 0 && !v.follow {
		v.resume()
	}
	return n
}

// twin is what two entries have in common that are one line read twice.
type twin struct {
	nanos           int64
	source, replica int32
	text            string
}

// prepend puts entries of lines where they belong in time. The numbers of newer
// entries stay.
func (s *store) prepend(lines []Line, watched []*uint64) int {
	s.stretch()
	held := s.oldest()
	batch := make([]entry, 0, len(lines))
	bytes := 0
	for i := range lines {
		e := s.entry(&lines[i], 0)
		if s.holds(held, &e) {
			continue
		}
		bytes += len(e.text) + cost
		batch = append(batch, e)
	}
	slices.SortStableFunc(batch, func(a, b entry) int { return int(min(max(a.nanos-b.nanos, -1), 1)) })
	// The oldest of what would be too much stay away.
	for len(batch) > 0 && (s.len()+len(batch) > mostLines || s.bytes+bytes > mostBytes) {
		bytes -= len(batch[0].text) + cost
		batch = batch[1:]
	}
	if len(batch) == 0 {
		return 0
	}
	s.bytes += bytes
	kept := s.all[s.head:]
	all := make([]entry, 0, len(kept)+len(batch))
	i := 0
	for j := range kept {
		for i < len(batch) && batch[i].nanos < kept[j].nanos {
			all = append(all, batch[i])
			i++
		}
		for _, n := range watched {
			if *n == s.first+uint64(j) {
				*n -= uint64(len(batch) - i) // as many as go behind it
			}
		}
		all = append(all, kept[j])
	}
	all = append(all, batch[i:]...)
	s.first -= uint64(len(batch))
	s.all, s.head = all, 0
	return len(batch)
}

// streamKey is a source and one of its replicas.
type streamKey struct{ source, replica int32 }

// oldest is the entries of the first moment of each stream.
func (s *store) oldest() map[streamKey][]twin {
	first := map[streamKey][]twin{}
	for n := s.first; n < s.end(); n++ {
		e := s.at(n)
		if e.source < 0 || e.kind&divider != 0 {
			continue
		}
		k := streamKey{e.source, e.replica}
		if have := first[k]; len(have) == 0 || have[0].nanos == e.nanos {
			first[k] = append(have, twin{e.nanos, e.source, e.replica, e.text})
		}
	}
	return first
}

// holds says that an entry is there already: it is younger than the first of its
// stream, or one of those of that moment. Dividers of what was not read then come
// again with it.
func (s *store) holds(first map[streamKey][]twin, e *entry) bool {
	have := first[streamKey{e.source, e.replica}]
	if len(have) == 0 {
		return false
	}
	if e.nanos != have[0].nanos {
		return e.nanos > have[0].nanos
	}
	return e.kind&divider != 0 || slices.Contains(have, twin{e.nanos, e.source, e.replica, e.text})
}

// stretch lets more be kept than usual.
func (s *store) stretch() {
	if s.usual == (bounds{}) {
		s.usual = bounds{s.maxLines, s.maxBytes}
	}
	s.maxLines, s.maxBytes = mostLines, mostBytes
}

// restore keeps no more than usual again, and tells whether that took anything
// away.
func (s *store) restore() bool {
	if s.usual == (bounds{}) {
		return false
	}
	s.maxLines, s.maxBytes, s.usual = s.usual.lines, s.usual.bytes, bounds{}
	before := s.first
	s.evict()
	return s.first != before
}

// bounds are what a store keeps at most.
type bounds struct{ lines, bytes int }

// mark puts a mark of the reader's behind the newest entry, and returns its
// number.
func (s *store) mark(text string) uint64 {
	e := entry{text: untrusted.Plain(text), source: marked, kind: divider}
	if n := s.len(); n > 0 {
		e.nanos = s.all[len(s.all)-1].nanos
	}
	s.bytes += len(e.text) + cost
	from := s.end()
	s.all = append(s.all, e)
	s.evict()
	return max(from, s.first)
}
