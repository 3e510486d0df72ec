package engine

import (
	"errors"
	"fmt"
	"strings"
)

// Errors that callers tell apart with errors.Is.
var (
	ErrUnreachable    = errors.New("docker does not answer")
	ErrNotInstalled   = errors.New("docker is not running here") // no socket at the place
	ErrDenied         = errors.New("no permission to talk to docker")
	ErrPortTaken      = errors.New("port is taken")
	ErrImageNotFound  = errors.New("image not found")
	ErrRateLimited    = errors.New("the registry's pull limit is reached")
	ErrRegistryDown   = errors.New("the registry does not answer")
	ErrPullCut        = errors.New("the download broke off")
	ErrDiskFull       = errors.New("no space left on the disk")
	ErrNotRunning     = errors.New("not running")
	ErrBuild          = errors.New("build failed")
	ErrUnhealthy      = errors.New("not healthy")
	ErrNeedsConfirm   = errors.New("needs a yes")
	ErrVolumeMismatch = errors.New("volume belongs to another project")
)

// Errors that are a kind of another one, and match that too.
var (
	ErrPullDenied     = error(narrower{"no such image, or it is private", ErrImageNotFound}) // registries do not tell which
	ErrPullDamaged    = error(narrower{"the download is damaged", ErrPullCut})
	ErrRegistryBroken = error(narrower{"the registry has an error of its own", ErrRegistryDown})
)

// narrower is an error with words of its own for one case of another.
type narrower struct {
	text string
	of   error
}

func (n narrower) Error() string { return n.text }
func (n narrower) Unwrap() error { return n.of }

// Error is a failure of the engine put into our words: Kind is one of the errors
// above, Err what the engine said.
type Error struct {
	Kind    error
	Service string // "" where it is not about one
	Subject string // image, port or container it is about
	Err     error  // the engine's own words
}

// Error says what is wrong, in one sentence without the engine's jargon. Where
// only the container or the build knows why, its first line is part of it.
func (e *Error) Error() string {
	s := e.Kind.Error()
	if e.Err != nil && (errors.Is(e.Kind, ErrUnhealthy) || errors.Is(e.Kind, ErrBuild)) {
		why, _, _ := strings.Cut(e.Err.Error(), "\n")
		s += ": " + why
	}
	if e.Subject != "" {
		s = fmt.Sprintf("%s: %s", e.Subject, s)
	}
	if e.Service != "" {
		s = fmt.Sprintf("%s: %s", e.Service, s)
	}
	return s
}

// Unwrap gives both, so that errors.Is finds the kind and errors.As the cause.
func (e *Error) Unwrap() []error {
	if errors.Is(e.Kind, ErrNotInstalled) || errors.Is(e.Kind, ErrDenied) {
		return []error{e.Kind, ErrUnreachable, e.Err} // both are ways of not being reached
	}
	return []error{e.Kind, e.Err}
}
