package ui

import (
	"io"

	"github.com/charmbracelet/x/term"

	"github.com/devbliss/devbliss/ui/screen"
)

// output is what Bubble Tea writes to: the screen, which it must still see as
// the terminal that it is.
func output(out io.Writer, s *screen.Screen) io.Writer {
	if file, ok := out.(term.File); ok {
		return terminal{file, s}
	}
	return s
}

// terminal is a terminal whose writes go through a screen.
type terminal struct {
	term.File
	screen *screen.Screen
}

func (t terminal) Write(p []byte) (int, error) { return t.screen.Write(p) }
