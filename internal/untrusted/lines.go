package untrusted

import (
	"bytes"
	"io"
	"strings"
)

// longLine is where a line is cut that does not end, in bytes.
const longLine = 64 << 10

// Lines is a writer that hands over what is written to it line by line, each Plain.
// What comes without a line break is held back, up to a bound, until the next one or
// Close. It is for one goroutine.
func Lines(line func(text string)) io.WriteCloser { return &lines{line: line} }

type lines struct {
	line func(string)
	rest []byte
}

// Write never fails.
func (w *lines) Write(p []byte) (int, error) {
	w.rest = append(w.rest, p...)
	for {
		i := bytes.IndexByte(w.rest, '\n')
		if i < 0 && len(w.rest) < longLine {
			return len(p), nil
		}
		if i < 0 {
			i = len(w.rest) - 1
		}
		w.say(w.rest[:i+1])
		w.rest = w.rest[i+1:]
	}
}

func (w *lines) say(line []byte) { w.line(Plain(strings.TrimRight(string(line), "\r\n"))) }

// Close hands over what has no end.
func (w *lines) Close() error {
	if len(w.rest) > 0 {
		w.say(w.rest)
		w.rest = nil
	}
	return nil
}
