package stack

import (
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/catalog"
)

// made is what a service was made of, and what was chosen for it.
type made struct {
	addon   *catalog.Addon
	version catalog.Version // of its tag, or the first where the catalog has no such tag
	tag     string
	values  catalog.Values
	alike   bool // it runs another maker's image of the addon
}

// madeOf tells of which addon a service was made: the one that its mark names, or
// else the one whose image it runs. What the project builds itself is its own,
// whatever it is called.
func (s *Stack) madeOf(config types.ServiceConfig) (made, bool) {
	if config.Build != nil || config.Image == "" || s.o.Catalog == nil {
		return made{}, false
	}
	var m made
	m.addon, m.tag = s.o.Catalog.Recognise(config.Image)
	if said, ok := config.Extensions[catalog.MarkKey]; ok {
		if addon, values := s.o.Catalog.Mark(said); addon != nil {
			m.addon, m.tag, m.values = addon, catalog.Tag(config.Image), values
		}
	}
	if m.addon == nil {
		return made{}, false
	}
	m.version = m.addon.Versions[0]
	for _, v := range m.addon.Versions {
		if v.Tag == m.tag {
			m.version = v
		}
	}
	return m, true
}

// addonOf is the id of the addon that a service was made of, "" where it is the
// project's own.
func (s *Stack) addonOf(config types.ServiceConfig) string {
	if m, ok := s.madeOf(config); ok {
		return m.addon.ID
	}
	return ""
}

// mainOf is the service to whose addon a service belongs as a further one, such as
// mongodb-rs3 of mongodb-rs3-2; "" where it stands by itself.
func (s *Stack) mainOf(name string, all types.Services) string {
	m, ok := s.madeOf(all[name])
	if !ok {
		return ""
	}
	for _, suffix := range m.addon.Suffixes() {
		main, found := strings.CutSuffix(name, suffix)
		if found && s.addonOf(all[main]) == m.addon.ID {
			return main
		}
	}
	return ""
}

// partsOf are the further services of a service's addon that the project has.
func (s *Stack) partsOf(name string, all types.Services) []string {
	m, ok := s.madeOf(all[name])
	if !ok {
		return nil
	}
	var parts []string
	for _, suffix := range m.addon.Suffixes() {
		if _, there := all[name+suffix]; there && s.mainOf(name+suffix, all) == name {
			parts = append(parts, name+suffix)
		}
	}
	return parts
}

// settings are what was chosen for a service: what its mark says, and the service
// that its addon needs or joins. Of several it is one that the service waits for.
func (s *Stack) settings(m made, service types.ServiceConfig, all types.Services) catalog.Settings {
	set := catalog.Settings{Values: m.values}
	ids, _ := m.addon.Peers()
	if len(ids) == 0 {
		return set
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		other, ok := s.madeOf(all[name])
		if !ok || name == service.Name || !slices.Contains(ids, other.addon.ID) || s.mainOf(name, all) != "" {
			continue
		}
		_, waits := service.DependsOn[name]
		if set.Peer.Service != "" && !waits {
			continue
		}
		if peer, err := catalog.PeerOf(other.addon, name, catalog.Settings{Values: other.values}); err == nil {
			set.Peer = peer
		}
		if waits {
			break
		}
	}
	return set
}

// rendered is how an add would write a service that was made of an addon; not one
// that belongs to another.
func (s *Stack) rendered(service types.ServiceConfig, all types.Services) (catalog.Rendered, bool) {
	m, ok := s.madeOf(service)
	if !ok || s.mainOf(service.Name, all) != "" {
		return catalog.Rendered{}, false
	}
	r, err := m.addon.Render(m.version, service.Name, s.settings(m, service, all))
	return r, err == nil
}
