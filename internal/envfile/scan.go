package envfile

import (
	"regexp"
	"strings"
	"unicode"
)

const byteOrderMark = "\xef\xbb\xbf"

// assignment is one NAME=value, and where it stands.
type assignment struct {
	name     string
	from, to int // from the name, or the "export" before it, to the end of the value

	valueFrom, valueTo int // with its quotes
	value              string
	quote              byte // ' or ", 0 where there is none
	literal            bool // value is what compose reads: there is no variable in it
}

// scanner walks over a file, statement by statement, as compose does.
type scanner struct {
	src string
	i   int
	all []assignment
}

// scan finds the assignments of a file. What compose would not accept is passed
// over up to the end of the line.
func scan(src []byte) []assignment {
	s := scanner{src: string(src)}
	s.i = len(s.src) - len(strings.TrimPrefix(s.src, byteOrderMark))
	for s.toStatement() {
		s.statement()
	}
	return s.all
}

// toStatement skips white space and comments.
func (s *scanner) toStatement() bool {
	for {
		rest := strings.TrimLeftFunc(s.src[s.i:], unicode.IsSpace)
		s.i = len(s.src) - len(rest)
		if !strings.HasPrefix(rest, "#") {
			return rest != ""
		}
		s.toNextLine()
	}
}

func (s *scanner) toNextLine() {
	if n := strings.IndexByte(s.src[s.i:], '\n'); n >= 0 {
		s.i += n + 1
	} else {
		s.i = len(s.src)
	}
}

var export = regexp.MustCompile(`^export\s+`)

func (s *scanner) statement() {
	a := assignment{from: s.i}
	if export.MatchString(s.src[s.i:]) {
		s.i += len("export")
		s.skipBlanks()
	}
	key := s.src[s.i:]
	n := strings.IndexFunc(key, func(r rune) bool { return !inName(r) && !blank(r) })
	if n < 0 || key[n] != '=' && key[n] != ':' {
		s.toNextLine() // a name alone, or nothing that makes sense
		return
	}
	a.name = strings.TrimRightFunc(key[:n], unicode.IsSpace)
	s.i += n + 1
	s.skipBlanks()
	if strings.HasSuffix(s.src[:s.i], "\r") && strings.HasPrefix(s.src[s.i:], "\n") {
		s.i-- // an empty value stands before the whole line break
	}
	a.valueFrom = s.i
	s.value(&a)
	a.to, a.valueTo = s.i, s.i
	if a.name != "" && !strings.ContainsFunc(a.name, blank) {
		s.all = append(s.all, a)
	}
}

func (s *scanner) skipBlanks() {
	s.i = len(s.src) - len(strings.TrimLeftFunc(s.src[s.i:], blank))
}

// value reads the value that begins here and stops behind it.
func (s *scanner) value(a *assignment) {
	rest := s.src[s.i:]
	if rest != "" && (rest[0] == '"' || rest[0] == '\'') {
		if n := closing(rest); n > 0 {
			a.quote = rest[0]
			a.value, a.literal = unquote(rest[:n+1])
			s.i += n + 1
			return
		}
	}
	line, _, _ := strings.Cut(rest, "\n")
	line, _, _ = strings.Cut(line, " #")
	a.value = strings.TrimRightFunc(line, unicode.IsSpace)
	a.literal = !strings.Contains(a.value, "$")
	s.i += len(a.value)
}

// closing is the offset of the quote that ends what the first byte of s begins;
// 0 where there is none.
func closing(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case s[0]:
			return i
		}
	}
	return 0
}

func inName(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsNumber(r) || strings.ContainsRune("_.-[]", r)
}

// blank is white space that does not end a line.
func blank(r rune) bool { return strings.ContainsRune("\t\v\f\r \u0085\u00a0", r) }
