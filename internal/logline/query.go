package logline

import (
	"regexp"
	"strings"
)

// ParseFilter reads a filter as a person types it in one line: terms with blanks
// between them, all of which must hold.
//
//	timeout            lines with this in them, a regular expression
//	"not found"        lines with exactly this
//	!healthz           lines without it
//	status>=500        lines whose field is so: = != > >= < <= ~ !~
//	level>=warn        lines so bad or worse
//
// Nothing that is typed is wrong: what is no condition and no expression is
// looked for as it is.
func ParseFilter(text string) Filter {
	var f Filter
	for _, t := range terms(text) {
		not := !t.quoted && len(t.text) > 1 && t.text[0] == '!'
		if not {
			t = unquoted(t.text[1:])
		}
		switch c, err := ParseCondition(t.text); {
		case t.text == "":
		case !t.quoted && !not && condition.MatchString(t.text) && err == nil && c.Value != "":
			f.Where = append(f.Where, c)
		case not:
			f.Not = append(f.Not, t.pattern())
		default:
			f.Only = append(f.Only, t.pattern())
		}
	}
	return f
}

// condition is what a field and an operator look like. A name alone in front of
// it, so that expressions such as "a.*=b" stay expressions.
var condition = regexp.MustCompile(`^[@A-Za-z_][\w.@/-]*(!=|>=|<=|!~|==|=|>|<|~)`)

// term is one word of a filter.
type term struct {
	text   string
	quoted bool // between double quotes: taken as it is
}

func (t term) pattern() Pattern {
	if t.quoted {
		return Literal(t.text)
	}
	return NewPattern(t.text)
}

// unquoted is a term without the quotes that it stands between.
func unquoted(text string) term {
	if len(text) > 1 && text[0] == '"' && text[len(text)-1] == '"' {
		return term{strings.ReplaceAll(text[1:len(text)-1], `\"`, `"`), true}
	}
	return term{text: text}
}

// terms cuts text at the blanks that are not between double quotes. A quote that
// nothing closes is a character like others.
func terms(text string) []term {
	var all []term
	for text = strings.TrimLeft(text, " \t"); text != ""; text = strings.TrimLeft(text, " \t") {
		end := termEnd(text)
		all = append(all, unquoted(text[:end]))
		text = text[end:]
	}
	return all
}

func termEnd(text string) int {
	blank := strings.IndexAny(text, " \t")
	if blank < 0 {
		return len(text)
	}
	open := strings.IndexByte(text, '"')
	if open < 0 || open > blank || open > 0 && strings.IndexByte("!=~<>", text[open-1]) < 0 {
		return blank
	}
	for i := open + 1; i < len(text); i++ {
		switch {
		case text[i] == '\\':
			i++
		case text[i] == '"' && (i+1 == len(text) || text[i+1] == ' ' || text[i+1] == '\t'):
			return i + 1
		}
	}
	return blank
}
