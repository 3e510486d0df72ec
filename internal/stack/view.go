package stack

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
)

// View is the whole stack at one moment: what every face shows.
type View struct {
	Name     string // of the project
	Dir      string
	Files    []string
	Engine   engine.Info
	Profiles []Profile // by name
	Services []Service // the project's own first, then addons, each by name
	Problem  error     // why the compose file cannot be used; Services are then the last good ones
	Down     error     // why Docker does not answer; Services are then the last known ones
	Asked    bool      // Docker has answered or failed at least once
}

// Services reports the stack once.
func (s *Stack) Services(ctx context.Context) ([]Service, error) {
	p, err := s.runnable(ctx)
	if err != nil {
		return nil, err
	}
	known, err := s.o.Engine.Services(ctx, p.Name)
	if err != nil {
		return nil, err
	}
	return s.merge(s.declare(p), known, s.asking(ctx)), nil
}

// declared is what the files say, worked out once a load.
type declared struct {
	project *types.Project
	hashes  map[string]string // by service, empty where the engine cannot tell
	oneShot map[string]bool   // something waits for them to complete
}

func (s *Stack) declare(p *types.Project) *declared {
	d := &declared{project: p, hashes: map[string]string{}, oneShot: map[string]bool{}}
	for name, service := range p.Services {
		d.hashes[name], _ = s.o.Engine.ConfigHash(service) // one that has none is shown without drift
		for on, dependency := range service.DependsOn {
			if dependency.Condition == types.ServiceConditionCompletedSuccessfully {
				d.oneShot[on] = true
			}
		}
	}
	return d
}

// merge lays what the engine knows over what the files say.
func (s *Stack) merge(d *declared, known []engine.Service, ask asking) []Service {
	found := map[string]engine.Service{}
	for _, service := range known {
		if !service.OneOff {
			found[service.Name] = service
		}
	}
	var services []Service
	for name, config := range d.project.Services {
		services = append(services, s.mergeOne(d, config, found[name], true))
		delete(found, name)
	}
	for name, service := range found {
		config, left := d.project.DisabledServices[name] // by profile, but it has containers
		if !left {
			config = standIn(service)
		}
		services = append(services, s.mergeOne(d, config, service, left))
	}
	slices.SortFunc(services, func(a, b Service) int {
		return cmp.Or(cmp.Compare(min(len(a.Addon), 1), min(len(b.Addon), 1)), cmp.Compare(a.Name, b.Name))
	})
	explain(services, ask)
	return services
}

func (s *Stack) mergeOne(d *declared, config types.ServiceConfig, known engine.Service, written bool) Service {
	m := Service{
		Name: config.Name, Addon: s.addonOf(config),
		State: known.State, Health: known.Health, ExitCode: known.ExitCode,
		Ports: append([]engine.Port{}, known.Ports...), Containers: []Container{},
		Image: config.Image, Declared: written, Profiles: config.Profiles,
		DependsOn: map[string]string{}, Detail: map[string]engine.Container{},
	}
	if m.State == "" {
		m.State = engine.Absent
	}
	for on, dependency := range config.DependsOn {
		m.DependsOn[on] = dependency.Condition
	}
	for _, c := range known.Containers {
		m.Containers = append(m.Containers, Container{Name: c.Name, ID: c.ID, State: c.State, Health: c.Health})
		m.Detail[c.Name] = c
		m.Restarts = max(m.Restarts, c.Restarts)
		want := d.hashes[m.Name]
		m.Drifted = m.Drifted || (want != "" && c.ConfigHash != "" && c.ConfigHash != want)
	}
	m.Develops = develops(config)
	m.OneShot = d.oneShot[m.Name] || (m.State == engine.Exited && m.ExitCode == 0 && !serves(m, config))
	if c, ok := m.worst(); ok {
		m.Since = since(c)
	}
	return m
}

// serves says that a service is meant to stay: one that exits 0 was stopped, and
// has not done its work.
func serves(m Service, config types.ServiceConfig) bool {
	return m.Addon != "" || config.HealthCheck != nil || len(config.Ports) > 0 || restarts(config)
}

// restarts says that the engine would start the service again after exit 0.
func restarts(config types.ServiceConfig) bool {
	if config.Deploy != nil && config.Deploy.RestartPolicy != nil {
		return config.Deploy.RestartPolicy.Condition != "none" && config.Deploy.RestartPolicy.Condition != "on-failure"
	}
	return config.Restart == types.RestartPolicyAlways || config.Restart == types.RestartPolicyUnlessStopped
}

// worst is the container by which the service is judged.
func (s Service) worst() (engine.Container, bool) {
	var worst engine.Container
	found := false
	for _, c := range s.Containers { // in the order of replicas
		if d := s.Detail[c.Name]; !found || s.judge(d) > s.judge(worst) {
			worst, found = d, true
		}
	}
	return worst, found
}

func since(c engine.Container) time.Time {
	if c.State == engine.Running || c.State == engine.Paused || c.Finished.IsZero() {
		return c.Started
	}
	return c.Finished
}
