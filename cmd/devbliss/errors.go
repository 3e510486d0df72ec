package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/stack"
)

// exitError ends devbliss with a code of its own and says nothing: what there
// was to say has been said.
type exitError struct{ code int }

func (e *exitError) Error() string { return fmt.Sprintf("exit code %d", e.code) }

// usageError is a command line that cannot be understood.
type usageError struct {
	command string // whole path, such as "devbliss catalog show"
	why     string
	near    string // what may have been meant, "" where nothing is near
}

func (e *usageError) Error() string { return e.why }

// misused makes a usageError of cmd.
func misused(cmd *cobra.Command, format string, args ...any) error {
	return &usageError{command: cmd.CommandPath(), why: fmt.Sprintf(format, args...)}
}

// report tells a person what went wrong and what to do about it.
func (e *env) report(err error, code int) {
	var own *exitError
	if err == nil || errors.As(err, &own) {
		return
	}
	var usage *usageError
	if errors.As(err, &usage) {
		e.reportUsage(usage)
		return
	}
	if code == codeInterrupted {
		e.talk.say("%s: interrupted", "devbliss")
		return
	}
	p := e.paintErr()
	e.talk.say("%s %s", p.red("devbliss:"), said(err))
	if advice := stack.Advice(err); advice != "" {
		e.talk.say("  %s %s", p.bold("try:"), advice)
	}
}

func (e *env) reportUsage(u *usageError) {
	e.talk.say("%s %s", e.paintErr().red("devbliss:"), u.why)
	if u.near != "" {
		e.talk.say("  did you mean %s?", u.near)
	}
	e.talk.say("  see %s --help", u.command)
}

// said is an error in words. A mistake in a compose file is shown with its line
// and a caret.
func said(err error) string {
	text := strings.TrimSpace(err.Error())
	var problem *composefile.Problem
	if errors.As(err, &problem) {
		return strings.Replace(text, problem.Error(), problem.Detail(), 1)
	}
	return text
}
