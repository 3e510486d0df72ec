package logview

import (
	"regexp"
	"strings"

	"github.com/devbliss/devbliss/internal/untrusted"
)

// pattern is a regular expression, or plain words, which are found much faster.
// One without capitals matches capitals too. The zero pattern is none.
type pattern struct {
	text    string
	re      *regexp.Regexp // nil: text is plain
	folding bool           // plain, in small letters
}

// compile reads a pattern. The error says what is wrong with it.
func compile(text string) (pattern, error) {
	p := pattern{text: text}
	if text == "" {
		return p, nil
	}
	capitals := strings.ToLower(text) != text
	if regexp.QuoteMeta(text) == text && untrusted.ASCII(text) {
		p.folding = !capitals
		return p, nil
	}
	expr := text
	if !capitals {
		expr = "(?i)" + text
	}
	re, err := regexp.Compile(expr)
	if err != nil {
		if _, plain := regexp.Compile(text); plain != nil {
			err = plain // its message quotes what was typed
		}
		return pattern{}, err
	}
	p.re = re
	return p, nil
}

func (p pattern) none() bool     { return p.text == "" }
func (p pattern) String() string { return p.text }

func (p pattern) matches(s string) bool {
	if p.re != nil {
		return p.re.MatchString(s)
	}
	return p.index(s) >= 0
}

// index is where a plain pattern begins in s, -1 when it is not there.
func (p pattern) index(s string) int {
	if p.folding {
		return foldIndex(s, p.text)
	}
	return strings.Index(s, p.text)
}

// maxMatches bounds how many matches of one line are marked.
const maxMatches = 500

// all is where the matches in s begin and end.
func (p pattern) all(s string) [][]int {
	if p.re != nil {
		return p.re.FindAllStringIndex(s, maxMatches)
	}
	var found [][]int
	for at := 0; len(found) < maxMatches; {
		i := p.index(s[at:])
		if i < 0 {
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
