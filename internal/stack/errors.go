package stack

import (
	"errors"
	"fmt"
	"strings"

	"github.com/devbliss/devbliss/internal/engine"
)

// NoService says that the stack has no such service.
type NoService struct {
	Name string
	Near []string // what may have been meant, nearest first
}

// Error is one sentence, with "did you mean" where something is near.
func (e *NoService) Error() string {
	s := fmt.Sprintf("no service %q", e.Name)
	if len(e.Near) > 0 {
		s += fmt.Sprintf(", did you mean %s?", strings.Join(e.Near, ", "))
	}
	return s
}

// NameTaken says that an addon cannot have the name because another service has
// it.
type NameTaken struct {
	Name  string // of the service
	Addon string // id of what was to be added
	Image string // of the service that has the name, "" where it is built
}

// Error is one sentence.
func (e *NameTaken) Error() string {
	made := "is built by the project"
	if e.Image != "" {
		made = "runs " + e.Image
	}
	return fmt.Sprintf("there is a service %q already, and it %s", e.Name, made)
}

// PortTaken says that a port of the host that a service wants is held already.
type PortTaken struct {
	Service  string
	Port     int
	Holder   string // such as "redis-server (pid 812)" or "container blog-db-1 of project blog"
	Variable string // that moves the port, "" where the file fixes it

	by engine.Holder // the container that holds it; zero where none does
}

// Error is one sentence.
func (e *PortTaken) Error() string {
	return fmt.Sprintf("%s: port %d is held by %s", e.Service, e.Port, e.Holder)
}

// Unwrap gives the kind.
func (e *PortTaken) Unwrap() error { return engine.ErrPortTaken }

// Unfit says that the project would not be valid after an edit, so nothing was
// changed.
type Unfit struct{ Err error } // what loading said

// Error is one sentence.
func (e *Unfit) Error() string {
	return fmt.Sprintf("the compose file would not be valid: %v", e.Err)
}

// Unwrap gives what loading said.
func (e *Unfit) Unwrap() error { return e.Err }

// Elsewhere says that a service stands in a file that is not the project's own to
// edit: an included one, or one that another project shares.
type Elsewhere struct {
	Service string
	What    string // what was to be edited, such as "wire"
}

// Error is one sentence.
func (e *Elsewhere) Error() string {
	return fmt.Sprintf("%s %s: it comes from an included file, which devbliss leaves alone", e.What, e.Service)
}

// StillUsed says that a service cannot go because another one needs it, in a way
// that is not undone by unwiring or that devbliss has not written.
type StillUsed struct {
	Service string
	By      string
	How     string // the key, such as "network_mode"
	File    string // where it says so, "" where that is not known
	Line    int
}

// Error is one sentence.
func (e *StillUsed) Error() string {
	if e.File != "" {
		return fmt.Sprintf("%s is used by %s (%s, %s:%d)", e.Service, e.By, e.How, e.File, e.Line)
	}
	return fmt.Sprintf("%s is used by %s (%s)", e.Service, e.By, e.How)
}

// ChangedSince says that a file was edited after the change that was to be taken
// back, in the same place.
type ChangedSince struct {
	Path string
	Diff string // what the edit was, as a unified diff
}

// Error is one sentence.
func (e *ChangedSince) Error() string {
	return e.Path + " has been edited since in the same place; undoing would lose that"
}

// NotUp says which services did not come up, and why.
type NotUp struct {
	Failing []Service // those that are failing
	Err     error     // what the engine said
}

// Error has a line for each failing service.
func (e *NotUp) Error() string {
	var lines []string
	for _, s := range e.Failing {
		lines = append(lines, s.Name+": "+s.Why)
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives what the engine said.
func (e *NotUp) Unwrap() error { return e.Err }

// Failed are the services that an error of Up is about; none where it is about
// something else.
func Failed(err error) []Service {
	var down *NotUp
	var late *Late
	switch {
	case errors.As(err, &down):
		return down.Failing
	case errors.As(err, &late):
		return late.Services
	}
	return nil
}
