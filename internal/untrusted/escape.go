package untrusted

import (
	"strings"
)

// reset turns every colour and attribute off.
const reset = "\x1b[m"

// escape deals with the sequence that begins with the ESC at s[i] and returns
// where the text goes on.
func (w *washer) escape(s string, i int) int {
	i++
	if i == len(s) {
		return i
	}
	switch c := s[i]; {
	case c == '[':
		return w.csi(s, i+1)
	case strings.IndexByte("]PX^_", c) >= 0:
		return w.skipString(s, i+1)
	case c >= ' ' && c <= '/': // such as the choice of a character set
		for i < len(s) && s[i] >= ' ' && s[i] <= '/' {
			i++
		}
		if i < len(s) && s[i] >= '0' && s[i] < 0x7f {
			i++
		}
		return i
	case c >= '0' && c < 0x7f:
		return i + 1
	}
	return i // a control or a wide character after a lone ESC is dealt with as such
}

// c1 deals with what follows a control character of the second set, which is an
// escape sequence's beginning in one character.
func (w *washer) c1(s string, i int, r rune) int {
	switch r {
	case 0x9b:
		return w.csi(s, i)
	case 0x90, 0x98, 0x9d, 0x9e, 0x9f:
		return w.skipString(s, i)
	}
	return i
}

// skipString returns where the text goes on after a string that a terminal
// would take as a command (title, clipboard, device control). A string without
// an end is text: hiding the rest of the line would lose it.
func (w *washer) skipString(s string, from int) int {
	if w.endless {
		return from // looking again for each of many beginnings would take forever
	}
	for i := from; i < len(s); i++ {
		switch s[i] {
		case 0x07, 0x18, 0x1a: // BEL ends it, CAN and SUB break it off
			return i + 1
		case 0x1b:
			if i+1 < len(s) && s[i+1] == '\\' {
				return i + 2
			}
			if i+1 == len(s) {
				return from
			}
			return i
		case 0xc2:
			if i+1 < len(s) && s[i+1] == 0x9c {
				return i + 2
			}
		}
	}
	w.endless = true
	return from
}

// csi deals with the control sequence whose parameters begin at s[from]: it
// keeps colours and attributes and drops everything else.
func (w *washer) csi(s string, from int) int {
	i := from
	for i < len(s) && s[i] >= '0' && s[i] <= '?' {
		i++
	}
	params := s[from:i]
	for i < len(s) && s[i] >= ' ' && s[i] <= '/' {
		i++
	}
	if i == len(s) || s[i] < '@' || s[i] > '~' {
		return i
	}
	if s[i] == 'm' && i == from+len(params) && w.colours {
		w.colour(params)
	}
	return i + 1
}

// maxPending bounds the colours that one character may wait for.
const maxPending = 192

// colour remembers an SGR sequence until there is text for it.
func (w *washer) colour(params string) {
	sgr, resets := parseSGR(params)
	if resets {
		w.pending = w.pending[:0]
		if w.open {
			w.pending = append(w.pending, reset...)
		}
	}
	if sgr == "" || len(w.pending)+len(sgr) > maxPending {
		return
	}
	w.pending = append(w.pending, "\x1b["...)
	w.pending = append(w.pending, sgr...)
	w.pending = append(w.pending, 'm')
}

// maxParams bounds one SGR sequence. The longest that means something sets two
// colours in RGB and a handful of attributes.
const maxParams = 24

// parseSGR returns the parameters of an SGR sequence that are colours or
// attributes, after its last reset, and whether there was a reset. Parameters it
// does not know are left out; what begins with a private marker is not SGR at
// all (ESC [ > 4 ; 2 m changes how keys are sent) and gives nothing.
func parseSGR(params string) (sgr string, resets bool) {
	if strings.Trim(params, "0123456789;:") != "" {
		return "", false
	}
	fields := strings.Split(params, ";")
	if len(fields) > maxParams {
		return "", false
	}
	var keep []string
	for i := 0; i < len(fields); i++ {
		f := fields[i]
		code, sub, hasSub := strings.Cut(f, ":")
		n := number(code)
		switch {
		case n == 0 && !hasSub:
			keep, resets = keep[:0], true
		case hasSub:
			if subParams(n, sub) {
				keep = append(keep, f)
			}
		case n == 38 || n == 48 || n == 58:
			used := colourParams(fields[i:])
			if used == 0 {
				return strings.Join(keep, ";"), resets
			}
			keep = append(keep, fields[i:i+used]...)
			i += used - 1
		case attribute(n):
			keep = append(keep, f)
		}
	}
	return strings.Join(keep, ";"), resets
}

// attribute tells the single parameters that are let through. 8 (concealed) is
// not: a log line is there to be read.
func attribute(n int) bool {
	return (n >= 1 && n <= 7) || n == 9 || (n >= 21 && n <= 29) || (n >= 30 && n <= 37) || n == 39 ||
		(n >= 40 && n <= 47) || n == 49 || n == 53 || n == 55 || n == 59 || (n >= 90 && n <= 97) || (n >= 100 && n <= 107)
}

// colourParams is how many parameters the 256-colour or RGB colour at the
// beginning of fields has, 0 when it is not one.
func colourParams(fields []string) int {
	if len(fields) < 3 {
		return 0
	}
	n := 0
	switch fields[1] {
	case "5":
		n = 3
	case "2":
		n = 5
	}
	if n == 0 || len(fields) < n {
		return 0
	}
	for _, f := range fields[2:n] {
		if v := number(f); v < 0 || v > 255 {
			return 0
		}
	}
	return n
}

// subParams tells whether a parameter with sub-parameters is an underline style
// or a colour.
func subParams(n int, sub string) bool {
	if n == 4 {
		return len(sub) == 1 && sub[0] >= '0' && sub[0] <= '5'
	}
	parts := strings.Split(sub, ":")
	if (n != 38 && n != 48 && n != 58) || len(parts) < 2 || len(parts) > 5 {
		return false
	}
	for _, p := range parts {
		if v := number(p); v < 0 || v > 255 {
			return false
		}
	}
	return true
}

// number reads at most four digits; "" is 0, as in an SGR sequence, and what is
// longer is -1.
func number(s string) int {
	if len(s) > 4 {
		return -1
	}
	n := 0
	for _, c := range []byte(s) {
		n = n*10 + int(c-'0')
	}
	return n
}

// Coloured tells whether s, as Clean returned it, has colours in it.
func Coloured(s string) bool { return strings.IndexByte(s, 0x1b) >= 0 }

// ASCII tells whether every byte of s is a printable ASCII character, so that it
// may be cut at any byte and is as wide as it is long.
func ASCII(s string) bool {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}
