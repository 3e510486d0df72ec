package composefile

import (
	"regexp"
	"strings"
)

// tail decides where the text of an entry ends, whose last line is line and
// whose key stands at column col, in a collection that begins after line since:
// it returns the last line of it. Lines after
// its value belong to it where they are comments deeper than its key, keys of
// it that are commented out, or the end of a region that other tools marked.
// All other comments belong to what follows, or to nobody, and stay behind.
func (s *stream) tail(d *document, since, line, col int) int {
	last, gap := line, false
	l := line + 1
	for ; l < d.last; l++ {
		if s.blank(l) {
			gap = true
			continue
		}
		if !s.comment(l) || !(s.indent(l) > col || !gap && s.commentedOut(l, col)) {
			break
		}
		last, gap = l, false
	}
	return max(last, s.regionEnd(d, since, last))
}

// deepComments is like tail, but takes only what touches the entry: it is what
// goes when the entry goes.
func (s *stream) deepComments(d *document, line, col int) int {
	for line+1 < d.last && s.comment(line+1) && s.indent(line+1) > col {
		line++
	}
	return line
}

// deepTail is the last line of the comments below line that are deeper than
// column col, blank lines between them or not.
func (s *stream) deepTail(d *document, line, col int) int {
	last := line
	for l := line + 1; l < d.last && (s.blank(l) || s.comment(l) && s.indent(l) > col); l++ {
		if !s.blank(l) {
			last = l
		}
	}
	return last
}

// commentedOut says that line l is a comment which, with its "#" taken away,
// would be a key or an item deeper than the entries at column col. Editors put
// the "#" in front of the indentation.
func (s *stream) commentedOut(l, col int) bool {
	rest := strings.TrimLeft(s.content(l), " \t#")
	at := len(s.content(l)) - len(rest)
	return s.indent(l) <= col && at-1 >= col+2 && at > s.indent(l)+2 && looksLikeYAML.MatchString(rest)
}

var looksLikeYAML = regexp.MustCompile(`^(- |[\w.$"'-]+:( |$))`)

// Comments by which tools find their own regions again.
var (
	regionStart = regexp.MustCompile(`^\s*#+\s*(?:(?:>|>>>)\s+(.+?)\s+(?:#+|>>>)|(?i:begin)\b(.*)|region\b.*|\{\{\{.*)$`)
	regionStop  = regexp.MustCompile(`^\s*#+\s*(?:(?:<|<<<)\s+(.+?)\s+(?:#+|<<<)|(?i:end)\b(.*)|endregion\b.*|\}\}\}.*)$`)
)

// regionEnd returns the line of the last comment after line that ends a region
// which begins between since and line; 0 where there is none. Its tool may throw
// away what is in it.
func (s *stream) regionEnd(d *document, since, line int) int {
	end := 0
	for l := line + 1; l < d.last && (s.blank(l) || s.comment(l)); l++ {
		m := regionStop.FindStringSubmatch(s.content(l))
		if m != nil && s.regionOpen(since, line, m[1]+m[2]) {
			end = l
		}
	}
	return end
}

// regionOpen says that a region of that name which begins after line since is
// open after line.
func (s *stream) regionOpen(since, line int, name string) bool {
	open := 0
	for l := since + 1; l <= line; l++ {
		if !s.comment(l) {
			continue
		}
		if m := regionStart.FindStringSubmatch(s.content(l)); m != nil && sameRegion(m[1]+m[2], name) {
			open++
		}
		if m := regionStop.FindStringSubmatch(s.content(l)); m != nil && sameRegion(m[1]+m[2], name) && open > 0 {
			open--
		}
	}
	return open > 0
}

func sameRegion(a, b string) bool { return strings.TrimSpace(a) == strings.TrimSpace(b) }

// above is the line after which the collection n begins, comments above its
// first entry included.
func (s *stream) above(d *document, n *node) int {
	l := s.line(n.start) - 1
	for l >= d.first && (s.blank(l) || s.comment(l)) {
		l--
	}
	return l
}
