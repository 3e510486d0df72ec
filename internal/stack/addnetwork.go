package stack

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// defaultNetwork is where compose puts services that name no network.
const defaultNetwork = "default"

// join puts the new services into the network of those that will use them. Services
// that name no network share compose's own, and nothing is written.
func (a *adding) join() error {
	network, err := a.network()
	if err != nil || network == defaultNetwork {
		return err
	}
	published := false
	for k := range a.items {
		i := &a.items[k]
		if i.there {
			continue
		}
		i.rendered.Body = joined(i.rendered.Body, network)
		for n := range i.rendered.Also {
			i.rendered.Also[n].Body = joined(i.rendered.Also[n].Body, network)
		}
		published = published || len(i.rendered.Ports) > 0
	}
	if published && a.p.Networks[network].Internal {
		a.change.say("network %s is internal: ports published there cannot be reached from this machine", network)
	}
	return nil
}

// network is the one that was asked for, or the one that all users of the new
// services have.
func (a *adding) network() (string, error) {
	if a.o.Network != "" {
		if _, ok := a.p.Networks[a.o.Network]; !ok && a.o.Network != defaultNetwork {
			return "", fmt.Errorf("the project has no network %q; it has %s", a.o.Network, list(slices.Sorted(maps.Keys(a.p.Networks))))
		}
		return a.o.Network, nil
	}
	users := a.users()
	if len(users) == 0 {
		return defaultNetwork, nil
	}
	var common []string
	for n, user := range users {
		have := networksOf(user)
		if n == 0 {
			common = have
		}
		common = slices.DeleteFunc(common, func(name string) bool { return !slices.Contains(have, name) })
	}
	switch {
	case len(common) == 1:
		return common[0], nil
	case slices.Contains(common, defaultNetwork):
		return defaultNetwork, nil
	case len(common) == 0:
		return "", fmt.Errorf("%s share no network: choose one with --network", list(namesOf(users)))
	}
	are := "is"
	if len(users) > 1 {
		are = "are"
	}
	return "", fmt.Errorf("%s %s in the networks %s: choose one with --network", list(namesOf(users)), are, list(common))
}

// users are the services of the project that the new ones will be used by, or use,
// but for those that have no network of their own.
func (a *adding) users() []types.ServiceConfig {
	var users []types.ServiceConfig
	for _, name := range a.o.To {
		if service, ok := a.p.Services[name]; ok {
			users = append(users, service)
		}
	}
	for _, i := range a.items {
		if service, ok := a.p.Services[i.peer]; ok {
			users = append(users, service)
		}
	}
	return slices.DeleteFunc(users, func(s types.ServiceConfig) bool { return s.NetworkMode != "" })
}

func namesOf(services []types.ServiceConfig) []string {
	names := make([]string, len(services))
	for i, s := range services {
		names[i] = s.Name
	}
	return names
}

// networksOf are the networks of a service, sorted.
func networksOf(service types.ServiceConfig) []string {
	if len(service.Networks) == 0 {
		return []string{defaultNetwork}
	}
	return slices.Sorted(maps.Keys(service.Networks))
}

// joined is a service's text with a network, in front of what compose ignores.
func joined(body, network string) string {
	entry := "networks:\n  - " + network + "\n"
	if at := strings.Index(body, "\nx-"); at >= 0 {
		return body[:at+1] + entry + body[at+1:]
	}
	return body + entry
}
