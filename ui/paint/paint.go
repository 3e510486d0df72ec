// Package paint holds what every pane draws with: an ink, which is a colour cut
// into what turns it on and off, and functions that fit text into an exact
// number of terminal cells. It owns no colours (the dashboard's theme does) and
// draws no pane.
package paint

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/devbliss/devbliss/internal/untrusted"
)

// Ink is a colour or attribute: On before the text, Off after it. The zero Ink
// leaves text as it is.
type Ink struct{ On, Off string }

// Text is s in this ink. Colours inside s end it.
func (k Ink) Text(s string) string {
	if k.On == "" || s == "" {
		return s
	}
	return k.On + s + k.Off
}

const blank = "                                                                                                                                "

// Spaces is n spaces; none when n is negative.
func Spaces(n int) string {
	if n <= 0 {
		return ""
	}
	if n <= len(blank) {
		return blank[:n]
	}
	return strings.Repeat(" ", n)
}

// Width is how many cells s takes.
func Width(s string) int {
	if untrusted.ASCII(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// Cut shortens s to at most w cells; what is cut ends in more.
func Cut(s string, w int, more string) string {
	switch {
	case w <= 0:
		return ""
	case untrusted.ASCII(s):
		if len(s) <= w {
			return s
		}
		if n := ansi.StringWidth(more); n <= w {
			return s[:w-n] + more
		}
		return s[:w]
	case ansi.StringWidth(s) <= w:
		return s
	}
	return ansi.Truncate(s, w, more)
}

// Fit is s in exactly w cells: cut with more, or padded with spaces.
func Fit(s string, w int, more string) string {
	s = Cut(s, w, more)
	return s + Spaces(w-Width(s))
}

// Ends is a line of exactly w cells with left at its beginning and right at its
// end. Where both do not fit left is cut, and right only once nothing is left.
func Ends(left, right string, w int, more string) string {
	r := Width(right)
	if r >= w {
		return Fit(right, w, more)
	}
	if right == "" {
		return Fit(left, w, more)
	}
	return Fit(left, w-r-1, more) + " " + right
}
