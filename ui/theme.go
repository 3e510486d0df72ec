package ui

import (
	"hash/fnv"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/devbliss/devbliss/ui/logview"
	"github.com/devbliss/devbliss/ui/paint"
)

// theme is every colour and glyph of the dashboard. The colours are the sixteen
// of the terminal, so that they are the user's own and fit a light background as
// well as a dark one; what a colour says a glyph or a word says too.
type theme struct {
	title, accent, dim, key       paint.Ink
	good, busy, bad, off          paint.Ink
	selected, match, current      paint.Ink
	added, removed, caret, spoken paint.Ink
	sources                       []paint.Ink

	glyphs
	bare bool // no attributes at all: what is chosen is said in characters
}

// newTheme reads what the user wishes from the environment: NO_COLOR leaves bold
// and dim, TERM=dumb not even that.
func newTheme(environ []string, ascii bool, set Settings) *theme {
	t := &theme{glyphs: unicodeGlyphs()}
	t.bare = variable(environ, "TERM") == "dumb"
	if ascii || t.bare || set.glyphs == "ascii" {
		t.glyphs = asciiGlyphs()
	}
	if t.bare {
		return t
	}
	if variable(environ, "NO_COLOR") == "" {
		t.dress(set.colours)
		return t
	}
	style := lipgloss.NewStyle().Inline(true)
	t.title, t.spoken = ink(style.Bold(true)), ink(style.Bold(true))
	t.dim, t.off = ink(style.Faint(true)), ink(style.Faint(true))
	t.selected, t.match, t.current = ink(style.Bold(true)), ink(style.Underline(true)), ink(style.Reverse(true))
	t.accent, t.key, t.bad, t.caret = t.title, t.title, t.title, t.title
	return t
}

// ink cuts a style into what it writes before and after text, once, so that a
// frame only joins strings.
func ink(s lipgloss.Style) paint.Ink {
	on, off, _ := strings.Cut(s.Render("x"), "x")
	return paint.Ink{On: on, Off: off}
}

// palette gives each service a colour: the one its name asks for, or the next
// that is free. It depends on the names alone, so that it is the same tomorrow.
func (t *theme) palette(names []string) map[string]paint.Ink {
	inks := make(map[string]paint.Ink, len(names))
	if len(t.sources) == 0 {
		return inks
	}
	names = slices.Sorted(slices.Values(names))
	taken := make([]bool, len(t.sources))
	for i, name := range names {
		if i%len(t.sources) == 0 {
			clear(taken)
		}
		n := t.wish(name)
		for taken[n] {
			n = (n + 1) % len(taken)
		}
		taken[n] = true
		inks[name] = t.sources[n]
	}
	return inks
}

// wish is the colour that a name asks for.
func (t *theme) wish(name string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(name)) // never fails
	return int(h.Sum32() % uint32(len(t.sources)))
}

// logs is how the log window looks.
func (t *theme) logs(source func(string) paint.Ink) logview.Look {
	return logview.Look{
		Dim: t.dim, Stderr: t.bad, Match: t.match, Current: t.current, Source: source,
		Error: t.bad, Warn: t.busy, Info: t.good, Picked: t.current,
		Mark: t.stderr, Here: t.cursor, Hit: t.marked, Rule: t.rule, More: t.more, Dot: t.dot,
	}
}

// variable is the value of a name in an environment, the last one when there are
// several.
func variable(environ []string, name string) string {
	for _, e := range slices.Backward(environ) {
		if n, v, ok := strings.Cut(e, "="); ok && n == name {
			return v
		}
	}
	return ""
}
