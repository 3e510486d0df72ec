// Package envfile edits .env files as text: bytes in, bytes out. Comments,
// order, quotes, CRLF and blank lines of the user's stay as they are. It reads
// such a file as compose does, but resolves no variables in values: a $ that is
// not escaped stays what it is.
package envfile

import (
	"bytes"
	"slices"
	"strings"
)

// Set returns src with NAME=value: in place of the last assignment of name, or
// as a new last line. The value is quoted only where it has to be, or where the
// one before it was. A $ in it means itself. Of a file that has no line break at
// its end the new last line has none either.
func Set(src []byte, name, value string) []byte {
	a, ok := last(src, name)
	if !ok {
		return appendLine(src, name+"="+quote(value, 0))
	}
	if a.value == value && a.literal {
		return src
	}
	text := quote(value, a.quote)
	if rest, _, _ := bytes.Cut(src[a.valueTo:], []byte("\n")); text == "" && len(bytes.TrimSpace(rest)) > 0 {
		text = `""` // or else the comment behind it would be the value
	}
	return slices.Concat(src[:a.valueFrom], []byte(text), src[a.valueTo:])
}

// Unset returns src without the assignments of name, and without the comments
// on their lines. A line that has the name alone, which takes the value of the
// shell, is not an assignment.
func Unset(src []byte, name string) []byte {
	out := make([]byte, 0, len(src))
	done := 0
	for _, a := range scan(src) {
		if a.name != name {
			continue
		}
		from, to := wholeLines(src, a)
		if from < done { // two on one line
			from = done
		}
		out = append(out, src[done:from]...)
		done = max(to, done)
	}
	if done > 0 && done == len(src) && !endsLine(src) {
		// The last line has no line break, so the one before it has none now.
		return trimBreak(out)
	}
	return append(out, src[done:]...)
}

// Value returns the value that the last assignment of name gives, unquoted.
func Value(src []byte, name string) (value string, ok bool) {
	a, ok := last(src, name)
	return a.value, ok
}

func last(src []byte, name string) (assignment, bool) {
	all := scan(src)
	for _, a := range slices.Backward(all) {
		if a.name == name {
			return a, true
		}
	}
	return assignment{}, false
}

func appendLine(src []byte, line string) []byte {
	nl := lineBreak(src)
	if endsLine(src) {
		return slices.Concat(src, []byte(line+nl))
	}
	if src[len(src)-1] == '\r' {
		nl = "\r\n" // or else Unset would take the two for one line break
	}
	return slices.Concat(src, []byte(nl+line))
}

// endsLine says that a line appended to src would not be glued to another.
func endsLine(src []byte) bool {
	return len(src) == 0 || string(src) == byteOrderMark || src[len(src)-1] == '\n'
}

// lineBreak is the one that most lines end in.
func lineBreak(src []byte) string {
	if crlf := bytes.Count(src, []byte("\r\n")); crlf*2 > bytes.Count(src, []byte("\n")) {
		return "\r\n"
	}
	return "\n"
}

func trimBreak(src []byte) []byte {
	return bytes.TrimSuffix(bytes.TrimSuffix(src, []byte("\n")), []byte("\r"))
}

// wholeLines widens an assignment to its lines, a comment behind it included,
// where nothing else stands on them.
func wholeLines(src []byte, a assignment) (from, to int) {
	from, to = a.from, a.to
	start := bytes.LastIndexByte(src[:from], '\n') + 1
	end := len(src)
	if i := bytes.IndexByte(src[to:], '\n'); i >= 0 {
		end = to + i + 1
	}
	before := strings.TrimPrefix(string(src[start:from]), byteOrderMark)
	after := strings.TrimSpace(string(src[to:end]))
	if strings.TrimSpace(before) != "" || after != "" && after[0] != '#' {
		return from, to
	}
	if start == 0 && bytes.HasPrefix(src, []byte(byteOrderMark)) {
		start = len(byteOrderMark)
	}
	return start, end
}
