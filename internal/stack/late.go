package stack

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
)

// Late says that services were not up in time.
type Late struct {
	After    time.Duration
	Services []Service // those that are not well, and why where that is known
}

// Error has a line for each service.
func (e *Late) Error() string {
	lines := []string{fmt.Sprintf("not everything is up after %s", e.After)}
	for _, s := range e.Services {
		lines = append(lines, "  "+s.Name+": "+lateness(s))
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives the kind.
func (e *Late) Unwrap() error { return engine.ErrUnhealthy }

// lateness is what a service that is not well does instead.
func lateness(s Service) string {
	if s.Why != "" {
		return s.Why
	}
	text := string(s.State)
	if s.Health != engine.NoCheck {
		text = string(s.Health)
	}
	for _, c := range s.Detail {
		if c.HealthOutput != "" {
			return with(text, ": ", c.HealthOutput)
		}
	}
	return cmp.Or(text, "not started")
}

// inTime lets do take no longer than some time, 0 for as long as it likes, and tells
// who was late.
func (s *Stack) inTime(ctx context.Context, p *types.Project, services []string, most time.Duration, do func(context.Context) error) error {
	if most == 0 {
		return do(ctx)
	}
	limited, cancel := context.WithTimeout(ctx, most)
	defer cancel()
	err := do(limited)
	if err == nil || ctx.Err() != nil || limited.Err() == nil {
		return err
	}
	late := &Late{After: most}
	known, lost := s.o.Engine.Services(ctx, p.Name)
	if lost != nil {
		return late
	}
	for _, service := range s.merge(s.declare(p), known, s.asking(ctx)) {
		if slices.Contains(services, service.Name) && service.Verdict() != Good {
			late.Services = append(late.Services, service)
		}
	}
	return late
}
