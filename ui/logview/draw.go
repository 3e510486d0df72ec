package logview

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// maxLabel is the most cells that the name of a source takes before a line.
const maxLabel = 20

// Lines is the window as drawn: exactly as many lines as the height set, none
// wider than the width. The slice is the view's own until the next call.
func (v *View) Lines() []string {
	if !v.dirty {
		return v.lines
	}
	v.dirty = false
	v.lines = v.lines[:0]
	if v.w > 0 {
		label := v.labelWidth()
		for _, p := range v.window() {
			v.lines = append(v.lines, v.draw(p, label))
		}
	}
	for len(v.lines) < v.h {
		v.lines = append(v.lines, "")
	}
	return v.lines
}

// labelWidth is how many cells the names before the lines take, 0 when only one
// source is shown.
func (v *View) labelWidth() int {
	shown, width := 0, 0
	for i := range v.store.sources {
		s := &v.store.sources[i]
		if len(v.index.names) > 0 && (i >= len(v.index.shown) || !v.index.shown[i]) {
			continue
		}
		shown += int(max(s.replicas, 1))
		width = max(width, paint.Width(label(s, s.replicas)))
	}
	if shown < 2 {
		return 0
	}
	return min(width, maxLabel, v.w/3)
}

// label is the name of a source before its lines.
func label(s *source, replica int32) string {
	if s.replicas < 2 || replica == 0 {
		return s.name
	}
	return s.name + "-" + strconv.Itoa(int(replica))
}

// prefixWidth is how many cells stand before the text of a line.
func (v *View) prefixWidth(labels int) int {
	n := 2 // the mark of stderr, and that of the cursor
	if labels > 0 {
		n += labels + 1
	}
	return n + v.times.width()
}

// textWidth is how many cells a line's text has.
func (v *View) textWidth() int { return max(v.w-v.prefixWidth(v.labelWidth()), 1) }

// parts is how many lines of the screen an entry takes.
func (v *View) parts(n uint64) int {
	e := v.store.at(n)
	if e.kind&divider != 0 || !v.wrap && e.kind&open == 0 {
		return 1
	}
	w := v.textWidth()
	s := v.shape(e, w)
	switch {
	case s.lines != nil:
		return len(s.lines)
	case s.ascii:
		return max((len(s.text)+w-1)/w, 1)
	default:
		return len(fold(s.text, w))
	}
}

// draw is one line of the screen.
func (v *View) draw(p place, labels int) string {
	e := v.store.at(p.line)
	picked := v.picked(p.line)
	if e.kind&divider != 0 {
		return v.divider(e, picked || v.search.has && v.search.current == p.line)
	}
	var b strings.Builder
	b.Grow(v.w + 48)
	v.time(&b, e, p.part)
	s := &v.store.sources[e.source]
	if labels > 0 {
		name := ""
		if p.part == 0 {
			name = label(s, e.replica)
		}
		b.WriteString(s.ink.Text(paint.Fit(name, labels, v.look.More)))
		b.WriteByte(' ')
	}
	if e.kind&stderr != 0 {
		b.WriteString(v.look.Stderr.Text(v.look.Mark))
	} else {
		b.WriteByte(' ')
	}
	b.WriteString(v.sign(p))
	room := v.w - v.prefixWidth(labels)
	text := paint.Cut(v.text(e, p, max(room, 1)), room, "")
	if picked && p.part == 0 {
		text = v.look.Picked.Text(untrusted.Plain(text))
	}
	b.WriteString(text)
	return paint.Cut(b.String(), v.w, "")
}

// text is the part of an entry's text that stands on one line, at most w cells.
func (v *View) text(e *entry, p place, w int) string {
	s := v.shape(e, w)
	if s.lines != nil {
		text := s.lines[min(p.part, len(s.lines)-1)]
		if v.matches(text) {
			text = highlighted(text, v.search.pattern, v.matchInk(p))
		}
		return text
	}
	text, simple := s.text, s.ascii
	switch {
	case v.matches(plain(e)):
		if !v.matches(text) { // what was found is not shown readably
			text = e.text
		}
		text = highlighted(text, v.search.pattern, v.matchInk(p))
	case v.wrap && simple:
		from := min(p.part*w, len(text))
		return v.tint(e, text[from:min(from+w, len(text))], from)
	case simple && len(text) <= v.shift+w:
		from := min(v.shift, len(text))
		return v.tint(e, text[from:], from)
	case simple:
		return v.tint(e, text[v.shift:v.shift+w-1], v.shift) + v.look.Dim.Text(v.look.More)
	case len(text) == len(e.text) && !untrusted.Coloured(text):
		text = v.tint(e, text, 0)
	}
	switch {
	case v.wrap:
		parts := fold(text, w)
		return parts[min(p.part, len(parts)-1)]
	case ansi.StringWidth(text) <= v.shift+w:
		return ansi.Cut(text, v.shift, v.shift+w)
	}
	return ansi.Cut(text, v.shift, v.shift+w-1) + v.look.Dim.Text(v.look.More)
}

// matches says that something searched for is in a text.
func (v *View) matches(text string) bool {
	return !v.search.pattern.None() && v.search.pattern.Match(untrusted.Plain(text))
}

// matchInk is how a match is marked: the current one in a way of its own.
func (v *View) matchInk(p place) paint.Ink {
	if v.search.has && v.search.current == p.line {
		return v.look.Current
	}
	return v.look.Match
}

// divider is a line about a source, between rules.
func (v *View) divider(e *entry, chosen bool) string {
	text, k := plain(e), v.look.Dim
	switch {
	case chosen:
		k = v.look.Current
	case e.source == marked:
		k = v.look.Match
	}
	if e.nanos != 0 && e.source != marked {
		text += " " + v.look.Dot + " " + time.Unix(0, e.nanos).In(v.location).Format("15:04:05")
	}
	text = paint.Cut(text, v.w-8, v.look.More)
	rest := v.w - paint.Width(text) - 2
	if rest < 2 {
		return k.Text(paint.Cut(text, v.w, ""))
	}
	left := rest / 2
	return k.Text(fmt.Sprintf("%s %s %s", strings.Repeat(v.look.Rule, left), text, strings.Repeat(v.look.Rule, rest-left)))
}

// fold is text in pieces of at most w cells, each with the colours that are on
// in it. There is always one.
func fold(text string, w int) []string {
	var parts []string
	var b strings.Builder
	colours := "" // on at this place
	used := 0
	end := func() {
		if colours != "" {
			b.WriteString("\x1b[m")
		}
		parts = append(parts, b.String())
		b.Reset()
		b.WriteString(colours)
		used = 0
	}
	var state byte
	for text != "" {
		seq, width, n, next := ansi.DecodeSequence(text, state, nil)
		state, text = next, text[n:]
		if seq[0] == 0x1b {
			if seq == "\x1b[m" || len(colours) > maxState {
				colours = ""
			}
			if seq != "\x1b[m" {
				colours += seq
			}
			b.WriteString(seq)
			continue
		}
		if used+width > w && used > 0 {
			end()
		}
		if width > w {
			seq, width = "?", 1
		}
		b.WriteString(seq)
		used += width
	}
	if used > 0 || len(parts) == 0 {
		end()
	}
	return parts
}
