package logview

import (
	"strconv"
	"strings"

	"github.com/devbliss/devbliss/internal/logline"
	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// shape is how the text of an entry is shown: as it was written, or with the
// level and the message of a structured line in front of its fields, or as all
// of it, one field a line.
type shape struct {
	text  string
	ascii bool     // text is as wide as it is long
	lines []string // in place of text: they fit the width, whatever wrapping is set
}

// shaped is a shape in the cache.
type shaped struct {
	text string
	w    int // 0: one line, of any width
}

// maxShapes bounds the cache: some screens of lines.
const maxShapes = 512

// shape is the lines that an entry makes on a text of w cells.
func (v *View) shape(e *entry, w int) shape {
	switch {
	case e.kind&open != 0:
		return v.cached(shaped{e.text, w}, func() shape { return shape{lines: v.opened(e, w)} })
	case v.raw || !structured(e.text):
		return shape{text: e.text, ascii: e.kind&ascii != 0}
	}
	return v.cached(shaped{text: e.text}, func() shape {
		text := e.text
		if r := logline.Parse(text); r.Form != logline.Text {
			text = v.readable(r)
		}
		return shape{text: text, ascii: untrusted.ASCII(text)}
	})
}

// cached is a shape that is made once while it is on the screen.
func (v *View) cached(key shaped, made func() shape) shape {
	if s, ok := v.shapes[key]; ok {
		return s
	}
	if v.shapes == nil || len(v.shapes) >= maxShapes {
		v.shapes = map[shaped]shape{}
	}
	s := made()
	v.shapes[key] = s
	return s
}

// structured tells in a moment that a line is neither JSON nor logfmt; what it
// takes for one has to be read.
func structured(text string) bool {
	text = strings.TrimLeft(text, " \x1b[0123456789;m")
	if text == "" {
		return false
	}
	return text[0] == '{' || strings.IndexByte(text[:min(len(text), 40)], '=') > 0
}

// readable is a structured line as people read one: how bad, what, and the rest
// after it. Its time is left out: the window has one for every line.
func (v *View) readable(r logline.Record) string {
	var b strings.Builder
	if r.Level != logline.Unknown {
		b.WriteString(v.look.level(r.Level).Text(paint.Fit(strings.ToUpper(r.Level.String()), len("ERROR"), "")))
		b.WriteByte(' ')
	}
	b.WriteString(oneLine(r.Message))
	if len(r.Fields) == 0 {
		return b.String()
	}
	if r.Message != "" {
		b.WriteString("  ")
	}
	var rest strings.Builder
	for i, f := range r.Fields {
		if i > 0 {
			rest.WriteByte(' ')
		}
		rest.WriteString(oneLine(f.Key))
		rest.WriteByte('=')
		rest.WriteString(quoted(oneLine(f.Value)))
	}
	if r.Message == "" { // the fields are the message
		b.WriteString(rest.String())
	} else {
		b.WriteString(v.look.Dim.Text(rest.String()))
	}
	return b.String()
}

// oneLine is a value with its line ends as two letters. What a value says after
// it was decoded is as untrusted as the line was.
func oneLine(s string) string {
	if untrusted.ASCII(s) {
		return s
	}
	return untrusted.Plain(strings.NewReplacer("\r\n", `\n`, "\n", `\n`, "\t", `\t`).Replace(s))
}

// quoted is a value between quotes where it would not stand as one word.
func quoted(s string) string {
	if s == "" || strings.ContainsAny(s, ` "=`) && s[0] != '[' && s[0] != '{' {
		return strconv.Quote(s)
	}
	return s
}

// maxKey is the most cells that the name of a field takes.
const maxKey = 24

// opened is all that an entry says, in lines of at most w cells: the fields of a
// structured line, one below the other, or all of any other line.
func (v *View) opened(e *entry, w int) []string {
	fields := logline.Fields(e.text)
	if len(fields) == 0 {
		return fold(e.text, w)
	}
	keys := 0
	for _, f := range fields {
		keys = max(keys, paint.Width(oneLine(f.Key)))
	}
	keys = min(keys, maxKey, max(w/3, 1))
	lines := fold(v.readable(headline(e.text)), w)
	for _, f := range fields {
		name := v.look.Dim.Text(paint.Fit(oneLine(f.Key), keys, v.look.More))
		for _, line := range strings.Split(strings.TrimRight(f.Value, "\n"), "\n") {
			for _, part := range fold(untrusted.Plain(line), max(w-keys-4, 1)) {
				lines = append(lines, paint.Cut("  "+name+"  "+part, w, ""))
				name = paint.Spaces(keys)
			}
		}
	}
	return lines
}

// headline is what a structured line says, without its fields.
func headline(text string) logline.Record {
	r := logline.Parse(text)
	r.Fields = nil
	return r
}

// level is the ink of a level.
func (l *Look) level(of logline.Level) paint.Ink {
	switch {
	case of >= logline.Error:
		return l.Error
	case of == logline.Warn:
		return l.Warn
	case of == logline.Info:
		return l.Info
	}
	return l.Dim
}

// tint is text, of which the first shift bytes are not shown, with its level in
// the ink of that. Lines that have colours of their own keep those alone.
func (v *View) tint(e *entry, shown string, shift int) string {
	from, to := logline.LevelWord(e.text)
	from, to = max(from-shift, 0), min(to-shift, len(shown))
	if from >= to {
		return shown
	}
	return shown[:from] + v.look.level(logline.LevelOf(e.text)).Text(shown[from:to]) + shown[to:]
}

// ToggleRaw shows structured lines as they were written, or readably again.
func (v *View) ToggleRaw() (raw bool) {
	v.raw, v.shift, v.top.part, v.dirty = !v.raw, 0, 0, true
	return v.raw
}
