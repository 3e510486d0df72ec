package main

import (
	"context"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/stack"
)

// progress shows the steps of one verb until end is called: a moving block on a
// terminal, a line for each finished step anywhere else. waits lists who waits
// for each service, where that is known.
func (e *env) progress(waits map[string][]string) (step func(engine.Step), end func()) {
	if e.events != nil {
		return e.events.step, func() {}
	}
	if e.moves() {
		b := newBoard(e.paintErr(), e.glyphs())
		b.waits = waits
		return e.talk.moving(b, e.size)
	}
	p := &plain{talk: e.talk, began: map[string]time.Time{}}
	return p.step, func() {}
}

// moves reports whether progress may be drawn over itself.
func (e *env) moves() bool {
	return e.errTerminal && !e.flags.plain && e.events == nil && e.variable("TERM") != "dumb"
}

// doing runs a verb under progress.
func (e *env) doing(verb func(step func(engine.Step)) error) error {
	step, end := e.progress(nil)
	defer end()
	return verb(step)
}

// goingUp runs an up under progress that says who waits for whom.
func (e *env) goingUp(ctx context.Context, st *stack.Stack, o engine.UpOptions) error {
	var waits map[string][]string
	if e.moves() { // nobody else sees it, and reading the files takes time
		waits = waiting(ctx, st)
	}
	step, end := e.progress(waits)
	defer end()
	return st.Up(ctx, o, step)
}

// waiting lists who waits for each service. A project that cannot be loaded has
// nobody waiting: the verb itself will say what is wrong with it.
func waiting(ctx context.Context, st *stack.Stack) map[string][]string {
	project, err := st.Project(ctx)
	if err != nil {
		return nil
	}
	waits := map[string][]string{}
	for _, name := range project.ServiceNames() {
		for on := range project.Services[name].DependsOn {
			waits[on] = append(waits[on], name)
		}
	}
	return waits
}

// plain writes a line for each step that ends, and none for its way there.
type plain struct {
	talk  *talk
	began map[string]time.Time
	ended map[string]string // the last line of each, not to be said twice
}

func (p *plain) step(s engine.Step) {
	if s.Parent != "" { // layers: their image speaks for them
		return
	}
	if s.Status == engine.Working {
		if _, ok := p.began[s.ID]; !ok {
			p.began[s.ID] = time.Now()
		}
		return
	}
	line := p.line(s)
	if p.ended[s.ID] == s.Text {
		return
	}
	if p.ended == nil {
		p.ended = map[string]string{}
	}
	p.ended[s.ID] = s.Text
	p.talk.say("%s", line)
}

func (p *plain) line(s engine.Step) string {
	line := s.ID + " " + lower(s.Text)
	if s.Status == engine.Failed && s.Details != "" {
		line += ": " + oneLine(s.Details)
	}
	if began, ok := p.began[s.ID]; ok {
		delete(p.began, s.ID)
		if took := time.Since(began); took >= time.Second {
			line += " (" + seconds(took) + ")"
		}
	}
	return line
}
