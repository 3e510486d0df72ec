package stack

import (
	"path/filepath"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/composefile"
)

// dependedOn refuses where a service that stays waits for one that goes, and it was
// not devbliss that wrote so: whoever wrote it should know.
func (r *removing) dependedOn(entries []entry) error {
	if r.o.Force {
		return nil
	}
	for _, other := range r.others() {
		for _, name := range r.names {
			if _, waits := other.DependsOn[name]; !waits {
				continue
			}
			file, line, err := r.dependency(other.Name, name)
			if err != nil {
				return err
			}
			if file != "" && !r.wired(entries, file, other, name) {
				return &StillUsed{Service: name, By: other.Name, How: "depends_on", File: r.near(file), Line: line}
			}
		}
	}
	return nil
}

// dependency is where a service says that it waits for another: a file of the
// project's own and a line, or nowhere.
func (r *removing) dependency(service, on string) (file string, line int, err error) {
	for _, file := range r.found.Files {
		text, err := r.drafts.read(file)
		if err != nil {
			return "", 0, err
		}
		if line, ok := composefile.DependencyLine(text, service, on); ok {
			return file, line, nil
		}
	}
	return "", 0, nil
}

// near is how a file is called in the project's folder.
func (pl *plan) near(file string) string {
	if rel, err := filepath.Rel(pl.found.Dir, file); err == nil {
		return filepath.ToSlash(rel)
	}
	return file
}

// wired says that devbliss made a service wait for another: it remembers that it
// did, or, as on the machine of another member of the team, the service has a
// variable just as an add would have written it.
func (r *removing) wired(entries []entry, file string, service types.ServiceConfig, on string) bool {
	for _, v := range r.wiring(file, service, on) {
		if has := service.Environment[v.Name]; has != nil && *has == r.resolved(v.Value) {
			return true
		}
	}
	for _, e := range slices.Backward(entries) {
		for _, f := range e.Files {
			before, after := depends(f.Was, service.Name, on), depends(f.Now, service.Name, on)
			if f.Path == file && before != after {
				return after
			}
		}
	}
	return false
}

func depends(text []byte, service, on string) bool {
	_, ok := composefile.DependencyLine(text, service, on)
	return ok
}
