package logview

import (
	"sort"
	"strings"

	"github.com/devbliss/devbliss/internal/logline"
	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// search knows which rows match a pattern.
type search struct {
	pattern logline.Pattern
	hits    []uint64 // numbers of entries, ascending
	looked  uint64   // entries below this number have been looked at
	current uint64   // number of the entry that n and N go on from
	has     bool     // there is a current one
}

func (q *search) reset() { q.hits, q.looked = q.hits[:0], 0 }

// forget drops what is known of entries from a number on.
func (q *search) forget(from uint64) {
	if from < q.looked {
		q.looked = from
		q.hits = q.hits[:sort.Search(len(q.hits), func(i int) bool { return q.hits[i] >= from })]
	}
}

// extend looks at the rows that came and forgets those that went.
func (q *search) extend(s *store, x *index) {
	if q.pattern.None() {
		return
	}
	if gone := sort.Search(len(q.hits), func(i int) bool { return q.hits[i] >= s.first }); gone > 0 {
		q.hits = q.hits[:copy(q.hits, q.hits[gone:])]
	}
	for i := x.find(s, q.looked); i < x.len(s); i++ {
		n := x.at(i)
		if e := s.at(n); q.pattern.Match(plain(e)) {
			q.hits = append(q.hits, n)
		}
	}
	q.looked = s.end()
}

// position is which hit is the current one, from 1, and how many there are.
func (q *search) position() (at, of int) {
	if !q.has {
		return 0, len(q.hits)
	}
	i := sort.Search(len(q.hits), func(i int) bool { return q.hits[i] >= q.current })
	if i == len(q.hits) || q.hits[i] != q.current {
		return 0, len(q.hits)
	}
	return i + 1, len(q.hits)
}

// plain is the text of an entry without colours.
func plain(e *entry) string {
	if e.kind&ascii != 0 {
		return e.text
	}
	return untrusted.Plain(e.text)
}

// Search marks what a logline.NewPattern of expr finds and goes to the match
// nearest to the bottom of the window; "" ends it.
func (v *View) Search(expr string) {
	p := logline.NewPattern(expr)
	v.search = search{pattern: p}
	v.dirty = true
	if p.None() {
		return
	}
	v.search.extend(&v.store, &v.index)
	bottom := v.store.end()
	if !v.follow {
		bottom = v.bottom().line + 1
	}
	hits := v.search.hits
	if i := sort.Search(len(hits), func(i int) bool { return hits[i] >= bottom }); i > 0 {
		v.goTo(hits[i-1])
	} else if len(hits) > 0 {
		v.goTo(hits[0])
	}
}

// Next goes to the next match, and after the last one to the first.
func (v *View) Next() { v.jump(1) }

// Previous goes to the match before, and from the first one to the last.
func (v *View) Previous() { v.jump(-1) }

func (v *View) jump(by int) {
	q := &v.search
	q.extend(&v.store, &v.index)
	if len(q.hits) == 0 {
		return
	}
	from := q.current
	if !q.has {
		from = v.bottom().line
	}
	i := sort.Search(len(q.hits), func(i int) bool { return q.hits[i] >= from })
	switch {
	case by < 0:
		i--
	case i < len(q.hits) && q.hits[i] == from:
		i++
	}
	v.goTo(q.hits[(i+len(q.hits))%len(q.hits)])
}

// NextError goes to the next line that says it is an error, or with by -1 to the
// one before, and tells whether there is one.
func (v *View) NextError(by int) bool {
	rows := v.index.len(&v.store)
	from := v.bottom().line + 1
	switch {
	case v.search.has && v.shows(v.search.current):
		from = v.search.current
	case by > 0 && !v.follow:
		from = v.top.line
	}
	for i := v.index.find(&v.store, from); ; {
		if i += by; i < 0 || i >= rows {
			return false
		}
		n := v.index.at(i)
		if e := v.store.at(n); e.kind&(divider|continues) == 0 && logline.LevelOf(e.text) >= logline.Error {
			v.goTo(n)
			return true
		}
	}
}

// shows says that an entry is in the window.
func (v *View) shows(n uint64) bool {
	for _, p := range v.window() {
		if p.line == n {
			return true
		}
	}
	return false
}

// goTo makes an entry the current match and, where it is not in the window,
// moves the window so that it stands in its middle.
func (v *View) goTo(n uint64) {
	v.search.current, v.search.has, v.dirty = n, true, true
	if v.pick.on {
		v.pick.at = n
		if !v.pick.drawn {
			v.pick.anchor = n
		}
	}
	shown := v.shows(n)
	v.pause()
	if shown {
		return
	}
	v.top = v.up(place{line: n}, v.h/2)
	v.follow = false
}

// highlighted is text with every match in an ink. Colours inside the text go on
// after a match.
func highlighted(text string, p logline.Pattern, ink paint.Ink) string {
	bare := text
	if untrusted.Coloured(text) {
		bare = untrusted.Plain(text)
	}
	var b strings.Builder
	state := "" // the colours that are on
	at := 0     // in bare
	for _, m := range p.All(bare) {
		if m[0] == m[1] {
			continue // matches nothing, at every place
		}
		text = copyText(&b, text, m[0]-at, &state, "")
		b.WriteString(ink.On)
		text = copyText(&b, text, m[1]-m[0], &state, ink.On)
		b.WriteString(ink.Off)
		b.WriteString(state)
		at = m[1]
	}
	b.WriteString(text)
	return b.String()
}

// maxState bounds the colours that are repeated after a match.
const maxState = 256

// copyText writes n bytes of the characters of text and the colours between
// them, after each of which over is written again, and returns what is left.
func copyText(b *strings.Builder, text string, n int, state *string, over string) string {
	for n > 0 && text != "" {
		if text[0] != 0x1b {
			end := strings.IndexByte(text, 0x1b)
			if end < 0 || end > n {
				end = min(n, len(text))
			}
			b.WriteString(text[:end])
			text, n = text[end:], n-end
			continue
		}
		end := strings.IndexByte(text, 'm') + 1
		switch {
		case text[:end] == "\x1b[m":
			*state = ""
		case len(*state) > maxState:
			*state = text[:end]
		default:
			*state += text[:end]
		}
		b.WriteString(text[:end])
		b.WriteString(over)
		text = text[end:]
	}
	return text
}
