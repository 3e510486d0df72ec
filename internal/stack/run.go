package stack

import (
	"context"
	"errors"
	"maps"
	"slices"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
)

// Up converges services and what they depend on, after a check that the host
// ports they want are free, and waits until they are healthy.
func (s *Stack) Up(ctx context.Context, o engine.UpOptions, step func(engine.Step)) error {
	p, err := s.with(ctx, o.Services)
	if err != nil {
		return err
	}
	if err := s.ours(ctx, p, o.Services); err != nil {
		var other *OtherClone
		if !o.TakeOver || !errors.As(err, &other) {
			return err
		}
		o.ForceRecreate = true // or else they would still say that they are the other's
	}
	if err := s.finishFirst(ctx, p, quiet(step)); err != nil {
		return err
	}
	if err := s.portsFree(ctx, p, o.Services); err != nil {
		return err
	}
	if err := s.sow(ctx, p, o.Services, quiet(step)); err != nil {
		return err
	}
	o.Wait = !o.NoWait
	wanted := closure(p, o.Services)
	return s.inTime(ctx, p, wanted, o.Timeout, func(ctx context.Context) error {
		return s.explained(ctx, p, wanted, s.o.Engine.Up(ctx, p, o, quiet(step)))
	})
}

// Start starts existing containers.
func (s *Stack) Start(ctx context.Context, services []string, step func(engine.Step)) error {
	return s.run(ctx, services, step, s.o.Engine.Start)
}

// Stop stops containers and keeps them.
func (s *Stack) Stop(ctx context.Context, services []string, step func(engine.Step)) error {
	return s.run(ctx, services, step, s.o.Engine.Stop)
}

// Restart stops and starts containers.
func (s *Stack) Restart(ctx context.Context, services []string, step func(engine.Step)) error {
	return s.run(ctx, services, step, s.o.Engine.Restart)
}

// Down removes containers and networks.
func (s *Stack) Down(ctx context.Context, o engine.DownOptions, step func(engine.Step)) error {
	if o.Volumes { // which they are stands in the files alone
		p, err := s.with(ctx, o.Services)
		if err != nil {
			return err
		}
		return s.o.Engine.Down(ctx, p, o, quiet(step))
	}
	return s.run(ctx, o.Services, step, func(ctx context.Context, p *types.Project, _ []string, step func(engine.Step)) error {
		return s.o.Engine.Down(ctx, p, o, step)
	})
}

// OwnVolumes are the volumes, by the engine's names, that a Down of services with
// Volumes deletes: those of the project, less external ones, and less those that
// other services use too.
func (s *Stack) OwnVolumes(ctx context.Context, services []string) ([]string, error) {
	p, err := s.with(ctx, services)
	if err != nil {
		return nil, err
	}
	kept := map[string]bool{} // by key
	used := map[string]bool{}
	for name, service := range p.AllServices() {
		for _, v := range service.Volumes {
			used[v.Source] = used[v.Source] || slices.Contains(services, name)
			kept[v.Source] = kept[v.Source] || len(services) > 0 && !slices.Contains(services, name)
		}
	}
	var names []string
	for key, v := range p.Volumes {
		if !bool(v.External) && !kept[key] && (len(services) == 0 || used[key]) {
			names = append(names, v.Name)
		}
	}
	slices.Sort(names)
	return names, nil
}

// Pull fetches images.
func (s *Stack) Pull(ctx context.Context, services []string, step func(engine.Step)) error {
	p, err := s.with(ctx, services)
	if err != nil {
		return err
	}
	return s.o.Engine.Pull(ctx, p, services, quiet(step))
}

// Build builds images.
func (s *Stack) Build(ctx context.Context, services []string, step func(engine.Step)) error {
	p, err := s.with(ctx, services)
	if err != nil {
		return err
	}
	return s.o.Engine.Build(ctx, p, services, quiet(step))
}

// Logs calls line for each log line; nothing is dropped.
func (s *Stack) Logs(ctx context.Context, o engine.LogOptions, line func(engine.Line)) error {
	p, err := s.reach(ctx, o.Services)
	if err != nil {
		return err
	}
	return s.o.Engine.Logs(ctx, p.Name, o, line)
}

// run does a verb on containers, also when the files cannot be used.
func (s *Stack) run(ctx context.Context, services []string, step func(engine.Step),
	verb func(context.Context, *types.Project, []string, func(engine.Step)) error,
) error {
	p, err := s.reach(ctx, services)
	if err != nil {
		return err
	}
	return verb(ctx, p, services, quiet(step))
}

// reach is the project with the services named, or what stands in for it.
func (s *Stack) reach(ctx context.Context, services []string) (*types.Project, error) {
	p, err := s.runnable(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.adopt(ctx, p, services); err != nil {
		return nil, err
	}
	return s.including(ctx, p, services)
}

// adopt brings those of services into p that the files do not name any more but
// that still have containers.
func (s *Stack) adopt(ctx context.Context, p *types.Project, services []string) error {
	unknown := func(name string) bool {
		_, enabled := p.Services[name]
		_, disabled := p.DisabledServices[name]
		return !enabled && !disabled
	}
	if !slices.ContainsFunc(services, unknown) {
		return nil
	}
	known, err := s.o.Engine.Services(ctx, p.Name)
	if err != nil {
		return err
	}
	for _, service := range known {
		if unknown(service.Name) && slices.Contains(services, service.Name) {
			p.Services[service.Name] = standIn(service)
		}
	}
	return nil
}

// with is the project with the services named, as the files say.
func (s *Stack) with(ctx context.Context, services []string) (*types.Project, error) {
	p, err := s.Project(ctx)
	if err != nil {
		return nil, err
	}
	return s.including(ctx, p, services)
}

// including makes sure that the services are in p. One of an inactive profile is
// brought in by naming it, as docker compose does.
func (s *Stack) including(ctx context.Context, p *types.Project, services []string) (*types.Project, error) {
	profiles := slices.Clone(p.Profiles)
	for _, name := range services {
		if _, ok := p.Services[name]; ok {
			continue
		}
		disabled, ok := p.DisabledServices[name]
		if !ok {
			all := maps.Clone(p.Services)
			maps.Copy(all, p.DisabledServices)
			return nil, s.noService(name, all)
		}
		profiles = append(profiles, disabled.Profiles...)
	}
	if len(profiles) == len(p.Profiles) {
		return p, nil
	}
	source := s.source()
	source.Profiles = profiles
	return composefile.Load(ctx, source, nil, nil)
}

// portsFree makes sure that the host's ports that services want, and those they
// depend on, can be had. Those that run have theirs.
func (s *Stack) portsFree(ctx context.Context, p *types.Project, services []string) error {
	clashes, err := s.clashes(ctx, p, services)
	if err != nil || len(clashes) == 0 {
		return err
	}
	return clashes[0]
}

// clashes are the ports of the host that services want, and those they depend on,
// and that others have.
func (s *Stack) clashes(ctx context.Context, p *types.Project, services []string) ([]*PortTaken, error) {
	// Neither is asked where nobody needs to know.
	hold := sync.OnceValue(func() holders { return s.holders(ctx) })
	running := sync.OnceValues(func() (map[string]bool, error) { return s.running(ctx, p.Name) })
	claims := claims{}
	var clashes []*PortTaken
	for _, name := range closure(p, services) {
		service := p.Services[name]
		for _, want := range wantedPorts(service) {
			if other, ok := claims.claim(want, name); !ok {
				clashes = append(clashes, s.taken(service, want.port, other, engine.Holder{}))
				continue
			}
			holder, by, held := hold().who(want, owner{p.Name, name})
			if !held {
				continue
			}
			runs, err := running()
			if err != nil {
				return nil, err
			}
			if !runs[name] {
				clashes = append(clashes, s.taken(service, want.port, holder, by))
			}
		}
	}
	return clashes, nil
}

// running are the services of a project that run.
func (s *Stack) running(ctx context.Context, project string) (map[string]bool, error) {
	known, err := s.o.Engine.Services(ctx, project)
	if err != nil {
		return nil, err
	}
	running := map[string]bool{}
	for _, service := range known {
		running[service.Name] = service.State == engine.Running
	}
	return running, nil
}

// claims are the ports that services of one project want, and who does.
type claims map[address]string

// claim notes that service wants a port, or says which other service does.
func (c claims) claim(want address, service string) (other string, ok bool) {
	for has, by := range c {
		if by != service && has.clashes(want) {
			return "service " + by + " of this project", false
		}
	}
	c[want] = service
	return "", true
}

// closure lists services and what they depend on, all for none, sorted.
func closure(p *types.Project, services []string) []string {
	if len(services) == 0 {
		return p.ServiceNames()
	}
	seen := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		if _, ok := p.Services[name]; !ok || seen[name] {
			return
		}
		seen[name] = true
		for on := range p.Services[name].DependsOn {
			visit(on)
		}
	}
	for _, name := range services {
		visit(name)
	}
	return slices.Sorted(maps.Keys(seen))
}

// taken is the error about a port, with the variable that moves it.
func (s *Stack) taken(service types.ServiceConfig, port int, holder string, by engine.Holder) *PortTaken {
	return &PortTaken{Service: service.Name, Port: port, Holder: holder, Variable: s.portVariable(service.Name, port), by: by}
}

// explained adds to a failed Up what is known of the services that were to come
// up: why they fail, or which mistake in the files nobody saw before the engine.
func (s *Stack) explained(ctx context.Context, p *types.Project, services []string, err error) error {
	if err == nil || ctx.Err() != nil || errors.Is(err, engine.ErrUnreachable) {
		return err
	}
	if errors.Is(err, engine.ErrUnhealthy) || errors.Is(err, engine.ErrPortTaken) {
		if failing := s.failing(ctx, p, services); len(failing) > 0 {
			return &NotUp{Failing: failing, Err: err}
		}
		return err
	}
	var known *engine.Error
	if errors.As(err, &known) && !errors.Is(err, engine.ErrBuild) && !errors.Is(err, engine.ErrImageNotFound) {
		return err
	}
	if chosen, wrong := p.WithSelectedServices(services, types.IgnoreDependencies); wrong == nil {
		for _, problem := range composefile.Check(chosen) {
			return &problem
		}
	}
	if known == nil {
		if unstarted := s.unstarted(ctx, p, services); len(unstarted) > 0 {
			return &NotUp{Failing: unstarted, Err: err}
		}
	}
	return err
}

// unstarted are those of services whose containers the engine made but could not
// start: what it says then does not name them.
func (s *Stack) unstarted(ctx context.Context, p *types.Project, services []string) []Service {
	return slices.DeleteFunc(s.failing(ctx, p, services), func(service Service) bool {
		return service.State != engine.Created
	})
}

// failing are those of services that fail, with the reason.
func (s *Stack) failing(ctx context.Context, p *types.Project, services []string) []Service {
	known, err := s.o.Engine.Services(ctx, p.Name)
	if err != nil {
		return nil
	}
	var failing []Service
	for _, service := range s.merge(s.declare(p), known, s.asking(ctx)) {
		if slices.Contains(services, service.Name) && service.Verdict() == Failing && service.Why != "" {
			failing = append(failing, service)
		}
	}
	return failing
}
