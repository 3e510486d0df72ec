package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/charmbracelet/x/term"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/untrusted"
)

// prepare makes the env files that a fresh clone lacks, and asks where a person
// can be asked for what only a person knows. A project that cannot be read is left
// to what comes next, which says more about it.
func (e *env) prepare(ctx context.Context, st *stack.Stack) error {
	setup, err := st.Setup(ctx)
	if err != nil {
		return ctx.Err()
	}
	if e.interactive() {
		if err := e.askMissing(ctx, setup); err != nil {
			return err
		}
		if err := e.askValues(ctx, setup.Questions()); err != nil {
			return err
		}
	}
	change, err := st.PlanSetup(ctx, setup)
	if err != nil || len(change.Files) == 0 {
		return err
	}
	e.sayNotes(change)
	return e.doing(func(step func(engine.Step)) error { return st.Apply(ctx, change, step) })
}

// askMissing asks whether env files that nothing is known about are to be made.
func (e *env) askMissing(ctx context.Context, setup *stack.Setup) error {
	missing := setup.Missing()
	if len(missing) == 0 {
		return nil
	}
	reply, err := e.ask(ctx, "There is no "+strings.Join(missing, " and no ")+". Make it, empty? [Y/n] ")
	if err != nil {
		return err
	}
	switch strings.ToLower(reply) {
	case "", "y", "yes":
		setup.MakeEmpty = true
	}
	return nil
}

// askValues asks for values. Enter takes what is proposed.
func (e *env) askValues(ctx context.Context, wants []*stack.Want) error {
	if len(wants) == 0 {
		return nil
	}
	e.talk.say("The project wants values that only you know. Enter takes what is in brackets.")
	p := e.paintErr()
	for _, w := range wants {
		e.talk.say("")
		if w.Help != "" {
			e.talk.say("  %s", p.dim(untrusted.Plain(w.Help)))
		}
		for {
			reply, err := e.askValue(ctx, w)
			if err != nil {
				return err
			}
			if reply != "" {
				w.Value = reply
			}
			if w.Value != "" || !w.Required {
				break
			}
			e.talk.say("  %s cannot be empty (%s)", w.Name, w.Where)
		}
	}
	e.talk.say("")
	return nil
}

func (e *env) askValue(ctx context.Context, w *stack.Want) (string, error) {
	proposed := untrusted.Plain(w.Value)
	if proposed == "" {
		proposed = "empty"
		if w.Required {
			proposed = "needed"
		}
	}
	question := "  " + e.paintErr().bold(w.Name) + " [" + proposed + "] "
	if w.Secret {
		return e.askSecretly(ctx, question)
	}
	return e.ask(ctx, question)
}

// clearsPorts gives a project free ports where an up failed because one is taken
// and where it may: a flag says so, or a person. False leaves it at the failure,
// which says what to do.
func (e *env) clearsPorts(ctx context.Context, st *stack.Stack, services []string, failure error, may bool) bool {
	var taken *stack.PortTaken
	if !errors.As(failure, &taken) {
		return false
	}
	change, err := st.PlanFreePorts(ctx, services)
	if err != nil {
		return false
	}
	_, holder := taken.Stoppable()
	switch {
	case !may && e.interactive() && holder != "":
		return e.stopsOrMoves(ctx, st, taken, change)
	case len(change.Files) == 0:
		return false
	case !may && !e.interactive():
		e.sayNotes(change)
		return false
	}
	return e.writesIfMay(ctx, st, change, "Write that? [Y/n] ", may)
}

// stopsOrMoves asks a person whether a port's holder, a service of another project,
// is stopped or this project gets another port.
func (e *env) stopsOrMoves(ctx context.Context, st *stack.Stack, taken *stack.PortTaken, change *stack.Change) bool {
	project, holder := taken.Stoppable()
	stops := func(step func(engine.Step)) error { return st.StopHolder(ctx, taken, step) }
	writes := func(step func(engine.Step)) error { return st.Apply(ctx, change, step) }
	question := fmt.Sprintf("Write that, or stop %s of project %s instead? [Y/n/s] ", holder, project)
	answers := map[string]func(func(engine.Step)) error{"": writes, "y": writes, "yes": writes, "s": stops, "stop": stops}
	if len(change.Files) == 0 { // nothing moves the port
		e.talk.say("%v", taken)
		question = fmt.Sprintf("Stop %s of project %s? [y/N] ", holder, project)
		answers = map[string]func(func(engine.Step)) error{"y": stops, "yes": stops}
	}
	e.sayNotes(change)
	reply, err := e.ask(ctx, question)
	does := answers[strings.ToLower(reply)]
	if err != nil || does == nil {
		return false
	}
	if err := e.doing(does); err != nil {
		e.talk.say("%v", err)
		return false
	}
	return true
}

// standsBeside gives this folder a project name of its own where an up failed
// because another folder has the project, and where it may: a flag says so, or a
// person. False leaves it at the failure.
func (e *env) standsBeside(ctx context.Context, st *stack.Stack, failure error, may bool) bool {
	var other *stack.OtherClone
	if !errors.As(failure, &other) || other.Shell {
		return false
	}
	change, err := st.PlanBeside(ctx)
	if err != nil {
		e.talk.say("%v", err)
		if advice := stack.Advice(err); advice != "" {
			e.talk.say("  %s", advice)
		}
		return false
	}
	return e.writesIfMay(ctx, st, change, fmt.Sprintf("Project %s is up from %s. Run this folder beside it? [Y/n] ", other.Project, other.Folder), may)
}

// writesIfMay applies a change where it may be: a flag says so, or a person.
func (e *env) writesIfMay(ctx context.Context, st *stack.Stack, change *stack.Change, question string, may bool) bool {
	if !may && !e.interactive() {
		return false
	}
	e.sayNotes(change)
	if !may {
		reply, err := e.ask(ctx, question)
		if err != nil || reply != "" && !strings.HasPrefix(strings.ToLower(reply), "y") {
			return false
		}
	}
	return e.doing(func(step func(engine.Step)) error { return st.Apply(ctx, change, step) }) == nil
}

// ask asks a question on the line of its answer.
func (e *env) ask(ctx context.Context, question string) (string, error) {
	e.talk.mu.Lock()
	_, _ = io.WriteString(e.talk.w, question)
	e.talk.mu.Unlock()
	reply, err := e.answer(ctx)
	return strings.TrimSpace(reply), err
}

// askSecretly is ask without an echo, where the terminal can do that.
func (e *env) askSecretly(ctx context.Context, question string) (string, error) {
	file, ok := e.in.(*os.File)
	if !ok {
		return e.ask(ctx, question)
	}
	before, err := term.GetState(file.Fd())
	if err != nil {
		return e.ask(ctx, question)
	}
	e.talk.mu.Lock()
	_, _ = io.WriteString(e.talk.w, question)
	e.talk.mu.Unlock()
	type reply struct {
		text []byte
		err  error
	}
	replies := make(chan reply, 1) // buffered: nobody may be left to read it
	go func() {
		text, err := term.ReadPassword(file.Fd())
		replies <- reply{text, err}
	}()
	select {
	case <-ctx.Done():
		_ = term.Restore(file.Fd(), before) // what is read stays unread: the process ends
		return "", ctx.Err()
	case r := <-replies:
		e.talk.say("")
		if errors.Is(r.err, io.EOF) {
			return "", errNo
		}
		if r.err != nil {
			return "", r.err
		}
		return strings.TrimSpace(string(r.text)), nil
	}
}
