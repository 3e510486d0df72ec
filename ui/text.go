package ui

import (
	"strconv"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/devbliss/devbliss/ui/paint"
)

// wrapped is text in lines of at most w cells, at most n of them.
func wrapped(text string, w, n int) []string {
	if w <= 0 || n <= 0 {
		return nil
	}
	lines := strings.Split(ansi.Wrap(text, w, ""), "\n")
	for i := range lines {
		lines[i] = paint.Cut(lines[i], w, "")
	}
	return lines[:min(len(lines), n)]
}

// folded is text in at most n lines of at most w cells, the last one cut.
func folded(text string, w, n int, more string) []string {
	lines := wrapped(text, w, n+1)
	if len(lines) <= n {
		return lines
	}
	rest := strings.Join(lines[n-1:], " ") // wider than w: it did not fit in one line
	return append(lines[:n-1], paint.Cut(rest, w, more))
}

// facts are lines of "label   value", the values folded below one another.
type facts struct {
	t     *theme
	w     int
	label int // cells of the labels
	lines []string
}

// maxFact is the most lines that one value takes.
const maxFact = 6

// add writes a fact, unless there is no value.
func (f *facts) add(label, value string, k paint.Ink) {
	if value == "" {
		return
	}
	for i, part := range wrapped(f.t.text(value), f.w-f.label-4, maxFact) {
		if i > 0 {
			label = ""
		}
		f.lines = append(f.lines, "  "+f.t.dim.Text(paint.Fit(label, f.label, f.t.more))+"  "+k.Text(part))
	}
}

// say writes a line of its own.
func (f *facts) say(line string) { f.lines = append(f.lines, line) }

// plural is "1 volume", "2 volumes".
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
