package logview

import "strings"

// pick is the cursor on a line, and what is selected from it to the anchor.
type pick struct {
	on     bool
	at     uint64 // number of the entry that the cursor is on
	anchor uint64 // the other end of what is selected
	drawn  bool   // the anchor stays where it is when the cursor moves
}

// Picking says that there is a cursor.
func (v *View) Picking() bool { return v.pick.on }

// Pick puts the cursor on a line: on the match or error that one has gone to,
// else on the last line of the window. It tells whether there is one.
func (v *View) Pick() bool {
	n := v.bottom().line
	if v.search.has && v.shows(v.search.current) {
		n = v.search.current
	}
	return v.pickEntry(n)
}

// PickAt puts the cursor on the line that is drawn on line y of the window.
func (v *View) PickAt(y int) bool {
	w := v.window()
	return y >= 0 && y < len(w) && v.pickEntry(w[y].line)
}

// PickTo selects from the cursor to the line that is drawn on line y.
func (v *View) PickTo(y int) {
	if w := v.window(); v.pick.on && len(w) > 0 {
		if !v.pick.drawn {
			v.pick.drawn, v.pick.anchor = true, v.pick.at
		}
		v.pick.at, v.dirty = w[min(max(y, 0), len(w)-1)].line, true
	}
}

func (v *View) pickEntry(n uint64) bool {
	if v.index.len(&v.store) == 0 {
		return false
	}
	v.pause()
	v.pick, v.dirty = pick{on: true, at: n, anchor: n}, true
	return true
}

// Unpick takes the cursor away. The window stays.
func (v *View) Unpick() { v.pick, v.dirty = pick{}, true }

// Anchor begins to select at the cursor, or ends that.
func (v *View) Anchor() {
	v.pick.drawn = !v.pick.drawn
	v.pick.anchor, v.dirty = v.pick.at, true
}

// Open shows all of the line that the cursor is on, or again one line of it.
func (v *View) Open() {
	if i, ok := v.cursor(); ok {
		n := v.index.at(i)
		v.store.at(n).kind ^= open
		v.pick.at, v.dirty = n, true
		v.bringIn()
	}
}

// cursor is the row of the cursor. Where its line went away, or is no row any
// more, that is the next one.
func (v *View) cursor() (row int, ok bool) {
	rows := v.index.len(&v.store)
	if !v.pick.on || rows == 0 {
		return 0, false
	}
	return min(v.index.find(&v.store, v.pick.at), rows-1), true
}

// movePick moves the cursor by n rows and the window with it.
func (v *View) movePick(n int) {
	i, ok := v.cursor()
	if !ok {
		return
	}
	v.pick.at = v.index.at(min(max(i+n, 0), v.index.len(&v.store)-1))
	if !v.pick.drawn {
		v.pick.anchor = v.pick.at
	}
	v.bringIn()
}

// bringIn moves the window so that the line of the cursor is in it.
func (v *View) bringIn() {
	v.dirty = true
	w := v.window()
	if len(w) == 0 {
		return
	}
	v.follow = false
	v.top = w[0]
	last := place{v.pick.at, v.parts(v.pick.at) - 1}
	switch bottom := w[len(w)-1]; {
	case v.pick.at < v.top.line, v.pick.at == v.top.line && v.top.part > 0:
		v.top = place{line: v.pick.at}
	case last.line > bottom.line, last.line == bottom.line && last.part > bottom.part:
		v.top = v.up(last, v.h-1)
		if v.top.line == v.pick.at {
			v.top.part = 0 // a line that is longer than the window is read from its beginning
		}
	}
}

// picked says that an entry is selected.
func (v *View) picked(n uint64) bool {
	return v.pick.on && n >= min(v.pick.at, v.pick.anchor) && n <= max(v.pick.at, v.pick.anchor)
}

// selection is the rows that are selected; without a cursor those of the window.
func (v *View) selection() (from, to int) {
	first, last := v.pick.at, v.pick.anchor
	if !v.pick.on {
		w := v.window()
		if len(w) == 0 {
			return 0, 0
		}
		first, last = w[0].line, w[len(w)-1].line
	}
	from, to = v.index.find(&v.store, min(first, last)), v.index.find(&v.store, max(first, last)+1)
	return from, max(to, from)
}

// pickedRows is how many rows are selected.
func (v *View) pickedRows() int {
	if !v.pick.on {
		return 0
	}
	from, to := v.selection()
	return to - from
}

// Text is what is selected as it was written: without names, times, folds and
// colours. Without a cursor it is what is in the window.
func (v *View) Text() string {
	var b strings.Builder
	for i, to := v.selection(); i < to; i++ {
		if e := v.store.at(v.index.at(i)); e.kind&divider == 0 {
			b.WriteString(plain(e))
			if e.kind&more == 0 {
				b.WriteByte('\n')
			}
		}
	}
	return b.String()
}

// sign is the cell before a line's text: the cursor, or a match of the filter
// among lines that are none.
func (v *View) sign(p place) string {
	switch {
	case p.part > 0:
	case v.pick.on && p.line == v.pick.at:
		return v.look.Here
	case v.index.around > 0 && v.index.passes(&v.store, p.line):
		return v.look.Hit
	}
	return " "
}

// Extract is the lines that are selected; without a cursor all rows that there
// are. Their texts are clean, and have colours.
func (v *View) Extract() []Line {
	from, to := 0, v.index.len(&v.store)
	if v.pick.on {
		from, to = v.selection()
	}
	lines := make([]Line, 0, to-from)
	for i := from; i < to; i++ {
		e := v.store.at(v.index.at(i))
		if e.kind&divider != 0 {
			continue
		}
		lines = append(lines, Line{
			Source: v.store.sources[e.source].name, Replica: int(e.replica), Nanos: e.nanos,
			Stderr: e.kind&stderr != 0, More: e.kind&more != 0, Text: e.text,
		})
	}
	return lines
}
