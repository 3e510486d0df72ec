package docker

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
)

// window is what a call of Logs is to show, with times made absolute: a duration
// must not mean another moment when reading is taken up again.
type window struct {
	services []string
	tail     int   // lines per container, < 0: all
	since    int64 // Unix nanoseconds, 0: the beginning
	until    int64 // 0: no end
	dividers bool
}

func windowOf(o engine.LogOptions, now time.Time) (window, error) {
	w := window{services: o.Services, tail: o.Tail, dividers: !o.NoDividers}
	var err error
	if w.since, err = parseMoment(o.Since, now); err != nil {
		return w, err
	}
	w.until, err = parseMoment(o.Until, now)
	return w, err
}

// wants tells whether a service is asked for.
func (w window) wants(service string) bool {
	return len(w.services) == 0 || slices.Contains(w.services, service)
}

// covers tells whether a moment is inside.
func (w window) covers(nanos int64) bool {
	return nanos >= w.since && (w.until == 0 || nanos <= w.until)
}

// layouts are the ways to write a time without a zone, which is the local one.
var layouts = []string{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04", "2006-01-02"}

// parseMoment reads a time, Unix seconds or a duration back from now. "" is 0.
func parseMoment(s string, now time.Time) (int64, error) {
	if s == "" {
		return 0, nil
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t.UnixNano(), nil
	}
	for _, layout := range layouts {
		if t, err := time.ParseInLocation(layout, s, time.Local); err == nil {
			return t.UnixNano(), nil
		}
	}
	if seconds, fraction, _ := strings.Cut(s, "."); isNumber(seconds) && (fraction == "" || isNumber(fraction)) {
		n, err := strconv.ParseInt(seconds, 10, 64)
		if err == nil {
			f, _ := strconv.ParseInt((fraction + "000000000")[:9], 10, 64)
			return n*int64(time.Second) + f, nil
		}
	}
	if d, err := time.ParseDuration(s); err == nil {
		return now.Add(-d).UnixNano(), nil
	}
	return 0, fmt.Errorf("%q is neither a time nor a duration such as 10m", s)
}

func isNumber(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
