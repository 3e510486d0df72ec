package enginetest

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
)

// Logs replays the lines written so far and, with Follow, those to come.
func (f *Fake) Logs(ctx context.Context, name string, o engine.LogOptions, line func(engine.Line)) error {
	keep, err := f.keeper(o)
	if err != nil {
		return err
	}
	next := 0
	for first := true; ; first = false {
		news, changed, err := f.linesFrom(name, next)
		if err != nil && !o.Follow {
			return err
		}
		next += len(news)
		for _, l := range chosen(news, keep, first, o.Tail) {
			line(l)
		}
		if !o.Follow {
			return ctx.Err()
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// keeper says of a line whether o asks for it.
func (f *Fake) keeper(o engine.LogOptions) (func(engine.Line) bool, error) {
	since, err := f.moment(o.Since)
	if err != nil {
		return nil, err
	}
	until, err := f.moment(o.Until)
	if err != nil {
		return nil, err
	}
	return func(l engine.Line) bool {
		return (len(o.Services) == 0 || slices.Contains(o.Services, l.Service)) &&
			(since == 0 || l.Nanos >= since) && (until == 0 || l.Nanos <= until) &&
			(l.Kind == engine.Output || !o.NoDividers)
	}, nil
}

// chosen are the lines to hand out; of the first ones only the tail of each
// container that is still there.
func chosen(news []entry, keep func(engine.Line) bool, first bool, last int) []engine.Line {
	lines := make([]engine.Line, 0, len(news))
	for _, e := range news {
		if keep(e.Line) && !(first && e.from.gone) {
			lines = append(lines, e.Line)
		}
	}
	if first {
		return tail(lines, last)
	}
	return lines
}

// linesFrom returns the lines from the nth on, and what is closed when there may
// be more. A broken engine hands out nothing.
func (f *Fake) linesFrom(name string, n int) ([]entry, chan struct{}, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken != nil {
		return nil, f.changed, f.broken
	}
	p := f.projects[name]
	if p == nil {
		return nil, f.changed, nil
	}
	return slices.Clone(p.log[n:]), f.changed, nil
}

// tail keeps the last n lines of each container and the dividers among them.
func tail(lines []engine.Line, n int) []engine.Line {
	if n < 0 {
		return lines
	}
	seen := map[string]int{}
	var kept []engine.Line
	for _, l := range slices.Backward(lines) {
		if seen[l.Container] >= n {
			continue
		}
		if l.Kind == engine.Output {
			seen[l.Container]++
		}
		kept = append(kept, l)
	}
	slices.Reverse(kept)
	return kept
}

// moment turns Since and Until into nanoseconds; 0 is not given.
func (f *Fake) moment(s string) (int64, error) {
	if s == "" {
		return 0, nil
	}
	if d, err := time.ParseDuration(s); err == nil {
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.now().Add(-d).UnixNano(), nil
	}
	if t, err := time.Parse(time.RFC3339Nano, s); err == nil {
		return t.UnixNano(), nil
	}
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return n * int64(time.Second), nil
	}
	return 0, fmt.Errorf("%q is neither a time nor a duration", s)
}
