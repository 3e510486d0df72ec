package logview

// pause stops following; the window stays where it is.
func (v *View) pause() {
	if !v.follow {
		return
	}
	if w := v.window(); len(w) > 0 {
		v.top = w[0]
	}
	v.follow = false
	v.paused = v.index.total()
	v.bad = tally{}
}

// resume follows the newest line again.
func (v *View) resume() {
	v.follow, v.dirty = true, true
	if v.store.restore() {
		v.changed(v.store.end())
	}
}

// Scroll moves the window down by n lines of the screen, up when n is negative.
// Up stops following; reaching the end follows again. Where there is a cursor it
// is that which moves.
func (v *View) Scroll(n int) {
	if v.pick.on {
		v.movePick(n)
		return
	}
	if n == 0 || v.h == 0 || (n > 0 && v.follow) {
		return
	}
	v.pause()
	v.dirty = true
	if n < 0 {
		v.top = v.up(v.top, -n)
		return
	}
	v.top = v.down(v.top, n)
	if len(v.forward(v.top, v.h+1)) <= v.h {
		v.resume()
	}
}

// Page moves the window by n windows, less one line that stays to read on from.
func (v *View) Page(n int) { v.Scroll(n * max(v.h-1, 1)) }

// Home shows the oldest line kept.
func (v *View) Home() {
	if v.pick.on {
		v.movePick(-v.store.len())
		return
	}
	v.pause()
	v.top, v.dirty = place{line: v.store.first}, true
	if v.index.len(&v.store) == 0 {
		v.resume()
	}
}

// Last goes to the newest line: with the cursor where there is one, else it
// follows.
func (v *View) Last() {
	if v.pick.on {
		v.movePick(v.store.len())
		return
	}
	v.resume()
}

// End shows the newest line and follows. The cursor goes.
func (v *View) End() {
	v.pick = pick{}
	v.resume()
}

// AtTop says that there is nothing above: the first row is in the window, and the
// cursor, where there is one, on it.
func (v *View) AtTop() bool {
	if row, ok := v.cursor(); ok && row > 0 {
		return false
	}
	w := v.window()
	return len(w) == 0 || v.index.find(&v.store, w[0].line) == 0 && w[0].part == 0
}

// Shift moves the window to the right by n cells, to the left when n is
// negative. Folded lines have nothing to the right.
func (v *View) Shift(n int) {
	if !v.wrap {
		v.shift, v.dirty = max(v.shift+n, 0), true
	}
}

// up is the place n lines of the screen above p, or the first one.
func (v *View) up(p place, n int) place {
	i := v.index.find(&v.store, p.line)
	if n <= p.part {
		return place{p.line, p.part - n}
	}
	n -= p.part
	for i > 0 {
		i--
		line := v.index.at(i)
		parts := v.parts(line)
		if n <= parts {
			return place{line, parts - n}
		}
		n -= parts
	}
	return place{line: v.store.first}
}

// down is the place n lines of the screen below p, or the last one.
func (v *View) down(p place, n int) place {
	rows := v.index.len(&v.store)
	for i := v.index.find(&v.store, p.line); i < rows; i++ {
		line := v.index.at(i)
		if line != p.line {
			p = place{line: line}
		}
		left := v.parts(line) - p.part
		if n < left || i == rows-1 {
			return place{line, p.part + min(n, left-1)}
		}
		n -= left
	}
	return p
}

// forward is the places of at most n lines of the screen from p on.
func (v *View) forward(p place, n int) []place {
	places := make([]place, 0, n)
	rows := v.index.len(&v.store)
	for i := v.index.find(&v.store, p.line); i < rows && len(places) < n; i++ {
		line := v.index.at(i)
		part := 0
		if line == p.line {
			part = p.part
		}
		for parts := v.parts(line); part < parts && len(places) < n; part++ {
			places = append(places, place{line, part})
		}
	}
	return places
}

// window is the places that are on the screen, from the top.
func (v *View) window() []place {
	rows := v.index.len(&v.store)
	if rows == 0 || v.h == 0 {
		return nil
	}
	if !v.follow {
		if w := v.forward(v.top, v.h); len(w) == v.h {
			return w
		}
	}
	last := v.index.at(rows - 1) // the last lines, as many as there is room for
	return v.forward(v.up(place{last, v.parts(last) - 1}, v.h-1), v.h)
}

// bottom is the last place on the screen.
func (v *View) bottom() place {
	if w := v.window(); len(w) > 0 {
		return w[len(w)-1]
	}
	return place{}
}
