package composefile

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// duplicateKey is how compose-go says that a key stands twice in a mapping.
var duplicateKey = regexp.MustCompile(`line (\d+): mapping key "(.+)" already defined at line (\d+)`)

// aboutYAML explains what the YAML parser stumbled over.
func (s *sources) aboutYAML(err error, message, file string) (finding, bool) {
	if m := duplicateKey.FindStringSubmatch(message); m != nil {
		f := finding{text: fmt.Sprintf("the key %q is here twice", m[2]), hint: "line " + m[3] + " has it already", file: file}
		f.line, _ = strconv.Atoi(m[1])
		f.column = s.columnOf(file, f.line, m[2])
		return f, true
	}
	var cause *yaml.LoadError
	if !errors.As(err, &cause) {
		switch message {
		case "empty compose file":
			return finding{text: "the compose file is empty", hint: `it needs at least "services:"`}, true
		case "top-level object must be a mapping":
			return finding{text: "the file is not a compose file", hint: `it begins with "services:"`, line: 1, column: 1}, true
		}
		return finding{}, false
	}
	f := finding{text: cause.Message, file: file, line: cause.Mark.Line, column: cause.Mark.Column}
	s.refineSyntax(&f, cause)
	return f, true
}

// refineSyntax puts the parser's message into words that say what to change, and
// moves to the place where that is: the parser only sees that something is wrong
// behind the mistake.
func (s *sources) refineSyntax(f *finding, cause *yaml.LoadError) {
	_, line, _ := around(s.text(f.file), f.line)
	context := func() { f.line, f.column = cause.ContextMark.Line, cause.ContextMark.Column }
	switch message := cause.Message; {
	case strings.Contains(message, "found character that cannot start any token"), strings.Contains(message, "tab character"):
		f.text, f.hint = badStart(line, f.column)
	case strings.Contains(message, "mapping values are not allowed"):
		s.refineSecondValue(f, line)
	case strings.Contains(message, "unknown anchor"):
		name := between(message, "'")
		f.text, f.hint = fmt.Sprintf("*%s is used, but there is no &%s above", name, name), ""
	case strings.Contains(message, "unexpected end of stream"):
		context()
		f.text = "the quote that starts here is never closed"
	case strings.Contains(message, "did not find expected ',' or"):
		f.text = "what is opened here is not closed, or a comma is missing"
		context()
	case strings.Contains(message, "could not find expected ':'"):
		context()
		f.text = `a ":" is missing after this`
	case strings.Contains(message, "block sequence entries are not allowed"):
		f.text, f.hint = "a list cannot start here", "put the item on a line of its own below the key"
	case strings.Contains(message, "did not find expected '-' indicator"):
		f.text, f.hint = "this is not an item of the list above", `begin it with "- " at the same indentation`
	case strings.Contains(message, "did not find expected key"):
		if quoted := s.openQuote(f.file, cause.ContextMark.Line, f.line); quoted > 0 {
			f.line, f.column = quoted, 0
			f.text, f.hint = "a quote is not closed in this line", ""
		} else if strings.TrimSpace(prefix(line, f.column)) == "" {
			f.text, f.hint = "the indentation of this line fits nothing above it", s.indentHint(f)
		} else {
			f.text = "a key was expected here"
		}
	case strings.Contains(message, "invalid leading UTF-8"), strings.Contains(message, "control characters are not allowed"),
		strings.Contains(message, "invalid trailing UTF-8"):
		f.text, f.hint = "the file holds bytes that are not text", "save it as UTF-8"
	}
}

// refineSecondValue is about a colon where a value has begun already.
func (s *sources) refineSecondValue(f *finding, line string) {
	if strings.Contains(prefix(line, f.column), ": ") {
		f.text, f.hint = `a second ": " in one line`, "put the value in quotes"
		return
	}
	above, _, _ := around(s.text(f.file), f.line)
	if above = strings.TrimRight(above, " "); above != "" && !strings.Contains(above, ":") {
		f.line, f.column = f.line-1, indent(above)+1
		f.text, f.hint = `a ":" is missing in this line`, ""
		return
	}
	f.text, f.hint = "this line is indented further than the one above, which already has a value", s.indentHint(f)
	f.column = indent(line) + 1
}

func badStart(line string, column int) (text, hint string) {
	rest := []rune(line)
	if column < 1 || column > len(rest) {
		return "a value cannot start here", ""
	}
	if r := rest[column-1]; r != '\t' {
		return fmt.Sprintf("a value cannot start with %q", string(r)), "put it in quotes"
	}
	return "the line is indented with a tab", "YAML wants spaces"
}

// indentHint tells the indentation of the lines above that a line can choose from.
func (s *sources) indentHint(f *finding) string {
	lines := strings.Split(string(s.text(f.file)), "\n")
	if f.line > len(lines) {
		return ""
	}
	have := indent(lines[f.line-1])
	less, more := -1, -1
	for i := f.line - 2; i >= 0; i-- {
		text := strings.TrimSpace(lines[i])
		if text == "" || text[0] == '#' {
			continue
		}
		n := indent(lines[i])
		if n > have && (more < 0 || n < more) {
			more = n
		}
		if n < have {
			less = n
			break
		}
	}
	switch {
	case less >= 0 && more >= 0:
		return fmt.Sprintf("it has %s; the lines above have %d or %d", spaces(have), less, more)
	case less >= 0:
		return fmt.Sprintf("it has %s; the line above has %d", spaces(have), less)
	}
	return ""
}

func spaces(n int) string {
	if n == 1 {
		return "1 space"
	}
	return strconv.Itoa(n) + " spaces"
}

// openQuote is the first line from first to last with a quote that is not closed
// in it, 0 where there is none.
func (s *sources) openQuote(file string, first, last int) int {
	for n := max(1, first); n <= last; n++ {
		_, line, _ := around(s.text(file), n)
		line, _, _ = strings.Cut(line, " #")
		for _, quote := range []string{`"`, `'`} {
			_, value, ok := strings.Cut(line, quote)
			if !ok || !strings.HasSuffix(strings.TrimRight(line[:len(line)-len(value)-1], " "), ":") &&
				!strings.HasSuffix(strings.TrimRight(line[:len(line)-len(value)-1], " "), "-") {
				continue
			}
			if !strings.Contains(strings.ReplaceAll(value, `\"`, ""), quote) {
				return n
			}
		}
	}
	return 0
}

// columnOf is where a word stands in a line, 1 where it is not found.
func (s *sources) columnOf(file string, line int, word string) int {
	_, text, _ := around(s.text(file), line)
	i := max(0, strings.Index(text, word))
	return len([]rune(text[:i])) + 1
}

func indent(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// prefix is what stands before a column.
func prefix(line string, column int) string {
	runes := []rune(line)
	return string(runes[:max(0, min(column-1, len(runes)))])
}

// between is what stands between the first two marks.
func between(s, mark string) string {
	_, s, _ = strings.Cut(s, mark)
	s, _, _ = strings.Cut(s, mark)
	return s
}
