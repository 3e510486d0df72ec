package stack

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
)

// Profile is a group of services of the compose file that is on or off as a whole.
type Profile struct {
	Name     string
	On       bool
	Services []string // that have it, sorted
}

// profilesOf are the profiles that the files name, sorted by name.
func profilesOf(p *types.Project) []Profile {
	members := map[string][]string{}
	for name, service := range p.AllServices() {
		for _, profile := range service.Profiles {
			members[profile] = append(members[profile], name)
		}
	}
	var all []Profile
	for _, name := range slices.Sorted(maps.Keys(members)) {
		slices.Sort(members[name])
		on := slices.Contains(p.Profiles, name) || slices.Contains(p.Profiles, "*")
		all = append(all, Profile{Name: name, On: on, Services: slices.Compact(members[name])})
	}
	return all
}

// SwitchOn makes a profile active for this Stack, in place of what --profile or
// COMPOSE_PROFILES say, and brings its services up. It stays active when they do
// not come up.
func (s *Stack) SwitchOn(ctx context.Context, profile string, step func(engine.Step)) error {
	p, err := s.Project(ctx)
	if err != nil {
		return err
	}
	for _, one := range profilesOf(p) {
		if one.Name == profile {
			s.activate(append(active(p), profile))
			return s.Up(ctx, engine.UpOptions{Services: one.Services}, step)
		}
	}
	return fmt.Errorf("no service has the profile %q", profile)
}

// SwitchOff removes the containers of the services that only this profile brings in,
// and makes it inactive. Volumes stay.
func (s *Stack) SwitchOff(ctx context.Context, profile string, step func(engine.Step)) error {
	p, err := s.Project(ctx)
	if err != nil {
		return err
	}
	rest := slices.DeleteFunc(active(p), func(name string) bool { return name == profile })
	if gone := Leaving(profilesOf(p), profile); len(gone) > 0 {
		if err := s.o.Engine.Remove(ctx, p, gone, quiet(step)); err != nil {
			return err
		}
	}
	s.activate(rest)
	return nil
}

// Leaving are the services that are off once a profile is: no other profile that is
// on has them.
func Leaving(all []Profile, profile string) []string {
	kept := map[string]bool{}
	var members []string
	for _, p := range all {
		if p.Name == profile {
			members = p.Services
			continue
		}
		for _, name := range p.Services {
			kept[name] = kept[name] || p.On
		}
	}
	return slices.DeleteFunc(slices.Clone(members), func(name string) bool { return kept[name] })
}

// active are the names of the profiles that are on.
func active(p *types.Project) []string {
	var names []string
	for _, profile := range profilesOf(p) {
		if profile.On {
			names = append(names, profile.Name)
		}
	}
	return names
}

// activate sets which profiles are on, and has Watch look again.
func (s *Stack) activate(names []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.profiles = append([]string{""}, names...) // never empty: none are on, whatever COMPOSE_PROFILES says
	for saved := range s.watchers {
		wake(saved)
	}
}

// source is the project that is meant, with the profiles that are on.
func (s *Stack) source() composefile.Source {
	s.mu.Lock()
	defer s.mu.Unlock()
	source := s.o.Source
	if s.profiles != nil {
		source.Profiles = slices.Clone(s.profiles)
	}
	return source
}

// heed has saved woken when profiles are switched, until what it returns is called.
func (s *Stack) heed(saved chan struct{}) (leave func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.watchers[saved] = true
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.watchers, saved)
	}
}
