package screen

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
)

// terminal is as much of a terminal as a Screen needs. Colours are kept beside
// the characters, so that a lost one is seen.
type terminal struct {
	w, h  int
	cells [][]string
	x, y  int
	style string
	shown bool // the cursor
}

func newTerminal(w, h int) *terminal {
	t := &terminal{w: w, h: h, shown: true}
	t.wipe()
	return t
}

func (t *terminal) wipe() {
	t.cells = make([][]string, t.h)
	for y := range t.cells {
		t.cells[y] = make([]string, t.w)
		for x := range t.cells[y] {
			t.cells[y][x] = " "
		}
	}
}

var sequence = regexp.MustCompile(`^\x1b\[(\??)([0-9;]*)([A-Za-z])`)

func (t *terminal) Write(p []byte) (int, error) {
	s := string(p)
	for s != "" {
		if m := sequence.FindStringSubmatch(s); m != nil {
			t.obey(m[1]+m[3], m[2])
			s = s[len(m[0]):]
			continue
		}
		g, w := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		t.cells[t.y][t.x] = t.style + g
		for i := 1; i < w; i++ {
			t.cells[t.y][t.x+i] = ""
		}
		t.x = min(t.x+w, t.w-1+w)
		s = s[len(g):]
	}
	return len(p), nil
}

func (t *terminal) obey(final, params string) {
	switch final {
	case "H":
		y, x, _ := strings.Cut(params, ";")
		t.y, _ = strconv.Atoi(y)
		t.x, _ = strconv.Atoi(x)
		t.x, t.y = max(t.x, 1)-1, max(t.y, 1)-1
	case "K":
		for x := min(t.x, t.w-1); x < t.w; x++ {
			t.cells[t.y][x] = " "
		}
	case "J":
		t.wipe()
	case "m":
		t.style = "\x1b[" + params + "m"
		if params == "" || params == "0" {
			t.style = ""
		}
	case "?h", "?l":
		switch params {
		case "1049":
			t.wipe()
		case "25":
			t.shown = final == "?h"
		}
	}
}

// shows compares what is on the terminal with a frame.
func (t *terminal) shows(tt *testing.T, lines []string) {
	tt.Helper()
	want := newTerminal(t.w, t.h)
	for y, line := range lines {
		_, _ = fmt.Fprintf(want, "\x1b[%d;1H%s", y+1, line)
	}
	for y := range want.cells {
		if got, want := strings.Join(t.cells[y], "|"), strings.Join(want.cells[y], "|"); got != want {
			tt.Fatalf("line %d is\n%q, want\n%q", y, got, want)
		}
	}
}

func TestTerminalShowsTheLastFrame(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	words := []string{"a", "web ", "● healthy", "\x1b[31mred\x1b[m", "\x1b[1;32mgreen\x1b[m", "日本", " ", "   ", "e\u0301", "│", "x", "\x1b[7m \x1b[m"}
	const w, h = 30, 6
	term := newTerminal(w, h)
	s := New(term, colorprofile.TrueColor)
	frame := make([]string, h)
	for range 1500 {
		for range r.IntN(3) {
			line := ""
			for range r.IntN(12) {
				if next := line + words[r.IntN(len(words))]; ansi.StringWidth(next) <= w {
					line = next
				}
			}
			frame[r.IntN(h)] = line
		}
		c := Cursor{Shown: r.IntN(3) == 0, X: r.IntN(w), Y: r.IntN(h)}
		if err := s.Paint(frame, w, c); err != nil {
			t.Fatal(err)
		}
		if r.IntN(20) == 0 { // Bubble Tea begins, or wipes after a resize
			_, _ = s.Write([]byte([]string{enter, "\x1b[2J"}[r.IntN(2)]))
		}
		term.shows(t, frame)
		if term.shown != c.Shown || (c.Shown && (term.x != c.X || term.y != c.Y)) {
			t.Fatalf("cursor at %d,%d shown %v, want %+v", term.x, term.y, term.shown, c)
		}
	}
}

func TestSameFrameWritesNothing(t *testing.T) {
	var out bytes.Buffer
	s := New(&out, colorprofile.TrueColor)
	frame := []string{"a", "b"}
	_ = s.Paint(frame, 5, Cursor{})
	out.Reset()
	_ = s.Paint(frame, 5, Cursor{})
	if out.Len() > 0 {
		t.Errorf("wrote %q", out.String())
	}
	_ = s.Paint([]string{"a", "bc"}, 5, Cursor{})
	if got := out.String(); strings.Contains(got, "a") || !strings.Contains(got, "c") {
		t.Errorf("wrote %q for a new c", got)
	}
}

func TestNothingIsDrawnOutsideTheAlternateScreen(t *testing.T) {
	var out bytes.Buffer
	s := New(&out, colorprofile.TrueColor)
	_ = s.Paint([]string{"frame"}, 9, Cursor{})
	_, _ = s.Write([]byte(leave))
	out.Reset()
	_ = s.Paint([]string{"other"}, 9, Cursor{})
	if out.Len() > 0 {
		t.Errorf("wrote %q on the user's own screen", out.String())
	}
	_, _ = s.Write([]byte(enter))
	if !strings.Contains(out.String(), "other") {
		t.Errorf("wrote %q when it came back", out.String())
	}
}

func TestColoursAreThoseOfTheTerminal(t *testing.T) {
	var out bytes.Buffer
	_ = New(&out, colorprofile.ASCII).Paint([]string{"\x1b[1mbold\x1b[m \x1b[38;2;9;9;9mgrey\x1b[m"}, 20, Cursor{})
	if got := out.String(); strings.Contains(got, "38;2") || !strings.Contains(got, "\x1b[1mbold") {
		t.Errorf("wrote %q", got)
	}
	out.Reset()
	_ = New(&out, colorprofile.ANSI).Paint([]string{"\x1b[38;2;255;0;0mred\x1b[m"}, 20, Cursor{})
	if got := out.String(); strings.Contains(got, "38;2") || !strings.Contains(got, "red") {
		t.Errorf("wrote %q", got)
	}
}
