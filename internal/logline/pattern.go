package logline

import (
	"regexp"
	"strings"
)

// Pattern finds text in lines: a regular expression, or plain words, which are
// found much faster. One without capitals finds capitals too. The zero Pattern
// is none.
type Pattern struct {
	text    string
	re      *regexp.Regexp // nil: text is plain
	folding bool           // plain, in small letters
}

// NewPattern reads what a person types to find lines. What is no regular
// expression is taken as it is: people look for "f(x".
func NewPattern(text string) Pattern {
	if regexp.QuoteMeta(text) == text {
		return Literal(text)
	}
	re, err := regexp.Compile(caseFlag(text) + text)
	if err != nil {
		return Literal(text)
	}
	return Pattern{text: text, re: re}
}

// Literal finds text as it is written, whatever it means as an expression.
func Literal(text string) Pattern {
	folding := text == strings.ToLower(text)
	if folding && !ascii(text) {
		return Pattern{text: text, re: regexp.MustCompile("(?i)" + regexp.QuoteMeta(text))}
	}
	return Pattern{text: text, folding: folding}
}

// caseFlag makes an expression without capitals find capitals too. A class such
// as \S is no capital.
func caseFlag(expr string) string {
	letters := classes.ReplaceAllString(expr, "")
	if letters == strings.ToLower(letters) {
		return "(?i)"
	}
	return ""
}

// classes are the capitals that mean something else in an expression.
var classes = regexp.MustCompile(`\\[A-Za-z]`)

// None says that there is nothing to find.
func (p Pattern) None() bool { return p.text == "" }

// String is the pattern as it was typed.
func (p Pattern) String() string { return p.text }

// Match says whether the pattern is in s.
func (p Pattern) Match(s string) bool {
	if p.re != nil {
		return p.re.MatchString(s)
	}
	return p.index(s) >= 0
}

// index is where a plain pattern begins in s, -1 when it is not there.
func (p Pattern) index(s string) int {
	if p.folding && p.text != "" {
		return foldIndex(s, p.text)
	}
	return strings.Index(s, p.text)
}

// maxMatches bounds how many matches of one line are told.
const maxMatches = 500

// All is where the matches in s begin and end, at most 500 of them.
func (p Pattern) All(s string) [][]int {
	if p.re != nil {
		return p.re.FindAllStringIndex(s, maxMatches)
	}
	var found [][]int
	for at := 0; len(found) < maxMatches; {
		i := p.index(s[at:])
		if i < 0 || p.text == "" {
			break
		}
		found = append(found, []int{at + i, at + i + len(p.text)})
		at += i + len(p.text)
	}
	return found
}

// foldIndex is where low, which has no capitals, begins in s if capitals count
// as small letters; -1 when it is not there. Both are taken as ASCII.
func foldIndex(s, low string) int {
	head := low[0]
	for i := 0; i+len(low) <= len(s); i++ {
		if lower(s[i]) != head {
			continue
		}
		n := 1
		for n < len(low) && lower(s[i+n]) == low[n] {
			n++
		}
		if n == len(low) {
			return i
		}
	}
	return -1
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
