// Package screen puts frames on the terminal at the moment they are ready.
//
// Bubble Tea's own renderer looks at a fixed rate whether there is something to
// draw: at the rate that answers keys in time an idle screen wakes the machine
// hundreds of times a second. So Bubble Tea keeps the terminal (raw mode,
// alternate screen, mouse, title, going to the background) at a low rate, and
// this package, through which everything that Bubble Tea writes passes, draws
// what is in between. It decides nothing about what is drawn and reads nothing.
package screen

import (
	"bytes"
	"io"
	"strconv"
	"sync"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"github.com/devbliss/devbliss/ui/paint"
)

// Screen is the output of a Bubble Tea program. It draws while Bubble Tea has the
// alternate screen, and once before. Its methods may be called side by side.
type Screen struct {
	out     io.Writer
	profile colorprofile.Profile

	mu     sync.Mutex
	on     bool // the alternate screen is there
	began  bool // something was painted
	w      int
	lines  []string // as they are to be
	drawn  []string // as the terminal has them; none: nobody knows
	cursor Cursor
	placed Cursor
	buf    bytes.Buffer
}

// Cursor is where the terminal's cursor stands, in cells from 0. The zero Cursor
// is hidden.
type Cursor struct {
	Shown bool
	X, Y  int
}

// New makes a screen that writes to out in the colours that profile has.
func New(out io.Writer, profile colorprofile.Profile) *Screen {
	return &Screen{out: out, profile: max(profile, colorprofile.ASCII)}
}

// What marks a frame that is to be shown whole, and what begins and ends the
// time on the alternate screen.
const (
	syncOn  = ansi.SetModeSynchronizedOutput
	syncOff = ansi.ResetModeSynchronizedOutput
	enter   = ansi.SetModeAltScreenSaveCursor
	leave   = ansi.ResetModeAltScreenSaveCursor
)

// Paint shows a frame: lines from the top, none wider than w cells, as many as
// the terminal is high. Only what differs from what is shown is written.
func (s *Screen) Paint(lines []string, w int, c Cursor) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if w != s.w || len(lines) != len(s.lines) {
		s.drawn = nil
	}
	s.w, s.cursor = w, c
	s.lines = append(s.lines[:0], lines...)
	s.buf.Reset()
	if !s.began { // Bubble Tea enters later, and once more
		s.began, s.on = true, true
		s.buf.WriteString(enter)
		s.buf.WriteString(ansi.ResetModeTextCursorEnable)
	}
	if s.on {
		s.draw()
	}
	return s.flush()
}

// Write takes what Bubble Tea writes. What that wiped is drawn again in the same
// breath.
func (s *Screen) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buf.Reset()
	s.buf.Write(p)
	switch in, out := bytes.LastIndex(p, []byte(enter)), bytes.LastIndex(p, []byte(leave)); {
	case out > in:
		s.on = false
	case in > out:
		s.on, s.began = true, true
	}
	s.drawn, s.placed = nil, Cursor{}
	if s.on && len(s.lines) > 0 {
		s.draw()
	}
	if err := s.flush(); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Close leaves the alternate screen where Bubble Tea, which ended before it came
// to look, did not.
func (s *Screen) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.on {
		return nil
	}
	s.on = false
	s.buf.Reset()
	s.buf.WriteString(leave + ansi.SetModeTextCursorEnable)
	return s.flush()
}

// flush writes what was gathered, at once.
func (s *Screen) flush() error {
	if s.buf.Len() == 0 {
		return nil
	}
	_, err := s.out.Write(s.buf.Bytes())
	return err
}

// draw gathers what makes the terminal show lines and cursor.
func (s *Screen) draw() {
	fresh := len(s.drawn) != len(s.lines)
	var lines bytes.Buffer
	for y, line := range s.lines {
		was := ""
		if !fresh {
			if was = s.drawn[y]; was == line {
				continue
			}
		}
		s.line(&lines, y, was, line)
	}
	if lines.Len() == 0 && s.placed == s.cursor {
		return
	}
	s.buf.WriteString(syncOn)
	if lines.Len() > 0 && s.placed.Shown {
		s.buf.WriteString(ansi.ResetModeTextCursorEnable) // it would be seen running about
		s.placed = Cursor{}
	}
	if s.profile == colorprofile.TrueColor {
		s.buf.Write(lines.Bytes())
	} else {
		writer := colorprofile.Writer{Forward: &s.buf, Profile: s.profile}
		_, _ = writer.Write(lines.Bytes()) // a buffer takes everything
	}
	s.place()
	s.buf.WriteString(syncOff)
	s.drawn = append(s.drawn[:0], s.lines...)
}

// place moves, shows and hides the cursor.
func (s *Screen) place() {
	if s.cursor.Shown {
		s.buf.WriteString(ansi.CursorPosition(s.cursor.X+1, s.cursor.Y+1))
		if !s.placed.Shown {
			s.buf.WriteString(ansi.SetModeTextCursorEnable)
		}
	} else if s.placed.Shown {
		s.buf.WriteString(ansi.ResetModeTextCursorEnable)
	}
	s.placed = s.cursor
}

// line writes what is new in one line.
func (s *Screen) line(b *bytes.Buffer, y int, was, now string) {
	same, x := common(was, now)
	b.WriteString("\x1b[")
	b.WriteString(strconv.Itoa(y + 1))
	b.WriteByte(';')
	b.WriteString(strconv.Itoa(x + 1))
	b.WriteByte('H')
	b.WriteString(now[same:])
	// At the right end the terminal waits before it wraps, and erasing from
	// there would take the last character away.
	if paint.Width(now) < s.w {
		b.WriteString(ansi.EraseLineRight)
	}
}

// common is how much of the beginning two lines share, in bytes and in cells, up
// to a place where no colour is on and a character begins.
func common(a, b string) (n, cells int) {
	safe, colour := 0, false
	for i := 0; i < len(a) && i < len(b) && a[i] == b[i]; i++ {
		c := b[i]
		if c == 0x1b {
			if !colour {
				safe = i
			}
			end := i
			for end < len(b) && end < len(a) && a[end] == b[end] && b[end] != 'm' {
				end++
			}
			if end >= len(b) || end >= len(a) || a[end] != 'm' || b[end] != 'm' {
				break
			}
			colour = b[i:end+1] != ansi.ResetStyle && b[i:end+1] != "\x1b[0m"
			i = end
			continue
		}
		if c >= ' ' && c < 0x7f && !colour {
			safe = i // before this character: what follows it may belong to it
		}
	}
	return safe, paint.Width(b[:safe])
}
