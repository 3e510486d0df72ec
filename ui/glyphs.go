package ui

import (
	"strconv"
	"strings"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/ui/paint"
)

// glyphs are the characters that are not letters. Each takes one cell, unless it
// says otherwise.
type glyphs struct {
	running, starting, failing, done, stopped, restarting, paused string

	cursor, marked, stderr   string
	rule, bar, tee, foot     string
	fork, last               string // of a tree, three cells each
	dot, more, times, secret string
	caretBar                 string
	checked, unchecked       string
	arrows                   string
	spinner                  []string
	bars                     []string // lowest first
}

func unicodeGlyphs() glyphs {
	return glyphs{
		running: "●", starting: "◌", failing: "✖", done: "✓", stopped: "○", restarting: "↻", paused: "◫",
		cursor: "▸", marked: "•", stderr: "┃",
		rule: "─", bar: "│", tee: "┬", foot: "┴", fork: "├─ ", last: "└─ ",
		dot: "·", more: "…", times: "×", secret: "•", caretBar: "│",
		checked: "●", unchecked: "○", arrows: "↑↓",
		spinner: []string{"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"},
		bars:    []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"},
	}
}

func asciiGlyphs() glyphs {
	return glyphs{
		running: "*", starting: "~", failing: "!", done: "+", stopped: "-", restarting: "@", paused: "=",
		cursor: ">", marked: "*", stderr: "!",
		rule: "-", bar: "|", tee: "+", foot: "+", fork: "|- ", last: "`- ",
		dot: "-", more: "~", times: "x", secret: "*", caretBar: "|",
		checked: "*", unchecked: "-", arrows: "j/k",
		spinner: []string{"|", "/", "-", "\\"},
		bars:    []string{"_", ".", ":", "-", "=", "+", "*", "#"},
	}
}

// sep stands between two facts.
func (g *glyphs) sep() string { return " " + g.dot + " " }

// text is a text of ours or of the stack's in the characters that may be shown.
func (g *glyphs) text(s string) string {
	if g.dot == "·" {
		return s
	}
	return strings.NewReplacer(
		"·", "-", "…", "~", "—", "-", "–", "-", "│", "|", "×", "x", "→", "->", "“", "\"", "”", "\"", "’", "'",
	).Replace(s)
}

// badge is a service's state as a glyph and a word, and the ink for both.
func (t *theme) badge(s *stack.Service) (glyph, word string, k paint.Ink) {
	switch s.Verdict() {
	case stack.Good:
		k = t.good
	case stack.Busy:
		k = t.busy
	case stack.Failing:
		k = t.bad
	case stack.Off:
		k = t.off
	}
	glyph, word = t.word(s)
	return glyph, word, k
}

func (t *theme) word(s *stack.Service) (glyph, word string) {
	switch s.State {
	case engine.Running:
		return t.health(s.Health)
	case engine.Created:
		if s.Verdict() == stack.Failing {
			return t.failing, "not started"
		}
		return t.starting, "waiting"
	case engine.Paused:
		return t.paused, "paused"
	case engine.Restarting:
		return t.restarting, "restarting"
	case engine.Removing:
		return t.starting, "removing"
	case engine.Exited:
		return t.exited(s)
	case engine.Dead:
		return t.failing, "dead"
	case engine.Absent:
		return t.stopped, "not started"
	}
	return t.stopped, string(s.State)
}

func (t *theme) health(h engine.Health) (glyph, word string) {
	switch h {
	case engine.Healthy:
		return t.running, "healthy"
	case engine.Starting:
		return t.starting, "starting"
	case engine.Unhealthy:
		return t.failing, "unhealthy"
	case engine.NoCheck:
		return t.running, "running"
	}
	return t.running, string(h)
}

func (t *theme) exited(s *stack.Service) (glyph, word string) {
	switch s.Verdict() {
	case stack.Good:
		return t.done, "done"
	case stack.Failing:
		return t.failing, "exited " + strconv.Itoa(s.ExitCode)
	case stack.Off, stack.Busy:
	}
	return t.stopped, "stopped"
}
