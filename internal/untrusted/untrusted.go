// Package untrusted makes text that containers wrote safe to show on a terminal.
// A log line may hold any bytes: escape sequences that set the title or the
// clipboard, move the cursor or switch screens, control characters, broken
// UTF-8. None of that leaves this package; colours may. It knows nothing of
// widths of screens and cuts nothing.
package untrusted

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Clean returns s with nothing in it that acts on a terminal but colours and
// text attributes (SGR), which are closed at the end. Tabs become spaces to the
// next multiple of eight; broken UTF-8 becomes U+FFFD. Concealed text is shown.
// A line that is clean already is returned as it is, without an allocation.
func Clean(s string) string { return wash(s, true) }

// Plain returns s without any escape sequence or control character.
func Plain(s string) string { return wash(s, false) }

// PlainLines is Plain for text of several lines.
func PlainLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = Plain(line)
	}
	return strings.Join(lines, "\n")
}

// maxMarks is how many characters without a width of their own may follow one
// another. The longest emoji of several people has no two in a row; a cell
// stacked with thousands stalls terminals.
const maxMarks = 16

// wash is Clean, and Plain where colours are not kept.
func wash(s string, colours bool) string {
	dirty, marks := firstDirty(s)
	if dirty == len(s) {
		return s
	}
	w := washer{colours: colours, marks: marks}
	w.out.Grow(len(s) + 8)
	w.out.WriteString(s[:dirty])
	for i := dirty; i < len(s); {
		i = w.step(s, i)
	}
	if w.open {
		w.out.WriteString(reset)
	}
	return w.out.String()
}

// firstDirty is where the first character stands that must not be shown as it
// is, len(s) when there is none, and how many marks stand before it.
func firstDirty(s string) (at, marks int) {
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < 0x7f {
			marks = 0
			i++
			continue
		}
		if c < utf8.RuneSelf {
			return i, marks
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if (r == utf8.RuneError && n == 1) || forbidden(r) {
			return i, marks
		}
		next := countMarks(marks, r)
		if next > maxMarks {
			return i, marks
		}
		marks = next
		i += n
	}
	return len(s), 0
}

// forbidden tells the characters beyond ASCII that act on a terminal or on the
// order in which text is read.
func forbidden(r rune) bool {
	return r < 0xa0 || // C1 controls
		(r >= 0x2028 && r <= 0x202e) || // line separators, bidirectional overrides
		(r >= 0x2066 && r <= 0x2069) // bidirectional isolates
}

// countMarks is the number of characters without width in a row, r included.
func countMarks(marks int, r rune) int {
	if r >= 0x300 && unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return marks + 1
	}
	return 0
}

// washer writes the clean form of one text.
type washer struct {
	out     strings.Builder
	colours bool
	pending []byte // colours that wait for a character to colour
	open    bool   // a colour is on in what was written
	endless bool   // no string ends in what follows
	marks   int
	stop    int // what was written up to here counts column cells
	column  int
}

// step deals with what begins at s[i] and returns where the next thing begins.
func (w *washer) step(s string, i int) int {
	switch c := s[i]; {
	case c == 0x1b:
		return w.escape(s, i)
	case c == '\t':
		w.tab()
		return i + 1
	case c == '\r' && i+1 == len(s):
		return i + 1 // the other half of a line end
	case c >= '\n' && c <= '\r':
		w.text(" ")
		return i + 1
	case c < ' ' || c == 0x7f:
		return i + 1
	case c < utf8.RuneSelf:
		w.marks = 0
		end := i + 1
		for end < len(s) && s[end] >= ' ' && s[end] < 0x7f {
			end++
		}
		w.text(s[i:end])
		return end
	}
	return w.wide(s, i)
}

// wide deals with a character beyond ASCII.
func (w *washer) wide(s string, i int) int {
	r, n := utf8.DecodeRuneInString(s[i:])
	switch {
	case r == utf8.RuneError && n == 1:
		w.marks = 0
		w.text("\uFFFD")
	case r < 0xa0:
		return w.c1(s, i+n, r)
	case r == 0x2028 || r == 0x2029:
		w.text(" ")
	case forbidden(r):
	default:
		if w.marks = countMarks(w.marks, r); w.marks <= maxMarks {
			w.text(s[i : i+n])
		}
	}
	return i + n
}

// text writes characters, and before them the colours they wait for.
func (w *washer) text(t string) {
	if len(w.pending) > 0 {
		w.out.Write(w.pending)
		w.open = string(w.pending) != reset
		w.pending = w.pending[:0]
	}
	w.out.WriteString(t)
}

// tab writes spaces to the next multiple of eight cells.
func (w *washer) tab() {
	w.column += ansi.StringWidth(w.out.String()[w.stop:])
	n := 8 - w.column%8
	w.text("        "[:n])
	w.column += n
	w.stop = w.out.Len()
}
