package enginetest

import (
	"errors"
	"slices"

	"github.com/devbliss/devbliss/internal/engine"
)

// Break takes the engine away: every call fails with err, watches report it. A
// nil err is a refused connection.
func (f *Fake) Break(err error) {
	if err == nil {
		err = errors.New("connect: connection refused")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken = f.unreachable(err)
	f.touch()
}

// Mend brings the engine back, with the containers as they were.
func (f *Fake) Mend() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.broken = nil
	f.touch()
}

// SetMachine says what the engine runs on.
func (f *Fake) SetMachine(m engine.Machine) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.machine = m
}

// SetHost says at which endpoint the engine is.
func (f *Fake) SetHost(host string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.info.Host = host
}

// Hold makes calls of verb stop after their first step until Release.
func (f *Fake) Hold(v Verb) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.held[v] == nil {
		f.held[v] = make(chan struct{})
	}
}

// Release lets the held calls of verb go on.
func (f *Fake) Release(v Verb) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if gate := f.held[v]; gate != nil {
		close(gate)
		delete(f.held, v)
	}
}

// FailNext makes the next call of verb that has no failure yet return err.
func (f *Fake) FailNext(v Verb, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.failures[v] = append(f.failures[v], err)
}

// Crash ends the running containers of service with code and leaves them so,
// whatever their restart policy says.
func (f *Fake) Crash(service string, code int) {
	f.each(service, func(p *project, c *container) {
		if c.State == engine.Running || c.State == engine.Restarting {
			f.end(p, c, code)
		}
	})
}

// CrashLoop shows the containers of service as the restart policy's victims: each
// call is one more exit with code and one more restart to come.
func (f *Fake) CrashLoop(service string, code int) {
	f.each(service, func(p *project, c *container) {
		c.Restarts++
		f.end(p, c, code)
		c.State = engine.Restarting
	})
}

// Unhealthy makes the health check of service fail with output, which is shown
// while it lasts.
func (f *Fake) Unhealthy(service, output string) {
	f.each(service, func(_ *project, c *container) {
		c.Health = engine.Unhealthy
		c.HealthOutput = output
		c.HealthFails++
	})
}

// Healthy makes the health check of service succeed, now and at later starts.
func (f *Fake) Healthy(service string) {
	f.mu.Lock()
	delete(f.waiting, service)
	f.mu.Unlock()
	f.each(service, func(_ *project, c *container) {
		c.Health, c.HealthOutput, c.HealthFails = engine.Healthy, "", 0
	})
}

// KeepStarting makes services with a health check stay "starting" from their
// next start on, until Healthy or Unhealthy says otherwise. Without it they are
// healthy as soon as they run.
func (f *Fake) KeepStarting(services ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, s := range services {
		f.waiting[s] = true
	}
}

// Alter changes what the engine reports about the containers of service:
// OOMKilled, Restarts, Error, ….
func (f *Fake) Alter(service string, change func(*engine.Container)) {
	f.each(service, func(_ *project, c *container) { change(&c.Container) })
}

// Write adds a line to the log of a service's container. Replica 0 is the first.
func (f *Fake) Write(service string, replica int, stderr bool, text string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	found := f.find(service, max(replica, 1))
	if len(found) == 0 {
		return
	}
	c := found[0]
	f.append(f.projectOf(c), c, engine.Line{Stderr: stderr, Text: text})
}

// Publish sets the ports that containers outside every project hold.
func (f *Fake) Publish(holders ...engine.Holder) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.holders = slices.Clone(holders)
}

// AddImages makes images present, so that Up does not pull them.
func (f *Fake) AddImages(images ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, image := range images {
		f.images[image] = true
	}
}

// SetInfo sets what Ping and Watch say about the engine.
func (f *Fake) SetInfo(info engine.Info) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.info = info
	f.touch()
}

// Calls lists the verbs called so far, in order.
func (f *Fake) Calls() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

// each changes the containers of service under the lock and tells the watchers.
func (f *Fake) each(service string, change func(*project, *container)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, c := range f.find(service, 0) {
		change(f.projectOf(c), c)
	}
	f.touch()
}
