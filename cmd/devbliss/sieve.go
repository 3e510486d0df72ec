package main

import (
	"fmt"
	"strings"
	"sync"

	"github.com/spf13/pflag"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/logline"
)

// wanted are the flags by which a person says which lines to show.
type wanted struct {
	grep, not, where []string
	level            string
}

func (w *wanted) flags(f *pflag.FlagSet) {
	f.StringArrayVar(&w.grep, "grep", nil, "only lines that match `PATTERN`; lower case finds both cases")
	f.StringArrayVar(&w.not, "not", nil, "leave out lines that match `PATTERN`")
	f.StringVar(&w.level, "level", "", "only lines of `LEVEL` or worse: "+strings.Join(logline.Levels(), ", "))
	f.StringArrayVar(&w.where, "where", nil, "only JSON and logfmt lines for which `CONDITION` holds: status>=500")
}

// filter reads the flags.
func (w *wanted) filter() (logline.Filter, error) {
	var f logline.Filter
	for _, text := range w.grep {
		f.Only = append(f.Only, logline.NewPattern(text))
	}
	for _, text := range w.not {
		f.Not = append(f.Not, logline.NewPattern(text))
	}
	if w.level != "" {
		level, ok := logline.ParseLevel(w.level)
		if !ok {
			return f, fmt.Errorf("--level is one of %s, not %s", strings.Join(logline.Levels(), ", "), quote(w.level))
		}
		f.Level = level
	}
	for _, text := range w.where {
		c, err := logline.ParseCondition(text)
		if err != nil {
			return f, fmt.Errorf("--where %w", err)
		}
		f.Where = append(f.Where, c)
	}
	return f, nil
}

// sieve lets the lines through that are wanted, each with all of its parts and
// with the lines that continue it: a stack trace is shown with its error.
type sieve struct {
	filter logline.Filter
	next   func(engine.Line)

	mu      sync.Mutex
	passing map[source]bool // the last line of the stream was wanted
	open    map[source]bool // and has not ended yet
}

// sieved puts a sieve before next where anything is to be left out.
func sieved(f logline.Filter, next func(engine.Line)) func(engine.Line) {
	if f.Empty() {
		return next
	}
	s := &sieve{filter: f, next: next, passing: map[source]bool{}, open: map[source]bool{}}
	return s.line
}

func (s *sieve) line(l engine.Line) {
	s.mu.Lock()
	defer s.mu.Unlock()
	from := source{l.Container, l.Stderr}
	switch {
	case l.Kind == engine.Divider:
		delete(s.passing, source{l.Container, false})
		delete(s.passing, source{l.Container, true})
		s.next(l)
		return
	case s.open[from]: // the line's beginning has decided
	case s.filter.Match(l.Text):
		s.passing[from] = true
	case logline.Continues(l.Text): // goes the way of the line it belongs to
		if s.passing[from] && s.filter.Denies(l.Text) {
			return
		}
	default:
		s.passing[from] = false
	}
	s.open[from] = l.Partial
	if s.passing[from] {
		s.next(l)
	}
}
