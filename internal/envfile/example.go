package envfile

import (
	"bytes"
	"slices"
	"strings"
)

// Entry is one variable of a file, with what the file says about it.
type Entry struct {
	Name    string
	Value   string // unquoted
	Literal bool   // there is no variable in the value
	Comment string // above it and behind it, without #, on one line
	Line    int    // from 1
}

// Entries are the variables of a file in its order. Of one that is given several
// times it is the last that counts.
func Entries(src []byte) []Entry {
	var entries []Entry
	all := scan(src)
	for i, a := range all {
		if slices.ContainsFunc(all[i+1:], func(later assignment) bool { return later.name == a.name }) {
			continue
		}
		from, to := withComment(src, a)
		entries = append(entries, Entry{
			Name: a.name, Value: a.value, Literal: a.literal,
			Comment: comment(src[from:a.from], src[a.to:to]),
			Line:    bytes.Count(src[:a.from], []byte("\n")) + 1,
		})
	}
	return entries
}

// Adopt returns dst with the assignment of name as example has it, comments
// included, behind everything that dst has. Dst stays as it is where example has
// no such variable.
func Adopt(dst, example []byte, name string) []byte {
	a, ok := last(example, name)
	if !ok {
		return dst
	}
	from, to := withComment(example, a)
	nl := lineBreak(dst)
	text := strings.TrimRight(string(example[from:to]), "\r\n")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", nl) + nl
	if !endsLine(dst) {
		dst = slices.Concat(dst, []byte(nl))
	}
	if len(dst) > 0 && strings.HasPrefix(text, "#") {
		text = nl + text
	}
	return slices.Concat(dst, []byte(text))
}

// withComment is where an assignment stands with the comment lines right above
// it, up to the end of its line.
func withComment(src []byte, a assignment) (from, to int) {
	from = lineStart(src, a.from)
	for from > 0 {
		above := lineStart(src, from-1)
		line := strings.TrimPrefix(string(src[above:from]), byteOrderMark)
		if !strings.HasPrefix(strings.TrimSpace(line), "#") {
			break
		}
		from = above
	}
	if from == 0 && bytes.HasPrefix(src, []byte(byteOrderMark)) {
		from = len(byteOrderMark)
	}
	to = len(src)
	if n := bytes.IndexByte(src[a.to:], '\n'); n >= 0 {
		to = a.to + n + 1
	}
	return from, to
}

func lineStart(src []byte, at int) int { return bytes.LastIndexByte(src[:at], '\n') + 1 }

// comment is what is said above an assignment and behind it.
func comment(above, behind []byte) string {
	var said []string
	for line := range strings.Lines(string(above) + "\n" + string(behind)) {
		text, ok := strings.CutPrefix(strings.TrimSpace(line), "#")
		if text = strings.Trim(text, "#-=* \t"); ok && text != "" {
			said = append(said, text)
		}
	}
	return strings.Join(said, " ")
}
