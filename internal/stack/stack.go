// Package stack is what a person can do with devbliss. A stack is one compose
// project on this machine: its files, its containers and the addons in it. The
// command line and the dashboard are two faces of this package; neither decides
// anything itself. It prints nothing, asks nobody, and talks to Docker only
// through engine.Engine.
package stack

import (
	"context"
	"os"
	"sync"
	"time"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
)

// Options say which project a Stack is and what it works with.
type Options struct {
	Source   composefile.Source
	Engine   engine.Engine
	Catalog  *catalog.Catalog
	StateDir string                         // where undo is remembered; "" is the user's state folder
	Version  string                         // of this devbliss, which a project may ask for; "" does for every project
	Warn     func(string)                   // hears warnings of loading; nil drops them
	Now      func() time.Time               // nil is time.Now
	Busy     func(port int) (Process, bool) // who listens on a TCP port of this host; nil asks the system

	// Lookup says whether the name of a host is known; nil asks the system's name servers.
	Lookup func(ctx context.Context, host string) error
}

// Process is a process of this host.
type Process struct {
	PID     int32  // 0 where it may not be known
	Name    string // "" where it may not be known
	Command string // its command line, shortened and without secrets; "" where it may not be known
}

// Stack is one compose project. Its methods may be called side by side.
type Stack struct {
	o       Options
	journal sync.Mutex // one change is written at a time

	mu       sync.Mutex
	profiles []string               // that are on, in place of the Source's; nil: those
	watchers map[chan struct{}]bool // to wake when that changes
}

// Open makes a Stack. It reads nothing and does not talk to Docker.
func Open(o Options) *Stack {
	if o.Warn == nil {
		o.Warn = func(string) {}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Busy == nil {
		o.Busy = listener
	}
	if o.Lookup == nil {
		o.Lookup = lookup
	}
	return &Stack{o: o, watchers: map[chan struct{}]bool{}}
}

// Catalog returns the addons that can be added.
func (s *Stack) Catalog() *catalog.Catalog { return s.o.Catalog }

// environ is the environment of the process that loading works with.
func (s *Stack) environ() []string {
	if s.o.Source.Environment != nil {
		return s.o.Source.Environment
	}
	return os.Environ()
}
