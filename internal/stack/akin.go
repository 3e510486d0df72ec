package stack

import (
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/catalog"
)

// standsFor says as what a service can be used where an addon is asked for: it was
// made of the addon, or of one that can be used in its place, or it runs another
// maker's image of either.
func (s *Stack) standsFor(id string, config types.ServiceConfig) (made, bool) {
	m, known := s.madeOf(config)
	if !known {
		if m, known = s.alike(config); !known {
			return made{}, false
		}
	}
	return m, m.addon.ID == id || slices.Contains(m.addon.Serves, id)
}

// alike is the addon of which a service runs another maker's image.
func (s *Stack) alike(config types.ServiceConfig) (made, bool) {
	if config.Build != nil || config.Image == "" || s.o.Catalog == nil {
		return made{}, false
	}
	addon := s.o.Catalog.Alike(config.Image)
	if addon == nil {
		return made{}, false
	}
	return made{addon: addon, version: addon.Default(), tag: catalog.Tag(config.Image), alike: true}, true
}

// standIn is the service that is there for an addon: one of it before one that can
// be used in its place.
func (a *adding) standIn(id string) (types.ServiceConfig, bool) {
	names := slices.Sorted(maps.Keys(a.p.Services))
	for _, exact := range []bool{true, false} {
		for _, name := range names {
			service := a.p.Services[name]
			m, ok := a.s.standsFor(id, service)
			if ok && (!exact || m.addon.ID == id && !m.alike) && a.s.mainOf(name, a.p.Services) == "" {
				return service, true
			}
		}
	}
	return types.ServiceConfig{}, false
}

// reuse takes a service that is there for the addon.
func (a *adding) reuse(w wish, service types.ServiceConfig) error {
	id := w.addon.ID
	m, _ := a.s.standsFor(id, service)
	if m.addon.ID == id && !m.alike {
		a.change.say("%s is there already (service %s); a second one: devbliss add %s --as NAME", id, service.Name, id)
	} else {
		image, _, _ := splitTag(service.Image)
		a.change.say("%s is there already (service %s runs %s); a second one: devbliss add %s --as NAME", id, service.Name, image, id)
	}
	if w.exact && (m.addon.ID != id || m.alike || m.tag != w.version.Tag) {
		a.change.say("service %s stays at %s, not %s:%s", service.Name, service.Image, w.addon.Image, w.version.Tag)
	}
	if len(a.values[id]) > 0 {
		a.change.say("service %s stays as it is: what is set is for a new one", service.Name)
	}
	r, err := a.reached(m, service)
	if err != nil {
		return err
	}
	a.items = append(a.items, item{addon: w.addon, rendered: r.Rendered, there: true, hidden: r.hidden})
	a.change.Starts = append(a.change.Starts, service.Name)
	return nil
}

// unwired says that a service that is there cannot be wired, as nobody can tell how
// it is reached, and what to write instead.
func (a *adding) unwired(target string, i item) bool {
	if i.hidden == "" {
		return false
	}
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(i.rendered.Env)) {
		if _, set := a.p.Services[target].Environment[name]; set {
			a.change.say("%s has a %s of its own, which stays", target, name)
			continue
		}
		lines = append(lines, name+": "+i.rendered.Env[name])
	}
	if len(lines) > 0 {
		a.change.say("%s is not wired to %s: %s; fill in and write into its environment %s", target, i.rendered.Name, i.hidden, list(lines))
	}
	return true
}
