package stack

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/devbliss/devbliss/internal/engine"
)

// Difference is a fact in which a container differs from the compose file.
type Difference struct {
	What  string // such as "environment LOG"
	Is    string // in the container, "" where it has none
	Wants string // in the file, "" where it has none
}

// Drift says how the first container of a service differs from the compose file,
// sorted. Secrets are hidden unless reveal is set. Nothing is what shows; a health
// check's times, for one, do not.
func (s *Stack) Drift(ctx context.Context, service string, reveal bool) ([]Difference, error) {
	p, err := s.with(ctx, []string{service})
	if err != nil {
		return nil, err
	}
	is, err := s.o.Engine.Made(ctx, p.Name, service)
	if err != nil || len(is) == 0 {
		return nil, err
	}
	wants := engine.FactsOf(p, p.Services[service])
	names := map[string]bool{}
	for name := range is {
		names[name] = true
	}
	for name := range wants {
		names[name] = true
	}
	cover := coverOf(is, wants)
	var all []Difference
	for _, name := range slices.Sorted(maps.Keys(names)) {
		if is[name] == wants[name] {
			continue
		}
		d := Difference{What: name, Is: is[name], Wants: wants[name]}
		if !reveal {
			d.Is, d.Wants = cover(name, d.Is), cover(name, d.Wants)
		}
		all = append(all, d)
	}
	return all, nil
}

// coverOf hides what is secret in a fact: the value of a variable that is called so,
// and that value wherever else it stands.
func coverOf(all ...engine.Facts) func(name, value string) string {
	var secrets []string
	for _, facts := range all {
		for name, value := range facts {
			if variable, ok := strings.CutPrefix(name, "environment "); ok {
				secrets = append(secrets, hushed(variable, value)...)
			}
		}
	}
	m := masking(secrets)
	return func(name, value string) string {
		if variable, ok := strings.CutPrefix(name, "environment "); ok {
			return hide(variable, value)
		}
		return m.mask(value)
	}
}
