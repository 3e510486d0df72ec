package ui

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// columns are the widths of the list's columns, in cells.
type columns struct{ name, word, meters, tail int }

// maxNote is the most lines that explain one row.
const maxNote = 2

// gutter is what stands left of a name: a space, the cursor, the mark.
const gutter = 3

// fullName is how much of a name stays, however little room there is for the
// state beside it.
const fullName = 20

// measure finds the columns that fit all rows, in a list of w cells: the tail
// (restarts, ports) goes first when there is no room, then what a name has over
// fullName, then the word of the state. The glyph always stays.
func (s *services) measure(t *theme, w int) columns {
	var c columns
	for i := range s.all {
		v := &s.all[i]
		c.name = max(c.name, paint.Width(rowName(t, v)))
		c.word = max(c.word, paint.Width(s.word(t, v)))
		c.tail = max(c.tail, paint.Width(tail(t, v, 99)))
	}
	if w > 0 {
		most := max(w-gutter-4-c.word, min(fullName, w-gutter-3))
		c.name = min(c.name, most)
		rest := w - gutter - c.name - 4 // two spaces, the glyph, a space
		c.word = min(c.word, max(rest, 0))
		c.tail = max(min(c.tail, rest-c.word-2), 0)
		if s.metered {
			c.meters = metersWidth(rest - c.word - c.tail - 3)
		}
	}
	return c
}

// usualWord is the width of the longest word that a row commonly has.
const usualWord = len("not started")

// wish is how wide the list would like to be on a screen of w cells: enough for
// its columns, and for what is wrong where there is a lot of room. It does not
// shrink while the services are the same: a screen that breathes with every
// state cannot be read.
func (s *services) wish(t *theme, w int) int {
	c := s.measure(t, 0)
	wish := gutter + c.name + 4 + max(c.word, usualWord) + 1
	if c.tail > 0 {
		wish += 2 + c.tail
	}
	if s.metered {
		wish += metersWish(w)
	}
	for i := range s.all {
		if note, _ := s.note(t, &s.all[i]); note != "" && wish < w/3 {
			wish = min(max(wish, gutter+3+paint.Width(note)), w/3)
		}
	}
	if w != s.wishedFor {
		s.wished, s.wishedFor = 0, w
	}
	s.wished = max(s.wished, wish)
	return s.wished
}

// word is what the row says of the state: what a verb does just now, else the
// state's word.
func (s *services) word(t *theme, v *stack.Service) string {
	if doing := s.doing[v.Name]; doing != "" {
		return doing
	}
	_, word, _ := t.badge(v)
	return word
}

// Lines is the list as drawn: exactly h lines of exactly w cells.
func (s *services) Lines(t *theme, focused bool) []string {
	if !s.dirty {
		return s.lines
	}
	s.dirty = false
	s.lines, s.row = s.lines[:0], s.row[:0]
	add := func(row int, line string) {
		s.lines, s.row = append(s.lines, paint.Fit(line, s.w, t.more)), append(s.row, row)
	}
	s.draw(t, focused, add)
	s.scroll()
	for len(s.lines) < s.h {
		add(-1, "")
	}
	s.lines, s.row = s.lines[:s.h], s.row[:s.h]
	return s.lines
}

// draw makes all lines of the list, whatever the height.
func (s *services) draw(t *theme, focused bool, add func(row int, line string)) {
	c := s.measure(t, s.w)
	section := ""
	roomy := len(s.all)*3 < s.h
	for i := range s.all {
		v := &s.all[i]
		title := "SERVICES"
		if v.Addon != "" {
			title = "ADDONS"
		}
		if title != section {
			if section != "" && roomy {
				add(-1, "")
			}
			section = title
			k := t.dim
			if focused {
				k = t.key
			}
			line := " " + k.Text(title)
			if i == 0 {
				line += t.dim.Text(s.how(t))
			}
			add(-1, line)
		}
		add(i, s.line(t, v, c))
		for _, line := range s.below(t, v) {
			add(i, paint.Spaces(gutter+2)+line)
		}
	}
}

// below is what stands under a row: its containers, what is wrong, and that its log has errors
// which nobody has seen.
func (s *services) below(t *theme, v *stack.Service) []string {
	lines := s.replicas(t, v)
	if note, k := s.note(t, v); note != "" {
		for _, part := range folded(note, s.w-gutter-3, maxNote, t.more) {
			lines = append(lines, k.Text(part))
		}
	}
	if n := s.errors[v.Name]; n > 0 {
		lines = append(lines, t.bad.Text(plural(n, "new error")+" since you looked"))
	}
	return lines
}

// scroll cuts the lines so that the selected service is among them, with its
// note.
func (s *services) scroll() {
	first, last := -1, -1
	at := s.index()
	for y, row := range s.row {
		if row == at && at >= 0 {
			if first < 0 {
				first = y
			}
			last = y
		}
	}
	if at == 0 {
		first = 0 // its title too
	}
	s.top = min(s.top, max(len(s.lines)-s.h, 0))
	if last >= s.top+s.h {
		s.top = last - s.h + 1
	}
	if first >= 0 && first < s.top {
		s.top = first
	}
	s.lines, s.row = s.lines[s.top:], s.row[s.top:]
}

// line is one service's row.
func (s *services) line(t *theme, v *stack.Service, c columns) string {
	glyph, word, k := t.badge(v)
	if doing := s.doing[v.Name]; doing != "" {
		glyph, word, k = t.starting, doing, t.busy
	}
	if s.stale {
		k = t.dim
	}
	cursor, name := " ", paint.Cut(rowName(t, v), c.name, t.more)
	pad := paint.Spaces(c.name - paint.Width(name))
	switch {
	case v.Name == s.selected:
		cursor, name = t.accent.Text(t.cursor), t.selected.Text(name)
	case s.stale || v.Verdict() == stack.Off:
		name = t.dim.Text(name)
	}
	mark := " "
	if s.marked[v.Name] {
		mark = t.accent.Text(t.marked)
	}
	left := " " + cursor + mark + name + pad + "  " + k.Text(glyph)
	if c.word > 0 {
		word = paint.Cut(word, c.word, t.more)
		left += " " + k.Text(word)
	}
	if c.meters > 0 {
		left += paint.Spaces(c.word-paint.Width(word)) + s.usage(t, v, c.meters)
	}
	end := tail(t, v, c.tail)
	if end == "" {
		return left
	}
	return paint.Ends(left, t.dim.Text(end)+" ", s.w, t.more)
}

// note is the line under a row: why it is bad, or that the file has changed.
func (s *services) note(t *theme, v *stack.Service) (string, paint.Ink) {
	switch {
	case v.Why != "":
		k := t.busy
		if v.Verdict() == stack.Failing {
			k = t.bad
		}
		if s.stale {
			k = t.dim
		}
		return t.text(untrusted.Plain(v.Why)), k
	case !v.Declared && len(v.Containers) > 0:
		return "not in the compose file any more", t.dim
	case v.Drifted:
		return "differs from the compose file: " + s.applies + " applies it", t.dim
	}
	return "", paint.Ink{}
}

// rowName is the name with the number of containers, where there are several.
func rowName(t *theme, v *stack.Service) string {
	if len(v.Containers) > 1 {
		return v.Name + " " + t.times + strconv.Itoa(len(v.Containers))
	}
	return v.Name
}

// tail is the end of a row, at most w cells: how often it restarted, and its
// ports as far as there is room.
func tail(t *theme, v *stack.Service, w int) string {
	var parts []string
	if v.Restarts > 0 {
		parts = append(parts, fmt.Sprintf("%s %d", t.restarting, v.Restarts))
	}
	for _, p := range v.Ports {
		port := portText(p)
		if len(parts) == 0 || parts[len(parts)-1] != port {
			parts = append(parts, port)
		}
	}
	for len(parts) > 0 {
		if text := strings.Join(parts, " "); paint.Width(text) <= w {
			return text
		}
		parts = parts[:len(parts)-1]
	}
	return ""
}

// portText is ":8080", with the address in front where others could reach it.
func portText(p engine.Port) string {
	text := ":" + strconv.Itoa(p.Published)
	if p.Protocol == "udp" {
		text += "/udp"
	}
	return text
}
