package docker

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
)

// lineWriter hands over what is written to it by line. Lines end at "\n" and at
// "\r": progress is redrawn that way. It is safe for several writers.
type lineWriter struct {
	line  func(string)
	limit int // bytes of the longest line, 0: maxRest

	mu   sync.Mutex
	rest []byte
}

// maxRest bounds a line that never ends.
const maxRest = 16 << 10

// Write never fails.
func (w *lineWriter) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.rest = append(w.rest, p...)
	for {
		i := bytes.IndexAny(w.rest, "\r\n")
		if i < 0 {
			if len(w.rest) > max(w.limit, maxRest) {
				w.flush()
			}
			return len(p), nil
		}
		w.emit(w.rest[:i])
		w.rest = w.rest[i+1:]
	}
}

// Close hands over a last line that has no end.
func (w *lineWriter) Close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.flush()
	return nil
}

func (w *lineWriter) flush() {
	w.emit(w.rest)
	w.rest = nil
}

func (w *lineWriter) emit(b []byte) {
	if s := harmless(string(b)); s != "" {
		w.line(s)
	}
}

// escapes are the sequences by which text acts on a terminal.
var escapes = regexp.MustCompile(`\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)|[@-Z\\-_])`)

// harmless takes out of s what acts on a terminal, for text of containers and
// builds that becomes part of an error or a step.
func harmless(s string) string {
	s = escapes.ReplaceAllString(s, "")
	s = strings.Map(func(r rune) rune {
		if r == '\t' {
			return ' '
		}
		if r < ' ' || r >= 0x7f && r < 0xa0 {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(strings.ToValidUTF8(s, "\uFFFD"))
}
