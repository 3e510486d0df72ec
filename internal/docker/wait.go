package docker

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"
	"github.com/moby/moby/client"

	"github.com/devbliss/devbliss/internal/engine"
)

const (
	waitInterval = 150 * time.Millisecond // between looks at what is not ready
	settleTime   = 500 * time.Millisecond // for which a container without a health check has to run
	patience     = 3                      // restarts by its restart policy that a container may need
)

// wait returns when every service of p is ready: healthy where it has a health
// check, running for a moment where it has none, or ended with 0. Compose's own
// wait takes a one-shot's end for a failure.
func (o *operation) wait(ctx context.Context, p *types.Project) error {
	w := waiter{operation: o, project: p, since: map[string]sighting{}}
	for {
		pending, err := w.look(ctx)
		if err != nil || !pending {
			return err
		}
		select {
		case <-time.After(waitInterval):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// waiter remembers between two looks.
type waiter struct {
	*operation
	project *types.Project
	since   map[string]sighting // by container's ID
	ready   map[string]bool
}

// sighting is when a run was first seen.
type sighting struct{ started, at time.Time }

// look asks once about every container that was not ready before.
func (w *waiter) look(ctx context.Context) (pending bool, err error) {
	summaries, err := w.list(ctx, w.project.Name)
	if err != nil {
		return false, err
	}
	if w.ready == nil {
		w.ready = map[string]bool{}
	}
	count := map[string]int{}
	for _, s := range summaries {
		service := s.Labels[api.ServiceLabel]
		if _, ok := w.project.Services[service]; !ok {
			continue
		}
		count[service]++
		if w.ready[s.ID] {
			continue
		}
		ready, err := w.glance(service, s), error(nil)
		if !ready {
			ready, err = w.check(ctx, service, s)
		}
		if err != nil {
			return false, err
		}
		w.ready[s.ID] = ready
		pending = pending || !ready
	}
	for name, s := range w.project.Services {
		if s.GetScale() > 0 && s.Provider == nil && count[name] == 0 {
			return false, &engine.Error{Kind: engine.ErrUnhealthy, Service: name, Err: errors.New("its container is gone")}
		}
	}
	return pending, nil
}

// young is how the list calls the age of a container that started just now.
var young = regexp.MustCompile(`^Up (?:Less than )?\w+ seconds?\b`)

// glance settles by the list alone, which is one question for all, what this
// operation has not started and what has been well for a while: after an up that
// changes nothing, everything.
func (w *waiter) glance(service string, s container.Summary) bool {
	c := summarized(s)
	if c.State != engine.Running || w.steps.started(c.Name) {
		return false
	}
	text := api.StatusRunning
	switch c.Health {
	case engine.Healthy:
		text = api.StatusHealthy
	case engine.NoCheck:
		if young.MatchString(s.Status) { // perhaps between two restarts
			return false
		}
	default:
		return false
	}
	w.steps.show(engine.Step{ID: "Container " + c.Name, Service: service, Text: text, Status: engine.Done})
	return true
}

// check looks at one container and shows how far it is.
func (w *waiter) check(ctx context.Context, service string, s container.Summary) (ready bool, err error) {
	r, err := w.api.ContainerInspect(ctx, s.ID, client.ContainerInspectOptions{})
	if err != nil {
		return false, err
	}
	c := merged(s, r.Container)
	step := engine.Step{ID: "Container " + c.Name, Service: service}
	switch verdict, text := w.judge(c); verdict {
	case engine.Working:
		step.Text = api.StatusWaiting
		w.steps.show(step)
		return false, nil
	case engine.Done:
		step.Text, step.Status = text, engine.Done
		w.steps.show(step)
		return true, nil
	default:
		return false, w.sick(ctx, service, r.Container)
	}
}

// judge decides about a container: still to be waited for, ready, or failed.
func (w *waiter) judge(c engine.Container) (verdict engine.Status, text string) {
	switch c.State {
	case engine.Running, engine.Paused:
		switch c.Health {
		case engine.Healthy:
			return engine.Done, api.StatusHealthy
		case engine.Unhealthy:
			return engine.Failed, ""
		case engine.Starting:
			return engine.Working, ""
		default:
			return w.settled(c)
		}
	case engine.Restarting:
		if c.Restarts >= patience {
			return engine.Failed, ""
		}
		return engine.Working, ""
	case engine.Created:
		if c.Error != "" {
			return engine.Failed, ""
		}
		return engine.Working, ""
	case engine.Exited:
		if c.ExitCode == 0 {
			return engine.Done, api.StatusExited
		}
		return engine.Failed, ""
	default:
		return engine.Failed, ""
	}
}

// settled gives what was started just now a moment in which to fail: a program
// with a bad option runs, too, for some milliseconds.
func (w *waiter) settled(c engine.Container) (engine.Status, string) {
	if c.Restarts == 0 && !w.steps.started(c.Name) {
		return engine.Done, api.StatusRunning
	}
	first := w.since[c.ID]
	if first.started != c.Started { // the engine's clock may be another: ours measures
		w.since[c.ID] = sighting{started: c.Started, at: time.Now()}
		return engine.Working, ""
	}
	if time.Since(first.at) < settleTime {
		return engine.Working, ""
	}
	return engine.Done, api.StatusStarted
}

// sick says why a container is not what it should be, in its own words.
func (o *operation) sick(ctx context.Context, service string, r container.InspectResponse) error {
	c := inspected(r)
	o.ail(ctx, &c, r)
	why := reason(c)
	o.steps.show(engine.Step{ID: "Container " + c.Name, Service: service, Text: api.StatusError, Details: why, Status: engine.Failed})
	e := &engine.Error{Kind: engine.ErrUnhealthy, Service: service, Err: errors.New(why)}
	if c.Replica > 1 {
		e.Subject = c.Name
	}
	return e
}

// reason is one line about a container in trouble.
func reason(c engine.Container) string {
	if c.State == engine.Running && c.Health == engine.Unhealthy {
		return join("its health check fails", harmless(lastOf(c.HealthOutput)))
	}
	what := fmt.Sprintf("exited (%d)", c.ExitCode)
	if c.OOMKilled {
		what += ", out of memory"
	}
	if c.State == engine.Created {
		what = "not started"
	}
	return join(what, harmless(c.LastLine), harmless(c.Error))
}

func join(what string, details ...string) string {
	for _, d := range details {
		if d != "" {
			return what + ": " + d
		}
	}
	return what
}

// lastOf is the last line of a text that is not empty.
func lastOf(text string) string {
	text = strings.TrimRight(text, "\r\n\t ")
	return text[strings.LastIndexByte(text, '\n')+1:]
}

var (
	notHealthy   = regexp.MustCompile(`container (\S+) (?:is unhealthy|exited \(\d+\)|has no healthcheck configured)`)
	notCompleted = regexp.MustCompile(`service "([^"]+)" didn't complete successfully`)
)

// blame finds the container that the SDK waited for in vain and asks it why.
func (o *operation) blame(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil || isTransport(err) {
		return err
	}
	text := err.Error()
	name, service := "", ""
	if m := notHealthy.FindStringSubmatch(text); m != nil {
		name = m[1]
	} else if m := notCompleted.FindStringSubmatch(text); m != nil {
		service = m[1]
	} else {
		return err
	}
	summaries, listErr := o.list(ctx, o.project.Name)
	if listErr != nil {
		return err
	}
	for _, s := range summaries {
		owner := s.Labels[api.ServiceLabel]
		if nameOf(s.Names) != name && owner != service {
			continue
		}
		r, inspectErr := o.api.ContainerInspect(ctx, s.ID, client.ContainerInspectOptions{})
		if inspectErr != nil {
			return err
		}
		return o.sick(ctx, owner, r.Container)
	}
	return err
}
