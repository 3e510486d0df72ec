package logview

import (
	"fmt"
	"strings"
	"time"

	"github.com/devbliss/devbliss/ui/paint"
)

// Times is how a View shows when each line was written.
type Times uint8

// The ways.
const (
	NoTimes   Times = iota
	LocalTime       // "12:03:41.123", with the day where that is not today
	Ago             // "42s", "5m", "3h"
	UTC
)

// width is how many cells the time and the blank behind it take.
func (t Times) width() int {
	switch t {
	case LocalTime:
		return len("12:03:41.123 ")
	case UTC:
		return len("12:03:41.123Z ")
	case Ago:
		return len("59m ")
	case NoTimes:
	}
	return 0
}

// NextTimes shows times in the next way, and no times after the last one.
func (v *View) NextTimes() Times {
	v.times, v.dirty = (v.times+1)%(UTC+1), true
	return v.times
}

// Age draws times that say how long ago a line was written anew.
func (v *View) Age() {
	if v.times == Ago {
		v.dirty = true
	}
}

// time writes when an entry was written, or room for it.
func (v *View) time(b *strings.Builder, e *entry, part int) {
	if v.times == NoTimes {
		return
	}
	if part > 0 {
		b.WriteString(paint.Spaces(v.times.width()))
		return
	}
	b.WriteString(v.look.Dim.On)
	switch v.times {
	case LocalTime:
		b.WriteString(v.clock(e.nanos, v.location))
	case UTC:
		b.WriteString(v.clock(e.nanos, time.UTC))
		b.WriteByte('Z')
	case Ago:
		fmt.Fprintf(b, "%3s", ago(v.now().Sub(time.Unix(0, e.nanos))))
	case NoTimes:
	}
	b.WriteString(v.look.Dim.Off)
	b.WriteByte(' ')
}

// clock is a time of today, or the day and the minute of an older one: twelve
// cells.
func (v *View) clock(nanos int64, zone *time.Location) string {
	at, now := time.Unix(0, nanos).In(zone), v.now().In(zone)
	if at.YearDay() != now.YearDay() || at.Year() != now.Year() {
		return at.Format("Jan _2 15:04")
	}
	return at.Format("15:04:05.000")
}

// ago is how long ago something was, in at most three cells.
func ago(d time.Duration) string {
	switch {
	case d < time.Second:
		return "now"
	case d < time.Minute:
		return fmt.Sprintf("%ds", d/time.Second)
	case d < time.Hour:
		return fmt.Sprintf("%dm", d/time.Minute)
	case d < 100*time.Hour:
		return fmt.Sprintf("%dh", d/time.Hour)
	}
	return fmt.Sprintf("%dd", min(d/(24*time.Hour), 99))
}
