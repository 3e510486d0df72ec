package stack

import (
	"maps"
	"slices"

	"github.com/devbliss/devbliss/catalog"
)

// peer is the service that an addon needs or joins: one that the project has, or
// that comes with the same add. What it cannot run without is added where there is
// none; what it only joins is not.
func (a *adding) peer(addon *catalog.Addon) (catalog.Peer, error) {
	ids, must := addon.Peers()
	if len(ids) == 0 {
		return catalog.Peer{}, nil
	}
	for i, wanted := range a.wanted {
		if slices.Contains(ids, wanted.ID) {
			if err := a.take(a.asked[i], ""); err != nil {
				return catalog.Peer{}, err
			}
			return a.peerAmong(ids)
		}
	}
	if peer, err := a.peerAmong(ids); err != nil || peer.Service != "" || !must {
		return peer, err
	}
	before := len(a.items)
	if err := a.take(ids[0], ""); err != nil {
		return catalog.Peer{}, err
	}
	added := false
	for i := range a.items[before:] {
		a.items[before+i].required = true
		added = added || !a.items[before+i].there
	}
	if !added { // something that is there stands for it
		return a.peerAmong(ids)
	}
	a.change.say("%s cannot run without %s, so that is added too", addon.ID, ids[0])
	return a.peerAmong(ids)
}

// peerAmong looks for a service of one of the addons, in their order: one that this
// add brings or was asked for, then one that is there.
func (a *adding) peerAmong(ids []string) (catalog.Peer, error) {
	for _, id := range ids {
		for _, i := range a.items {
			if i.addon.ID == id {
				return catalog.Peer{Service: i.rendered.Name, URL: i.rendered.URL}, nil
			}
		}
	}
	for _, id := range ids {
		for _, name := range slices.Sorted(maps.Keys(a.p.Services)) {
			m, ok := a.s.madeOf(a.p.Services[name])
			if !ok || m.addon.ID != id || a.s.mainOf(name, a.p.Services) != "" {
				continue
			}
			r, err := a.reached(m, a.p.Services[name])
			if err != nil || r.hidden != "" {
				return catalog.PeerOf(m.addon, name, a.s.settings(m, a.p.Services[name], a.p.Services))
			}
			return catalog.Peer{Service: name, URL: r.URL}, nil
		}
	}
	return catalog.Peer{}, nil
}
