package docker

import (
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
)

// owned returns a copy of p that the SDK may change, with the labels that
// `docker compose` gives the containers of its projects.
func owned(p *types.Project) *types.Project {
	p, _ = p.WithServicesEnabled() // without names it copies and cannot fail
	label(p, p.Services)
	label(p, p.DisabledServices)
	return p
}

func label(p *types.Project, services types.Services) {
	for name, s := range services {
		labels := types.Labels{
			api.ProjectLabel:     p.Name,
			api.ServiceLabel:     name,
			api.VersionLabel:     api.ComposeVersion,
			api.WorkingDirLabel:  p.WorkingDir,
			api.ConfigFilesLabel: strings.Join(p.ComposeFiles, ","),
			api.OneoffLabel:      "False",
		}
		for k, v := range s.CustomLabels {
			labels[k] = v
		}
		s.CustomLabels = labels
		services[name] = s
	}
}

// enabled returns p with the profiles of services active. Environments of what
// that adds are resolved as those of the others were when the project was loaded.
func enabled(p *types.Project, services []string) (*types.Project, error) {
	before := p.Services
	p, err := p.WithServicesEnabled(services...)
	if err != nil || len(p.Services) == len(before) {
		return p, err
	}
	resolved, err := p.WithServicesEnvironmentResolved(true)
	if err != nil {
		return nil, err
	}
	for name := range p.Services {
		if _, ok := before[name]; !ok {
			p.Services[name] = resolved.Services[name]
		}
	}
	return p, nil
}

// narrowed returns p with services and what they depend on, as `docker compose
// up SERVICE` sees it; services of inactive profiles are enabled by being named.
func narrowed(p *types.Project, services []string) (*types.Project, error) {
	p, err := enabled(p, services)
	if err != nil {
		return nil, err
	}
	if p, err = p.WithSelectedServices(services); err != nil {
		return nil, err
	}
	return p.WithoutUnnecessaryResources(), nil
}

// only returns p with services alone. Nothing of theirs is left that others use
// too: what is removed with them must not be missed by anyone.
func only(p *types.Project, services []string) (*types.Project, error) {
	if len(services) == 0 {
		return p, nil
	}
	p, err := enabled(p, services)
	if err != nil {
		return nil, err
	}
	shared := map[string]bool{}
	for name, s := range p.AllServices() {
		if slices.Contains(services, name) {
			continue
		}
		for _, v := range s.Volumes {
			shared[v.Source] = true
		}
	}
	if p, err = p.WithSelectedServices(services, types.IgnoreDependencies); err != nil {
		return nil, err
	}
	p = p.WithoutUnnecessaryResources()
	for key := range p.Volumes {
		if shared[key] {
			delete(p.Volumes, key)
		}
	}
	p.Networks = types.Networks{}
	return p, nil
}

// known leaves the services that p has; all says whether these are all of names.
func known(p *types.Project, services []string) (have []string, all bool) {
	for _, s := range services {
		if _, ok := p.Services[s]; ok {
			have = append(have, s)
		}
	}
	return have, len(have) == len(services)
}
