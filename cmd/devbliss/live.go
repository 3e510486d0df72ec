package main

import (
	"io"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
)

// live is a board on a terminal, drawn anew in place. It hides no cursor and
// changes no mode, so that a process killed in the middle leaves nothing behind.
type live struct {
	board *board
	size  func() (width, height int)
	drawn int // lines on the screen now
}

// frameTime is between two frames. Steps come far more often than eyes can read.
const frameTime = 100 * time.Millisecond

// moving starts a block at the bottom of the terminal. end stops it and leaves
// one line for each step.
func (t *talk) moving(b *board, size func() (int, int)) (step func(engine.Step), end func()) {
	l := &live{board: b, size: size}
	t.mu.Lock()
	t.live = l
	t.mu.Unlock()

	stop, stopped := make(chan struct{}), make(chan struct{})
	go t.animate(l, stop, stopped) // ended by end
	step = func(s engine.Step) {
		t.mu.Lock()
		defer t.mu.Unlock()
		l.board.apply(s, time.Now())
	}
	end = sync.OnceFunc(func() {
		close(stop)
		<-stopped
		t.mu.Lock()
		defer t.mu.Unlock()
		t.live = nil
		_, _ = io.WriteString(t.w, l.erase()+l.last())
	})
	return step, end
}

// animate draws frames until stop is closed.
func (t *talk) animate(l *live, stop <-chan struct{}, stopped chan<- struct{}) {
	defer close(stopped)
	tick := time.NewTicker(frameTime)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
			t.mu.Lock()
			_, _ = io.WriteString(t.w, l.redraw())
			t.mu.Unlock()
		}
	}
}

// erase takes the block off the screen and leaves the cursor where it began.
func (l *live) erase() string {
	if l.drawn == 0 {
		return ""
	}
	up := "\x1b[" + strconv.Itoa(l.drawn) + "A"
	l.drawn = 0
	return "\r" + up + "\x1b[J"
}

// redraw draws the block over itself, line by line: erasing it first would flicker.
func (l *live) redraw() string {
	up := ""
	if l.drawn > 0 {
		up = "\r\x1b[" + strconv.Itoa(l.drawn) + "A"
	}
	return up + strings.ReplaceAll(l.draw(), "\n", "\x1b[K\n") + "\x1b[J"
}

// draw puts the block on the screen, with the cursor in the line below. It is
// never as high as the terminal: what has scrolled away cannot be erased.
func (l *live) draw() string {
	width, height := l.size()
	lines := l.board.lines(time.Now(), width, max(height-2, 1))
	l.drawn = len(lines)
	return joined(lines)
}

// last is what stays: every step, however many.
func (l *live) last() string {
	width, _ := l.size()
	return joined(l.board.lines(time.Now(), width, 0))
}

func joined(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return strings.Join(lines, "\n") + "\n"
}
