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
	ErrPullDamaged    = error(damaged{}) // matches ErrPullCut too: both are cured by another try
	ErrDiskFull       = errors.New("no space left on the disk")
	ErrNotRunning     = errors.New("not running")
	ErrBuild          = errors.New("build failed")
	ErrUnhealthy      = errors.New("not healthy")
	ErrNeedsConfirm   = errors.New("needs a yes")
	ErrVolumeMismatch = errors.New("volume belongs to another project")
)

// damaged is the type of ErrPullDamaged.
type damaged struct{}

func (damaged) Error() string        { return "the download is damaged" }
func (damaged) Is(target error) bool { return target == ErrPullCut }

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
