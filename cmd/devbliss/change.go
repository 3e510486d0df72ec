package main

import (
	"context"
	"io"
	"strings"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// printPlan is the answer of --dry-run: the diff is data, the notes are talk.
func (e *env) printPlan(c *stack.Change) error {
	e.sayNotes(c)
	e.sayLosses(c)
	if len(c.Files) == 0 {
		e.talk.say("nothing to write")
		return nil
	}
	_, err := io.WriteString(e.out, coloured(c.Diff(e.dir), e.paintOut()))
	return err
}

// apply shows a change and writes it.
func (e *env) apply(ctx context.Context, st *stack.Stack, c *stack.Change) error {
	e.sayNotes(c)
	if diff := c.Diff(e.dir); diff != "" {
		e.talk.say("%s", strings.TrimRight(coloured(diff, e.paintErr()), "\n"))
	}
	return e.doing(func(step func(engine.Step)) error { return st.Apply(ctx, c, step) })
}

func (e *env) sayNotes(c *stack.Change) {
	for _, note := range c.Notes {
		e.talk.say("%s", note)
	}
}

// sayLosses says what else than files a change takes away.
func (e *env) sayLosses(c *stack.Change) {
	if len(c.Removes) > 0 {
		e.talk.say("removes the containers of %s", strings.Join(c.Removes, ", "))
	}
	if len(c.Deletes) > 0 {
		e.talk.say("deletes the data in %s", strings.Join(c.Losses(), ", "))
	}
}

// coloured paints a unified diff.
func coloured(diff string, p paint) string {
	if !p.on {
		return diff
	}
	lines := strings.SplitAfter(diff, "\n")
	for i, line := range lines {
		text := strings.TrimSuffix(line, "\n")
		end := line[len(text):]
		switch {
		case strings.HasPrefix(text, "+++"), strings.HasPrefix(text, "---"):
			lines[i] = p.bold(text) + end
		case strings.HasPrefix(text, "+"):
			lines[i] = p.green(text) + end
		case strings.HasPrefix(text, "-"):
			lines[i] = p.red(text) + end
		case strings.HasPrefix(text, "@@"):
			lines[i] = p.cyan(text) + end
		}
	}
	return strings.Join(lines, "")
}
