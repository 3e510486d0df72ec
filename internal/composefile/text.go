package composefile

import (
	"bytes"
	"sort"
	"strings"
	"unicode/utf8"
)

// text is the source of a YAML stream, cut into lines exactly as the YAML
// scanner counts them, so that its positions can be turned into byte offsets.
type text struct {
	src    []byte
	starts []int  // offset of each line; no line follows a final line break
	nl     string // the line break that most lines end in
}

const byteOrderMark = "\xef\xbb\xbf"

func newText(src []byte) *text {
	t := &text{src: src, nl: "\n"}
	if crlf := bytes.Count(src, []byte("\r\n")); crlf*2 > bytes.Count(src, []byte("\n")) {
		t.nl = "\r\n"
	}
	i := 0
	if bytes.HasPrefix(src, []byte(byteOrderMark)) {
		i = len(byteOrderMark)
	}
	for start := i; i < len(src); {
		n := breakAt(src, i)
		i += max(n, 1)
		if n > 0 || i == len(src) {
			t.starts = append(t.starts, start)
			start = i
		}
	}
	return t
}

// breakAt is the length of the line break at src[i], 0 where there is none. YAML
// scanners still break lines at the three characters that YAML 1.2 gave up.
func breakAt(src []byte, i int) int {
	switch {
	case src[i] == '\n':
		return 1
	case src[i] == '\r':
		if i+1 < len(src) && src[i+1] == '\n' {
			return 2
		}
		return 1
	case src[i] == 0xC2 && i+1 < len(src) && src[i+1] == 0x85:
		return 2
	case src[i] == 0xE2 && i+2 < len(src) && src[i+1] == 0x80 && src[i+2]&^1 == 0xA8:
		return 3
	}
	return 0
}

// line is the number, from 0, of the line that holds the byte at off.
func (t *text) line(off int) int {
	return max(0, sort.Search(len(t.starts), func(i int) bool { return t.starts[i] > off })-1)
}

// start is where line i begins; the end of the source for a line past the last.
func (t *text) start(i int) int {
	if i >= len(t.starts) {
		return len(t.src)
	}
	return t.starts[i]
}

// end is where line i ends, its line break not counted.
func (t *text) end(i int) int {
	end := t.start(i + 1)
	for n := 1; n <= 3 && end-n >= t.starts[i]; n++ {
		if breakAt(t.src, end-n) == n {
			// Of CR LF the LF alone is a break too.
			if n == 1 && end-2 >= t.starts[i] && breakAt(t.src, end-2) == 2 {
				return end - 2
			}
			return end - n
		}
	}
	return end
}

// content is line i without its line break.
func (t *text) content(i int) string { return string(t.src[t.start(i):t.end(i)]) }

// offset turns a position of the YAML package, both from 1 and columns counted
// in characters, into a byte offset.
func (t *text) offset(line, column int) int {
	i := t.start(line - 1)
	for ; column > 1 && i < len(t.src); column-- {
		_, n := utf8.DecodeRune(t.src[i:])
		i += n
	}
	return i
}

// blank says that line i holds nothing.
func (t *text) blank(i int) bool { return strings.Trim(t.content(i), " \t") == "" }

// comment says that line i holds a comment and nothing else. Only who knows that
// the line is not inside a scalar may believe it.
func (t *text) comment(i int) bool {
	return strings.HasPrefix(strings.TrimLeft(t.content(i), " \t"), "#")
}

// indent is the number of spaces that line i begins with.
func (t *text) indent(i int) int {
	s := t.content(i)
	return len(s) - len(strings.TrimLeft(s, " "))
}

// leads says that nothing but spaces stands before off on its line.
func (t *text) leads(off int) bool {
	return len(bytes.TrimLeft(t.src[t.start(t.line(off)):off], " ")) == 0
}

// atLineStart says that a line inserted at off would not be glued to another.
func (t *text) atLineStart(off int) bool {
	switch {
	case off == 0, off == len(byteOrderMark) && string(t.src[:off]) == byteOrderMark:
		return true
	case off == len(t.src):
		last := len(t.starts) - 1
		return t.end(last) < off
	}
	return t.starts[t.line(off)] == off
}

// separator says that line i ends or begins a document: no YAML scalar can hold
// such a line.
func (t *text) separator(i int) bool {
	s := t.content(i)
	if !strings.HasPrefix(s, "---") && !strings.HasPrefix(s, "...") {
		return false
	}
	return len(s) == 3 || s[3] == ' ' || s[3] == '\t'
}

// skipBlanks skips spaces and tabs.
func skipBlanks(src []byte, i int) int {
	for i < len(src) && (src[i] == ' ' || src[i] == '\t') {
		i++
	}
	return i
}
