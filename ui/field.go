package ui

import (
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// maxField is the most characters that a person can type into a field.
const maxField = 300

// field is one line of text that is being typed.
type field struct {
	text   []rune
	at     int
	masked bool // its text is not for others' eyes
	offer  bool // text is what the field offers: typing replaces it, moving takes it
}

// propose puts a text in that is there to be taken or typed over.
func (f *field) propose(text string) {
	f.insert(text)
	f.offer = true
}

// key types or edits, and tells whether the text has changed.
func (f *field) key(k tea.KeyPressMsg) bool {
	before := string(f.text)
	if f.offer && k.Text == "" {
		f.offer = false
		if k.String() == "backspace" {
			f.cut(0, f.at)
			return true
		}
	}
	switch k.String() {
	case "left", "ctrl+b":
		f.at = max(f.at-1, 0)
	case "right", "ctrl+f":
		f.at = min(f.at+1, len(f.text))
	case "home", "ctrl+a":
		f.at = 0
	case "end", "ctrl+e":
		f.at = len(f.text)
	case "backspace", "ctrl+h":
		f.cut(max(f.at-1, 0), f.at)
	case "delete":
		f.cut(f.at, min(f.at+1, len(f.text)))
	case "ctrl+u":
		f.cut(0, f.at)
	case "ctrl+k":
		f.cut(f.at, len(f.text))
	case "ctrl+w", "alt+backspace":
		f.cut(f.word(), f.at)
	default:
		f.insert(k.Text)
	}
	return string(f.text) != before
}

// insert puts text in where the cursor is.
func (f *field) insert(text string) {
	if f.offer && text != "" {
		f.offer = false
		f.cut(0, len(f.text))
	}
	add := []rune(untrusted.Plain(text))
	add = add[:min(len(add), maxField-min(len(f.text), maxField))]
	f.text = append(f.text[:f.at:f.at], append(add, f.text[f.at:]...)...)
	f.at += len(add)
}

func (f *field) cut(from, to int) {
	f.text = append(f.text[:from:from], f.text[to:]...)
	f.at = from
}

// word is where the word before the cursor begins.
func (f *field) word() int {
	i := f.at
	for i > 0 && unicode.IsSpace(f.text[i-1]) {
		i--
	}
	for i > 0 && !unicode.IsSpace(f.text[i-1]) {
		i--
	}
	return i
}

func (f *field) value() string { return strings.TrimSpace(string(f.text)) }

// shown is the text in at most w cells, around the cursor, and the cell that the
// cursor stands in.
func (f *field) shown(w int) (text string, cursor int) {
	if f.masked {
		hidden := *f
		hidden.masked = false
		hidden.text = []rune(strings.Repeat("*", len(f.text)))
		return hidden.shown(w)
	}
	from := 0
	for from < f.at && paint.Width(string(f.text[from:f.at])) >= w {
		from++
	}
	return paint.Cut(string(f.text[from:]), w, ""), paint.Width(string(f.text[from:f.at]))
}
