package ui

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/ui/paint"
)

// role is what a colour is for.
type role struct {
	name, spec, about string
	to                func(*theme) *paint.Ink // nil: the colours of services, of which there are several
}

// roles are all of them, with what they look like where nobody says otherwise.
func roles() []role {
	return []role{
		{"title", "bold", "names and headings", func(t *theme) *paint.Ink { return &t.title }},
		{"accent", "bold cyan", "the cursor, the open tab", func(t *theme) *paint.Ink { return &t.accent }},
		{"key", "cyan", "keys, and what was set for the log", func(t *theme) *paint.Ink { return &t.key }},
		{"dim", "dim", "what matters less", func(t *theme) *paint.Ink { return &t.dim }},
		{"good", "green", "healthy", func(t *theme) *paint.Ink { return &t.good }},
		{"busy", "yellow", "on its way, warnings", func(t *theme) *paint.Ink { return &t.busy }},
		{"bad", "red", "failing, errors", func(t *theme) *paint.Ink { return &t.bad }},
		{"off", "dim", "not started", func(t *theme) *paint.Ink { return &t.off }},
		{"selected", "bold", "the line with the cursor", func(t *theme) *paint.Ink { return &t.selected }},
		{"match", "black on yellow", "what was searched", func(t *theme) *paint.Ink { return &t.match }},
		{"current", "black on cyan", "the match that one is at", func(t *theme) *paint.Ink { return &t.current }},
		{"added", "green", "lines that a change adds", func(t *theme) *paint.Ink { return &t.added }},
		{"removed", "red", "lines that a change takes away", func(t *theme) *paint.Ink { return &t.removed }},
		{"caret", "red", "points at a mistake in a file", func(t *theme) *paint.Ink { return &t.caret }},
		{"verb", "bold", "what is being done", func(t *theme) *paint.Ink { return &t.spoken }},
		{"services", "cyan, magenta, green, bright-blue, yellow, bright-magenta", "names in the log, one after the other", nil},
	}
}

func roleNames() []string {
	var names []string
	for _, r := range roles() {
		names = append(names, r.name)
	}
	return names
}

// dress gives a theme its colours; set are the user's own, which can be used.
func (t *theme) dress(set map[string]string) {
	for _, r := range roles() {
		spec, ok := set[r.name]
		if !ok {
			spec = r.spec
		}
		if r.to != nil {
			style, _ := styleOf(spec)
			*r.to(t) = ink(style)
			continue
		}
		for one := range strings.SplitSeq(spec, ",") {
			style, _ := styleOf(one)
			t.sources = append(t.sources, ink(style))
		}
	}
}

// styleOf reads "bold bright-blue on black".
func styleOf(spec string) (lipgloss.Style, error) {
	style := lipgloss.NewStyle().Inline(true)
	behind := false
	for word := range strings.FieldsSeq(spec) {
		named, known := colourNamed(word)
		switch {
		case word == "on" && !behind:
			behind = true
			continue
		case known && behind:
			style, behind = style.Background(named), false
			continue
		case known:
			style = style.Foreground(named)
			continue
		}
		switch word {
		case "bold":
			style = style.Bold(true)
		case "dim":
			style = style.Faint(true)
		case "underline":
			style = style.Underline(true)
		case "reverse":
			style = style.Reverse(true)
		case "plain":
		default:
			if near := stack.Near(word, colourNames()); len(near) > 0 {
				return style, fmt.Errorf("%q is no colour, did you mean %s?", word, near[0])
			}
			return style, fmt.Errorf("%q is no colour of the terminal's sixteen, such as red or bright-blue", word)
		}
	}
	if behind {
		return style, fmt.Errorf("%q ends without the colour to be behind", strings.TrimSpace(spec))
	}
	return style, nil
}

// colourNames are the sixteen in the terminal's order.
func colourNames() []string {
	base := []string{"black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"}
	names := slices.Clone(base)
	for _, name := range base {
		names = append(names, "bright-"+name)
	}
	return names
}

func colourNamed(name string) (color.Color, bool) {
	if name == "gray" || name == "grey" {
		name = "bright-black"
	}
	i := slices.Index(colourNames(), name)
	if i < 0 {
		return nil, false
	}
	return ansi.BasicColor(i), true
}
