package composefile

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"github.com/clipperhouse/displaywidth"
)

// Problem is a mistake in a compose file, or in a file that belongs to it, found
// at a place.
type Problem struct {
	Path   string // of the file, absolute; "" where it is not known
	Shown  string // Path as people know it: relative to the project's folder; "" is Path's last element
	Line   int    // 1-based, 0 where no place is known
	Column int    // 1-based, in characters, 0 where only the line is known
	Text   string // what is wrong, one sentence without the place
	Hint   string // what to do, "" where nothing can be said
	Before string // the line of the file above Source
	Source string // the line of the file, for showing it with a caret; "" where Line is 0
	After  string // the line of the file below Source
	Lacks  string // the service that another one needs and that is not there; "" where it is about something else
	Err    error  // what compose-go said
}

// Error is "compose.yaml:14:5: unknown key …", without the hint.
func (p *Problem) Error() string {
	if at := p.Place(); at != "" {
		return at + ": " + p.Text
	}
	return p.Text
}

// Unwrap gives compose-go's own error.
func (p *Problem) Unwrap() error { return p.Err }

// Place is "compose.yaml:14:5", as much of it as is known.
func (p *Problem) Place() string {
	name := p.Shown
	if name == "" && p.Path != "" {
		name = filepath.Base(p.Path)
	}
	if name == "" || p.Line == 0 {
		return name
	}
	if p.Column == 0 {
		return fmt.Sprintf("%s:%d", name, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", name, p.Line, p.Column)
}

func (p *Problem) sentence() string {
	if p.Hint == "" {
		return p.Text
	}
	return p.Text + " — " + p.Hint
}

// Detail shows the problem in its surroundings, as plain text of several lines
// without a newline at the end:
//
//	compose.yaml:14:5   unknown key "volume" — did you mean "volumes"?
//	  13 │   api:
//	  14 │     volume:
//	     │     ^^^^^^
//	  15 │       - data:/data
func (p *Problem) Detail() string {
	const width = 80
	lines := []string{strings.TrimSpace(p.Place() + "   " + p.sentence())}
	tail := ""
	if p.Hint != "" && displaywidth.String(lines[0]) > width {
		lines[0] = strings.TrimSpace(p.Place() + "   " + p.Text)
		tail = "  " + p.Hint
	}
	lines = append(lines, p.excerpt()...)
	if tail != "" {
		lines = append(lines, tail)
	}
	return strings.Join(lines, "\n")
}

// excerpt is the line with its neighbours and the caret; nothing where the line
// is not known.
func (p *Problem) excerpt() []string {
	if p.Line == 0 || (p.Source == "" && p.Before == "") {
		return nil
	}
	gutter := len(strconv.Itoa(p.Line + 1))
	row := func(number, text string) string {
		return strings.TrimRight(fmt.Sprintf("  %*s │ %s", gutter, number, printable(text)), " ")
	}
	var lines []string
	if p.Line > 1 {
		lines = append(lines, row(strconv.Itoa(p.Line-1), p.Before))
	}
	lines = append(lines, row(strconv.Itoa(p.Line), p.Source))
	if p.Column > 0 {
		lines = append(lines, row("", p.caret()))
	}
	if p.After != "" {
		lines = append(lines, row(strconv.Itoa(p.Line+1), p.After))
	}
	return lines
}

// caret underlines the word of Source that begins at Column.
func (p *Problem) caret() string {
	line := []rune(printable(p.Source))
	start := min(p.Column-1, len(line))
	return strings.Repeat(" ", displaywidth.String(string(line[:start]))) +
		strings.Repeat("^", max(1, displaywidth.String(word(string(line[start:])))))
}

// word is the YAML scalar or key that s begins with.
func word(s string) string {
	if s == "" || s[0] == ' ' {
		return ""
	}
	if quote := s[0]; quote == '"' || quote == '\'' {
		if end := strings.IndexByte(s[1:], quote); end >= 0 {
			return s[:end+2]
		}
	}
	s = strings.TrimPrefix(s, "- ")
	for _, end := range []string{": ", " #", ", ", "]", "}"} {
		if i := strings.Index(s, end); i > 0 && !strings.Contains(s[:i], "${") {
			s = s[:i]
		}
	}
	return strings.TrimRight(strings.TrimSuffix(strings.TrimRight(s, " "), ":"), " ")
}

// printable replaces what would move a terminal's cursor, one column for one
// character so that carets stay where they belong.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, s)
}
