package ui

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// trouble is what is wrong with the whole, above the detail: Docker that does
// not answer, a compose file that cannot be used, none at all. Nothing where all
// is well.
func (m *model) trouble(w int) []string {
	if m.view == nil {
		return nil
	}
	var lines []string
	if m.watch != nil {
		lines = append(lines, m.paragraph(w, "Watching ended: "+m.watch.Error(), "Quit and start devbliss again.")...)
	}
	switch {
	case errors.Is(m.view.Problem, composefile.ErrNotFound):
		lines = append(lines, m.welcome()...)
		if len(m.list.every) > 0 {
			lines = append(lines, "")
			lines = append(lines, m.dim(w, lastValid)...)
		}
	case m.view.Problem != nil:
		lines = append(lines, m.broken(w)...)
	case len(m.list.every) == 0:
		lines = append(lines, "", "  "+m.theme.title.Text("The compose file has no services."), "  "+m.keyHint("a", "adds one from the catalog"))
	}
	if m.view.Down != nil {
		lines = append(lines, m.gone(w)...)
	}
	if len(lines) > 0 {
		lines = append(lines, "")
	}
	return fill(lines, w, len(lines), m.theme.more)
}

// gone says that Docker does not answer, and what to do.
func (m *model) gone(w int) []string {
	last := "It goes on by itself once Docker is there."
	if m.view.Engine.Version != "" {
		last = "Below is what was last known. It goes on by itself."
	}
	wrong := reason(m.view.Down)
	var e *engine.Error
	if errors.As(m.view.Down, &e) {
		wrong = reason(e)
	}
	return m.paragraph(w, wrong, strings.TrimSpace(upper(stack.Advice(m.view.Down))+"\n"+last))
}

// welcome is the screen of a folder without a compose file.
func (m *model) welcome() []string {
	return []string{
		"", "  " + m.theme.title.Text("There is no compose file here or above."), "",
		"  " + m.keyHint("a", "adds a service, writes compose.yaml"),
		"  " + m.keyHint("q", "quits; -f FILE opens another"),
	}
}

// broken shows the place of the mistake in the compose file.
func (m *model) broken(w int) []string {
	t := m.theme
	lines := []string{""}
	var problem *composefile.Problem
	if errors.As(m.view.Problem, &problem) {
		for i, line := range within(strings.Split(problem.Detail(), "\n"), w-4) {
			line = t.text(untrusted.Plain(line))
			switch {
			case i == 0:
				for _, part := range wrapped(line, w-4, 4) {
					lines = append(lines, "  "+t.bad.Text(part))
				}
			case strings.Contains(line, "^"):
				lines = append(lines, "  "+t.caret.Text(line))
			default:
				lines = append(lines, "  "+line)
			}
		}
	} else {
		lines = append(lines, m.paragraph(w, reason(m.view.Problem), stack.Advice(m.view.Problem))[1:]...)
	}
	last := "It is read again when you save it."
	if len(m.list.every) > 0 {
		last = lastValid + " " + last
	}
	return append(lines, m.dim(w, last)...)
}

// lastValid says where the list is from while the file cannot be used.
const lastValid = "Shown is the last valid version."

// dim is text in the background, folded.
func (m *model) dim(w int, text string) []string {
	lines := wrapped(m.theme.text(text), w-4, 3)
	for i := range lines {
		lines[i] = "  " + m.theme.dim.Text(lines[i])
	}
	return lines
}

// within shifts the lines of an excerpt to the left so that the caret is inside w
// cells. The numbers of the lines stay.
func within(detail []string, w int) []string {
	caret := 0
	for _, line := range detail[1:] {
		if before, _, ok := strings.Cut(line, "^"); ok && strings.Contains(before, "│") && strings.TrimRight(before, " │") == "" {
			caret = paint.Width(before)
		}
	}
	if caret < w-1 {
		return detail
	}
	shift := caret - w/2
	for i, line := range detail {
		number, text, ok := strings.Cut(line, "│ ")
		if i == 0 || !ok {
			continue
		}
		detail[i] = number + "│ " + ansi.Cut(text, shift, max(paint.Width(text), shift))
	}
	return detail
}

// paragraph is a sentence in red and what to do below it.
func (m *model) paragraph(w int, wrong, help string) []string {
	t := m.theme
	lines := []string{""}
	for _, part := range wrapped(t.text(upper(wrong)), w-4, 4) {
		lines = append(lines, "  "+t.bad.Text(part))
	}
	for _, line := range strings.Split(help, "\n") {
		lines = append(lines, m.dim(w, line)...)
	}
	return lines
}

// keyHint is a key and what it does.
func (m *model) keyHint(key, does string) string { return m.theme.key.Text(key) + "  " + does }

// upper begins a sentence with a capital, unless it begins with an address or a
// command.
func upper(s string) string {
	if first, _, _ := strings.Cut(s, " "); strings.Contains(first, "://") || first == "devbliss" {
		return s
	}
	_, n := utf8.DecodeRuneInString(s)
	return strings.ToUpper(s[:n]) + s[n:]
}
