package lint

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// loopbackPorts are meant for this machine alone. Swarm listens on all addresses in
// their place, and only warns.
func loopbackPorts(c *checker, s service) {
	for i, port := range s.Ports {
		ip, err := netip.ParseAddr(port.HostIP)
		if err != nil || !ip.IsLoopback() {
			continue
		}
		switch c.target {
		case Swarm:
			c.say(Error, "loopback-port", s, s.at("ports", i), fmt.Sprintf("port %s is published on %s only", port.Published, port.HostIP),
				"Swarm ignores the address and listens on 0.0.0.0: everybody who reaches a node reaches it",
				"leave the port out where only other services need it; they reach it by name")
		case Kubernetes:
			c.say(Note, "loopback-port", s, s.at("ports", i), fmt.Sprintf("port %s is published on %s only", port.Published, port.HostIP),
				"there it can be reached inside of the cluster, and kubectl port-forward brings it here", "")
		case Compose:
		}
	}
}

// openPorts of a store are for everybody.
func openPorts(c *checker, s service) {
	if !s.stores() {
		return
	}
	for i, port := range s.Ports {
		ip, err := netip.ParseAddr(port.HostIP)
		if port.Published == "" || err == nil && (ip.IsLoopback() || ip.IsPrivate()) {
			continue
		}
		c.say(Error, "open-store", s, s.at("ports", i), fmt.Sprintf("port %s of a store is published on every address", port.Published),
			"whoever finds it can try passwords; stores are found within hours",
			fmt.Sprintf("leave it out, or publish it here only: \"127.0.0.1:%s:%d\"", port.Published, port.Target))
	}
}

// usual are passwords that everybody tries first.
func usual() []string {
	return []string{"devbliss", "password", "secret", "postgres", "root", "admin", "changeme", "example", "test", "guest", "minioadmin", "rootpass"}
}

// passwords that stand in the file, or in none at all.
func passwords(c *checker, s service) {
	severity := Warning
	if c.on(Swarm, Kubernetes) {
		severity = Error
	}
	some := false
	for name, value := range s.Environment {
		if !c.p.Secret(name) || value == nil || strings.HasSuffix(name, "_FILE") {
			continue
		}
		some = some || *value != ""
		if *value == "" || !slices.Contains(usual(), strings.ToLower(*value)) {
			continue
		}
		c.say(severity, "default-password", s, s.path+".environment."+name, name+" has a value that everybody knows",
			"it is in the file, and it is among the first that are tried",
			fmt.Sprintf("have it given where it runs: %s: ${%s:?}, or use a secret", name, name))
	}
	if s.addon != nil && s.stores() && !some && len(s.Secrets) == 0 && passwordless(s) {
		c.say(Warning, "no-password", s, s.path, s.addon.Name+" runs without a password",
			"every container that reaches it can read and delete its data", "give it one; the notes on "+s.addon.ID+" say how: devbliss catalog show "+s.addon.ID)
	}
}

// passwordless says that nothing in the service's command is a password either.
func passwordless(s service) bool {
	command := strings.ToLower(strings.Join(append(slices.Clone(s.Entrypoint), s.Command...), " "))
	for _, word := range []string{"requirepass", "--auth", "password", "--user", "acl"} {
		if strings.Contains(command, word) {
			return false
		}
	}
	return true
}

// hostNetwork shares the machine's network.
func hostNetwork(c *checker, s service) {
	if s.NetworkMode != "host" {
		return
	}
	c.say(Warning, "host-network", s, s.path+".network_mode", "it shares the network of the machine",
		"nothing keeps it from the machine's own services, and two of them cannot have one port", "publish the ports that it needs")
}

// sockets give a container the engine, and all that is on the machine with it.
func sockets(c *checker, s service) {
	for i, v := range s.Volumes {
		if v.Type == types.VolumeTypeBind && strings.HasSuffix(v.Source, "docker.sock") {
			c.say(Warning, "engine-socket", s, s.at("volumes", i), "it is given the engine's socket",
				"whoever takes the service over has the whole machine", "take it away, or put a proxy for the socket between")
		}
	}
	if s.Privileged {
		c.say(Warning, "privileged", s, s.path+".privileged", "it is privileged",
			"whoever takes the service over has the whole machine", "name the capabilities that it needs: cap_add")
	}
}
