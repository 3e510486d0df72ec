package composefile

import "strings"

// span is a stretch of the source.
type span struct{ from, to int }

// flow is where the parts of a flow collection are.
type flow struct {
	open, close int    // offsets of its brackets
	items       []span // without the blanks, commas and comments around them
	commas      []int  // one after each item, after the last one only where it is written
	comments    bool   // there are comments inside
}

// trailing says that a comma follows the last item.
func (f flow) trailing() bool { return len(f.items) > 0 && len(f.commas) == len(f.items) }

// flowScanner walks the characters of a flow collection.
type flowScanner struct {
	src   []byte
	i     int
	depth int
	plain bool // in a plain scalar, where quotes are characters
	item  span // being read; from is -1 where none is
	f     flow
}

// scanFlow reads the flow collection whose bracket is at src[at].
func scanFlow(src []byte, at int) (flow, bool) {
	s := flowScanner{src: src, i: at, item: span{-1, -1}, f: flow{open: at}}
	if at >= len(src) || (src[at] != '[' && src[at] != '{') {
		return flow{}, false
	}
	for s.i < len(src) {
		if s.step() {
			return s.f, true
		}
	}
	return flow{}, false
}

// step reads one token or character; done when it was the closing bracket.
func (s *flowScanner) step() (done bool) {
	switch c := s.src[s.i]; {
	case isSpace(c):
		s.i++
	case c == '#' && s.startsComment():
		s.f.comments = true
		s.i = skipLine(s.src, s.i)
	case c == '[' || c == '{':
		s.plain = false
		if s.depth++; s.depth == 1 {
			s.i++
		} else {
			s.take(s.i + 1)
		}
	case c == ']' || c == '}':
		s.depth--
		if s.depth == 0 {
			s.endItem()
			s.f.close = s.i
			return true
		}
		s.take(s.i + 1)
		s.plain = false
	case c == ',':
		s.comma()
	default:
		s.scalar(c)
	}
	return false
}

func (s *flowScanner) comma() {
	s.plain = false
	if s.depth > 1 {
		s.take(s.i + 1)
		return
	}
	s.endItem()
	s.f.commas = append(s.f.commas, s.i)
	s.i++
}

func (s *flowScanner) scalar(c byte) {
	switch {
	case !s.plain && (c == '"' || c == '\''):
		s.take(quotedEnd(s.src, s.i))
	case !s.plain && c == '!':
		s.take(wordEnd(s.src, s.i, ",[]{}"))
	case !s.plain && (c == '&' || c == '*'):
		s.take(wordEnd(s.src, s.i, ",:[]{}"))
	case c == ':' && s.endsKey():
		s.take(s.i + 1)
		s.plain = false
	default:
		s.take(s.i + 1)
		s.plain = true
	}
}

// endsKey says that the colon here is an indicator.
func (s *flowScanner) endsKey() bool {
	if !s.plain || s.i+1 == len(s.src) {
		return true
	}
	next := s.src[s.i+1]
	return isSpace(next) || strings.ContainsRune(",[]{}", rune(next))
}

// startsComment says that the "#" here is not a character of a plain scalar.
func (s *flowScanner) startsComment() bool {
	prev := s.src[s.i-1]
	return isSpace(prev) || strings.ContainsRune(",[]{}", rune(prev))
}

// take makes everything up to end part of the item.
func (s *flowScanner) take(end int) {
	if s.item.from < 0 {
		s.item.from = s.i
	}
	s.item.to = end
	s.i = end
}

func (s *flowScanner) endItem() {
	if s.item.from >= 0 {
		s.f.items = append(s.f.items, s.item)
	}
	s.item = span{-1, -1}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// wordEnd is where the word ends that begins at src[i]: at a space or at one of
// the characters in stop.
func wordEnd(src []byte, i int, stop string) int {
	for i < len(src) && !isSpace(src[i]) && strings.IndexByte(stop, src[i]) < 0 {
		i++
	}
	return i
}

// quotedEnd is the offset after the quoted scalar that begins at src[i].
func quotedEnd(src []byte, i int) int {
	quote := src[i]
	for i++; i < len(src); i++ {
		switch {
		case src[i] == '\\' && quote == '"':
			i++
		case src[i] == quote && quote == '\'' && i+1 < len(src) && src[i+1] == quote:
			i++
		case src[i] == quote:
			return i + 1
		}
	}
	return len(src)
}

// skipSpace skips blanks, line breaks and comments.
func skipSpace(src []byte, i int) int {
	for i < len(src) {
		switch {
		case isSpace(src[i]):
			i++
		case src[i] == '#' && i > 0 && isSpace(src[i-1]):
			i = skipLine(src, i)
		default:
			return i
		}
	}
	return i
}

// skipLine returns where the line ends that holds src[i].
func skipLine(src []byte, i int) int {
	for i < len(src) && breakAt(src, i) == 0 {
		i++
	}
	return i
}
