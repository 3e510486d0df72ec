// Package logview is the log window of the dashboard: a bounded store of lines
// from many sources, merged by time, and a view of it that can be scrolled,
// searched and filtered. It knows no engine and no keys: whoever owns it calls
// its verbs and takes exactly as many lines as it was sized to. What it is given
// is untrusted and cleaned on the way in.
package logview

import (
	"time"

	"github.com/devbliss/devbliss/internal/logline"
	"github.com/devbliss/devbliss/ui/paint"
)

// Line is one line of a log.
type Line struct {
	Source  string // whose it is
	Replica int    // which of several containers of the source, from 1
	Nanos   int64  // when it was written, Unix time in nanoseconds; 0: as the line before
	Stderr  bool
	More    bool // the line goes on in the next Line of this source
	Divider bool // not written by the source but about it: a start, an exit
	Text    string
}

// Look is how a View is painted.
type Look struct {
	Dim, Stderr, Match, Current paint.Ink
	Error, Warn, Info           paint.Ink // of levels
	Picked                      paint.Ink // what is selected
	Source                      func(name string) paint.Ink

	Mark string // before lines of stderr, one cell
	Here string // before the line that the cursor is on, one cell
	Hit  string // before lines that match, where others are shown too, one cell
	Rule string // what dividers are made of, one cell
	More string // at the end of what is cut, one cell
	Dot  string // between two facts, one cell
}

// Options bound a View.
type Options struct {
	MaxLines int            // kept; 0: 50,000
	MaxBytes int            // kept; 0: 32 MiB
	Location *time.Location // of timestamps; nil: local
	Now      func() time.Time
	Look     Look
}

// View is a window on a log. It is not safe for concurrent use.
type View struct {
	look     Look
	location *time.Location
	now      func() time.Time

	store  store
	index  index
	search search
	pick   pick
	bad    tally

	w, h   int
	wrap   bool
	raw    bool // structured lines as they were written
	times  Times
	shift  int  // cells scrolled to the right
	follow bool // the newest line stays at the bottom
	top    place
	paused uint64 // rows there were when following stopped

	lines  []string // as drawn
	shapes map[shaped]shape
	dirty  bool
}

// place is a line of the screen: the part of a row that wrapping made of it.
type place struct {
	line uint64 // number of the entry
	part int
}

// New makes an empty view that follows.
func New(o Options) *View {
	if o.MaxLines <= 0 {
		o.MaxLines = 50_000
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 32 << 20
	}
	if o.Location == nil {
		o.Location = time.Local
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	return &View{
		look: o.Look, location: o.Location, now: o.Now, follow: true, dirty: true,
		store: store{maxLines: o.MaxLines, maxBytes: o.MaxBytes, first: middle},
	}
}

// SetSize sets the number of cells and lines that Lines fills.
func (v *View) SetSize(w, h int) {
	if w != v.w || h != v.h {
		v.w, v.h, v.dirty = max(w, 0), max(h, 0), true
	}
}

// Recolour asks anew for the inks of all sources.
func (v *View) Recolour() {
	for i := range v.store.sources {
		v.store.sources[i].ink = v.look.Source(v.store.sources[i].name)
	}
	v.dirty = true
}

// Append adds lines, each at its place in time.
func (v *View) Append(lines []Line) {
	if len(lines) == 0 {
		return
	}
	known := len(v.store.sources)
	from := v.store.add(lines, v.watched()...)
	for i := known; i < len(v.store.sources); i++ {
		v.store.sources[i].ink = v.look.Source(v.store.sources[i].name)
	}
	v.changed(from)
}

// Drop notes that n lines came too fast and were not kept.
func (v *View) Drop(n int) {
	if n > 0 {
		v.changed(v.store.gap(n))
	}
}

// watched are the numbers that follow their entries.
func (v *View) watched() []*uint64 {
	return []*uint64{&v.top.line, &v.search.current, &v.pick.at, &v.pick.anchor}
}

// changed says that entries from a number on are new or others than before.
func (v *View) changed(from uint64) {
	v.index.forget(from)
	v.search.forget(from)
	v.bad.forget(from)
	v.settle()
}

// settle brings everything up to date with a store that has changed.
func (v *View) settle() {
	v.index.extend(&v.store)
	if v.top.line < v.store.first {
		v.top = place{line: v.store.first}
	}
	v.pick.at, v.pick.anchor = max(v.pick.at, v.store.first), max(v.pick.anchor, v.store.first)
	v.dirty = true
}

// Only shows no other sources than these; none shows all.
func (v *View) Only(sources ...string) {
	if v.index.only(sources) {
		v.reindex()
	}
}

// Filter shows only lines for which all of the terms hold, as logline.ParseFilter
// reads them; "" shows all. The level stays.
func (v *View) Filter(terms string) {
	level := v.index.filter.Level
	v.index.terms, v.index.filter = terms, logline.ParseFilter(terms)
	v.index.filter.Level = level
	v.reindex()
}

// Level shows only lines that are so bad or worse; logline.Unknown shows all.
func (v *View) Level(l logline.Level) {
	v.index.filter.Level = l
	v.reindex()
}

// reindex chooses the rows anew and keeps the view as near as it can to where it
// was.
func (v *View) reindex() {
	v.index.reset()
	v.search.reset()
	v.bad = tally{}
	v.index.extend(&v.store)
	v.paused = v.index.total()
	v.top.part = 0
	v.dirty = true
}

// ToggleWrap folds long lines, or cuts them again.
func (v *View) ToggleWrap() bool {
	v.wrap, v.shift, v.top.part, v.dirty = !v.wrap, 0, 0, true
	return v.wrap
}

// Follows says that the newest line of all that are chosen is shown as it comes.
func (v *View) Follows() bool {
	return v.follow && len(v.index.filter.Only) == 0 && len(v.index.filter.Where) == 0
}

// Status is what the title of the window says.
type Status struct {
	Follow  bool
	New     int // rows below the window that came since following stopped
	Errors  int // of those, lines that say that they are errors
	Picked  int // lines that are selected, 0: there is no cursor
	Rows    int // that can be scrolled to
	Match   int // which of Matches is the current one, from 1; 0: none
	Matches int
	Search  string // the pattern, "" when nothing is searched
	Filter  string // its terms, as typed
	Level   logline.Level
	Wrap    bool
	Raw     bool // structured lines as they were written
	Times   Times
	Context int   // lines shown around each match of the filter
	Since   int64 // nothing older is shown, Unix nanoseconds; 0: all
	Dropped int   // lines that came too fast, in all
	Shift   int   // cells scrolled to the right
}

// Status tells where the view stands.
func (v *View) Status() Status {
	s := Status{
		Follow: v.follow, Rows: v.index.len(&v.store), Filter: v.index.terms, Level: v.index.filter.Level,
		Wrap: v.wrap, Raw: v.raw, Times: v.times, Context: v.index.around, Since: v.index.since, Picked: v.pickedRows(), Dropped: v.store.dropped, Shift: v.shift, Search: v.search.pattern.String(),
	}
	if !v.follow {
		s.New = int(v.index.total() - min(v.paused, v.index.total()))
		s.Errors = v.bad.count(&v.store, &v.index, s.New)
	}
	if s.Search != "" {
		v.search.extend(&v.store, &v.index)
		s.Match, s.Matches = v.search.position()
	}
	return s
}
