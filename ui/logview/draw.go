package logview

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

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

// Text is what is in the window as it was written: without names, times, folds
// and colours.
func (v *View) Text() string {
	var b strings.Builder
	last := uint64(0)
	for i, p := range v.window() {
		if e := v.store.at(p.line); e.kind&divider == 0 && (i == 0 || p.line != last) {
			b.WriteString(plain(e))
			b.WriteByte('\n')
		}
		last = p.line
	}
	return b.String()
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
	n := 2 // the mark of stderr
	if labels > 0 {
		n += labels + 1
	}
	if v.times {
		n += len("12:03:41.123 ")
	}
	return n
}

// textWidth is how many cells a line's text has.
func (v *View) textWidth() int { return max(v.w-v.prefixWidth(v.labelWidth()), 1) }

// parts is how many lines of the screen an entry takes.
func (v *View) parts(n uint64) int {
	e := v.store.at(n)
	switch w := v.textWidth(); {
	case !v.wrap || e.kind&divider != 0:
		return 1
	case e.kind&ascii != 0:
		return max((len(e.text)+w-1)/w, 1)
	default:
		return len(fold(e.text, w))
	}
}

// draw is one line of the screen.
func (v *View) draw(p place, labels int) string {
	e := v.store.at(p.line)
	if e.kind&divider != 0 {
		return v.divider(e)
	}
	var b strings.Builder
	b.Grow(v.w + 48)
	if v.times {
		v.time(&b, e, p.part)
	}
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
		b.WriteByte(' ')
	} else {
		b.WriteString("  ")
	}
	room := v.w - v.prefixWidth(labels)
	b.WriteString(paint.Cut(v.text(e, p, max(room, 1)), room, ""))
	return paint.Cut(b.String(), v.w, "")
}

// time writes when an entry was written, or room for it.
func (v *View) time(b *strings.Builder, e *entry, part int) {
	if part > 0 {
		b.WriteString(paint.Spaces(len("12:03:41.123 ")))
		return
	}
	var buf [16]byte
	b.WriteString(v.look.Dim.On)
	b.Write(time.Unix(0, e.nanos).In(v.location).AppendFormat(buf[:0], "15:04:05.000"))
	b.WriteString(v.look.Dim.Off)
	b.WriteByte(' ')
}

// text is the part of an entry's text that stands on one line, at most w cells.
func (v *View) text(e *entry, p place, w int) string {
	text, simple := e.text, e.kind&ascii != 0
	if !v.search.pattern.None() && v.search.pattern.Match(plain(e)) {
		ink := v.look.Match
		if v.search.has && v.search.current == p.line {
			ink = v.look.Current
		}
		text, simple = marked(text, v.search.pattern, ink), false
	}
	switch {
	case v.wrap && simple:
		return text[min(p.part*w, len(text)):min((p.part+1)*w, len(text))]
	case v.wrap:
		parts := fold(text, w)
		return parts[min(p.part, len(parts)-1)]
	case simple && len(text) <= v.shift+w:
		return text[min(v.shift, len(text)):]
	case simple:
		return text[v.shift:v.shift+w-1] + v.look.Dim.Text(v.look.More)
	case ansi.StringWidth(text) <= v.shift+w:
		return ansi.Cut(text, v.shift, v.shift+w)
	}
	return ansi.Cut(text, v.shift, v.shift+w-1) + v.look.Dim.Text(v.look.More)
}

// divider is a line about a source, between rules.
func (v *View) divider(e *entry) string {
	text := plain(e)
	if e.nanos != 0 {
		text += " " + v.look.Dot + " " + time.Unix(0, e.nanos).In(v.location).Format("15:04:05")
	}
	text = paint.Cut(text, v.w-8, v.look.More)
	rest := v.w - paint.Width(text) - 2
	if rest < 2 {
		return v.look.Dim.Text(paint.Cut(text, v.w, ""))
	}
	left := rest / 2
	return v.look.Dim.Text(fmt.Sprintf("%s %s %s", strings.Repeat(v.look.Rule, left), text, strings.Repeat(v.look.Rule, rest-left)))
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
