package ui

// The smallest screen that shows anything but a sentence, and the width from
// which list and detail stand side by side.
const (
	minWidth   = 60
	minHeight  = 16
	sideBySide = 78
)

// rect is a part of the screen, in cells.
type rect struct{ x, y, w, h int }

func (r rect) has(x, y int) bool { return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h }

// layout says where everything is.
type layout struct {
	tiny   bool // too small for anything but a sentence
	narrow bool // one of list and detail at a time

	header rect
	list   rect // no width where it is not shown
	bar    int  // column of the line between list and detail, -1: none
	tabs   rect // the titles of the detail's tabs
	detail rect
	strip  rect // what runs and what ran
	footer rect
	body   rect // list and detail together: where an overlay stands
}

// arrange lays out a screen of w by h cells. wish is how wide the list would
// like to be, strip how many lines the activity has, and onList which of list
// and detail is shown where there is room for one.
func arrange(w, h, wish, strip int, onList bool) layout {
	l := layout{bar: -1}
	if w < minWidth || h < minHeight {
		l.tiny = true
		return l
	}
	strip = min(strip, h/4)
	l.header = rect{0, 0, w, 1}
	l.footer = rect{0, h - 1, w, 1}
	l.strip = rect{0, h - 1 - strip, w, strip}
	l.body = rect{0, 2, w, h - 4 - strip} // a rule above and one below
	l.narrow = w < sideBySide
	switch {
	case l.narrow && onList:
		l.list = l.body
	case l.narrow:
		l.setDetail(rect{1, l.body.y, w - 1, l.body.h})
	default:
		side := min(max(wish, 26), w*9/20)
		l.list = rect{0, l.body.y, side, l.body.h}
		l.bar = side
		l.setDetail(rect{side + 2, l.body.y, w - side - 2, l.body.h})
	}
	return l
}

func (l *layout) setDetail(r rect) {
	l.tabs = rect{r.x, r.y, r.w, 1}
	l.detail = rect{r.x, r.y + 1, r.w, r.h - 1}
}
