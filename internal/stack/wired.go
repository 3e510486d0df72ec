package stack

import (
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/composefile"
)

// wiring is what an add would have put into the environment of other, which stands
// in file, for the service that goes. What is known to have been there before is
// its user's.
func (r *removing) wiring(file string, other types.ServiceConfig, name string) []composefile.Variable {
	has := func(g given) bool {
		value := other.Environment[g.name]
		return value != nil && *value == r.resolved(g.value)
	}
	var all []composefile.Variable
	for _, reach := range r.reaches(r.p.Services[name]) {
		for _, g := range (reading{reach}).writable(has) {
			if _, set := other.Environment[g.name]; set && !r.older(file, other.Name, name, g.name) {
				all = append(all, composefile.Variable{Service: other.Name, Name: g.name, Value: g.value})
			}
		}
	}
	return all
}

// older says that a variable was there before the service that goes was added, and
// that no add has written it since.
func (r *removing) older(file, other, name, variable string) bool {
	for _, e := range slices.Backward(r.entries) {
		for _, f := range e.Files {
			if f.Path != file {
				continue
			}
			before, after := assigns(f.Was, other, variable), assigns(f.Now, other, variable)
			if !before && after {
				return false
			}
			if slices.Contains(e.Adds, name) {
				return before
			}
		}
	}
	return false
}

func assigns(text []byte, service, variable string) bool {
	return slices.ContainsFunc(composefile.Assignments(text, service), func(a composefile.Assignment) bool { return a.Name == variable })
}
