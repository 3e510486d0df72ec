// Package enginetest is an engine for tests: Fake keeps containers in memory and
// does what it is told, Contract says what every Engine must do. Fake runs no
// program: what a container writes, and how it ends, the test decides.
package enginetest

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
)

// Verb names a method of engine.Engine for Hold, Release and FailNext.
type Verb string

// The verbs that can be held or made to fail.
const (
	Ping          Verb = "ping"
	Up            Verb = "up"
	Start         Verb = "start"
	Stop          Verb = "stop"
	Restart       Verb = "restart"
	Down          Verb = "down"
	Remove        Verb = "remove"
	Pull          Verb = "pull"
	Build         Verb = "build"
	Develop       Verb = "develop"
	Scale         Verb = "scale"
	Kill          Verb = "kill"
	Pause         Verb = "pause"
	Unpause       Verb = "unpause"
	ReadVolume    Verb = "read volume"
	FillVolume    Verb = "fill volume"
	RemoveVolumes Verb = "remove volumes"
	Exec          Verb = "exec"
	RunOnce       Verb = "run once"
)

// Fake is an engine.Engine in memory. Its knobs may be turned while verbs run.
type Fake struct {
	// Now is the fake's clock; nil is time.Now. To be set before use.
	Now func() time.Time
	// OnExec stands for the commands of Exec; nil knows echo, cat, true and
	// false. To be set before use.
	OnExec func(ctx context.Context, o engine.ExecOptions) (int, error)

	mu       sync.Mutex
	changed  chan struct{} // closed and renewed at every change
	info     engine.Info
	broken   error
	machine  engine.Machine
	projects map[string]*project
	images   map[string]bool
	volumes  map[string]*volume
	holders  []engine.Holder
	held     map[Verb]chan struct{}
	failures map[Verb][]error
	usage    map[string]engine.Usage
	waiting  map[string]bool // services that stay starting until told healthy
	calls    []string
	syncs    chan engine.Sync
	serial   int
	lastTick int64
}

// project is what the fake knows about one compose project.
type project struct {
	containers []*container // in the order they were made
	log        []entry
	networks   map[string]bool
}

// entry is a line with the container that wrote it: once that is gone, a fresh
// reader does not get the line any more.
type entry struct {
	engine.Line
	from *container
}

// container is one container, running or not.
type container struct {
	engine.Container
	service string
	made    engine.Facts
	checked bool // it has a health check
	gone    bool // removed: only its log lines remain
}

// NewFake makes a fake that is reachable, with no containers and no images.
func NewFake() *Fake {
	return &Fake{
		changed: make(chan struct{}),
		info: engine.Info{
			Version: "28.5.2", APIVersion: "1.51", Context: "default",
			Host: "unix:///var/run/docker.sock", OS: "linux", Arch: "amd64",
		},
		projects: map[string]*project{},
		images:   map[string]bool{},
		volumes:  map[string]*volume{},
		syncs:    make(chan engine.Sync, 16),
		held:     map[Verb]chan struct{}{},
		failures: map[Verb][]error{},
		usage:    map[string]engine.Usage{},
		waiting:  map[string]bool{},
	}
}

var _ engine.Engine = (*Fake)(nil)

// Ping answers at once.
func (f *Fake) Ping(ctx context.Context) (engine.Info, error) {
	if err := f.enter(ctx, Ping); err != nil {
		return engine.Info{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.info, nil
}

// Machine is what SetMachine has said, or one without a fault.
func (f *Fake) Machine(ctx context.Context, images []string) (engine.Machine, error) {
	if err := ctx.Err(); err != nil {
		return engine.Machine{}, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken != nil {
		return engine.Machine{}, f.broken
	}
	m := f.machine
	if m.CPUs == 0 {
		m = engine.Machine{CPUs: 8, Memory: 16 << 30, Cgroup: "2", Time: f.now()}
	}
	all := m.Platforms
	m.Platforms = map[string]string{}
	for _, image := range images {
		if platform, told := all[image]; told {
			m.Platforms[image] = platform
		} else if f.images[image] {
			m.Platforms[image] = f.info.OS + "/" + f.info.Arch
		}
	}
	return m, nil
}

// Services lists the containers of a project.
func (f *Fake) Services(ctx context.Context, name string) ([]engine.Service, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken != nil {
		return nil, f.broken
	}
	return f.services(name), nil
}

// Published lists what Publish was told and what running containers publish.
func (f *Fake) Published(ctx context.Context) ([]engine.Holder, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.broken != nil {
		return nil, f.broken
	}
	all := slices.Clone(f.holders)
	for _, name := range slices.Sorted(maps.Keys(f.projects)) {
		for _, c := range f.projects[name].containers {
			if c.gone || c.State != engine.Running {
				continue
			}
			for _, p := range c.Ports {
				all = append(all, engine.Holder{IP: p.IP, Port: p.Published, Target: p.Target, Protocol: p.Protocol, Container: c.Name, Project: name, Service: c.service})
			}
		}
	}
	return all, nil
}

// enter is the gate of every verb: it remembers the call, then says whether the
// engine is there and whether this call is to fail.
func (f *Fake) enter(ctx context.Context, v Verb) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, string(v))
	if f.broken != nil {
		return f.broken
	}
	if next := f.failures[v]; len(next) > 0 {
		f.failures[v] = next[1:]
		return next[0]
	}
	return nil
}

// pass waits while v is held.
func (f *Fake) pass(ctx context.Context, v Verb) error {
	for {
		f.mu.Lock()
		gate, broken, changed := f.held[v], f.broken, f.changed
		f.mu.Unlock()
		if broken != nil {
			return broken
		}
		if gate == nil {
			return ctx.Err()
		}
		select {
		case <-gate:
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// touch tells the watchers that something changed. The caller holds mu.
func (f *Fake) touch() {
	close(f.changed)
	f.changed = make(chan struct{})
}

// now is the fake's time. The caller holds mu.
func (f *Fake) now() time.Time {
	if f.Now != nil {
		return f.Now()
	}
	return time.Now()
}

// tick is now in nanoseconds, later than every tick before. The caller holds mu.
func (f *Fake) tick() int64 {
	f.lastTick = max(f.lastTick+1, f.now().UnixNano())
	return f.lastTick
}

// of returns the project, made where it is not there. The caller holds mu.
func (f *Fake) of(name string) *project {
	p := f.projects[name]
	if p == nil {
		p = &project{networks: map[string]bool{}}
		f.projects[name] = p
	}
	return p
}

// services groups the containers of a project. The caller holds mu.
func (f *Fake) services(name string) []engine.Service {
	by := map[string][]engine.Container{}
	if p := f.projects[name]; p != nil {
		for _, c := range p.containers {
			if !c.gone {
				by[c.service] = append(by[c.service], copyOf(c.Container))
			}
		}
	}
	out := make([]engine.Service, 0, len(by))
	for _, service := range slices.Sorted(maps.Keys(by)) {
		out = append(out, engine.Group(service, by[service]))
	}
	return out
}

func copyOf(c engine.Container) engine.Container {
	c.Ports = slices.Clone(c.Ports)
	c.Mounts = slices.Clone(c.Mounts)
	return c
}

// find returns the containers of a service in every project, best first: tests
// have one project and should not have to name it. The caller holds mu.
func (f *Fake) find(service string, replica int) []*container {
	var found []*container
	for _, name := range slices.Sorted(maps.Keys(f.projects)) {
		for _, c := range f.projects[name].containers {
			if !c.gone && c.service == service && (replica == 0 || c.Replica == replica) {
				found = append(found, c)
			}
		}
	}
	return found
}

// projectOf returns the project that holds c. The caller holds mu.
func (f *Fake) projectOf(c *container) *project {
	for _, p := range f.projects {
		if slices.Contains(p.containers, c) {
			return p
		}
	}
	return nil
}

// unreachable turns err into what a method of a broken engine returns.
func (f *Fake) unreachable(err error) error {
	if errors.Is(err, engine.ErrUnreachable) {
		return err
	}
	return &engine.Error{Kind: engine.ErrUnreachable, Subject: f.info.Host, Err: err}
}
