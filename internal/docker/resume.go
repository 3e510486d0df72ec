package docker

import (
	"fmt"
	"time"
)

// cursor is how far the log of one container has been read, so that reading can
// be taken up again without loss or double. The engine's timestamps rise within
// each of the two outputs, but a line of one may be stored a little after a
// later line of the other: so each output has a place of its own.
type cursor struct {
	places [2]place // of stdout and stderr
}

// place is the moment of the last line of an output, and how many of its lines
// have been read that were written at that very moment.
type place struct {
	nanos    int64
	count    int
	resuming bool
	again    int // lines of that moment that came again
}

// overlap is how much later than a younger line of the other output a line may
// be stored, and still be found.
const overlap = time.Second

// started tells whether anything was read yet.
func (c *cursor) started() bool { return c.places[0].count > 0 || c.places[1].count > 0 }

// resume says that reading is taken up, and returns from where to ask for lines.
func (c *cursor) resume() (since int64) {
	for i := range c.places {
		c.places[i].resuming, c.places[i].again = c.places[i].count > 0, 0
	}
	return max(c.places[0].nanos, c.places[1].nanos) - int64(overlap)
}

// fresh tells whether a line is new, and remembers it if it is.
func (c *cursor) fresh(o output) bool {
	p := &c.places[0]
	if o.stderr {
		p = &c.places[1]
	}
	if p.resuming {
		if o.nanos < p.nanos {
			return false
		}
		if o.nanos == p.nanos && p.again < p.count {
			p.again++
			return false
		}
		p.resuming = false
	}
	if o.nanos != p.nanos {
		p.nanos, p.count = o.nanos, 0
	}
	p.count++
	return true
}

// unixTime is a time as the engine's API takes it: seconds and nanoseconds.
func unixTime(nanos int64) string {
	t := time.Unix(0, nanos)
	return fmt.Sprintf("%d.%09d", t.Unix(), t.Nanosecond())
}
