package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
)

// talk is the stderr of a command: sentences, warnings and progress, one after
// another and never into each other. It may be used from several goroutines.
type talk struct {
	mu     sync.Mutex
	w      io.Writer
	live   *live           // the moving block at the bottom, nil while nothing moves
	muted  bool            // a screen has the terminal: warnings are dropped
	warned map[string]bool // warnings already given: a project is loaded several times in one command

	passed func(kind, text string) // gets what would be written, where a program reads it; may be nil
}

// say writes a line.
func (t *talk) say(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.passed != nil {
		t.passed("note", fmt.Sprintf(format, args...))
		return
	}
	t.write(fmt.Sprintf(format, args...) + "\n")
}

// pass gives what would be written to somebody else; nil ends that.
func (t *talk) pass(to func(kind, text string)) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.passed = to
}

// warn writes a warning, each once. Docker's own come with the word before them.
func (t *talk) warn(text string) {
	for _, word := range []string{"WARNING: ", "Warning: ", "warning: "} {
		text = strings.TrimPrefix(text, word)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.muted || t.warned[text] {
		return
	}
	if t.warned == nil {
		t.warned = map[string]bool{}
	}
	t.warned[text] = true
	if t.passed != nil {
		t.passed("warning", text)
		return
	}
	t.write("warning: " + text + "\n")
}

// aside is say, and nothing while a screen has the terminal.
func (t *talk) aside(text string) {
	t.mu.Lock()
	muted := t.muted
	t.mu.Unlock()
	if !muted {
		t.say("%s", text)
	}
}

// instead writes text to w in place of a row of the moving block, without getting
// into the rest of it. There may be no block.
func (t *talk) instead(b *board, row string, w io.Writer, text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.live == nil || b == nil {
		_, _ = io.WriteString(w, text)
		return
	}
	_, _ = io.WriteString(t.w, t.live.erase())
	b.drop(row)
	_, _ = io.WriteString(w, text)
	_, _ = io.WriteString(t.w, t.live.draw())
}

// write puts text above the moving block. The caller holds mu. There is nobody
// to tell when stderr is gone, so errors are dropped.
func (t *talk) write(text string) {
	if t.live == nil {
		_, _ = io.WriteString(t.w, text)
		return
	}
	_, _ = io.WriteString(t.w, t.live.erase()+text+t.live.draw())
}

// mute drops warnings while a screen has the terminal. What it returns undoes it.
func (t *talk) mute() (undo func()) {
	set := func(muted bool) {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.muted = muted
	}
	set(true)
	return func() { set(false) }
}
