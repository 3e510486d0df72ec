package engine

import (
	"cmp"
	"slices"
)

// Group makes a service of its containers: the worst state and health, the exit
// code of the worst container that is not running, every port once. It sorts
// containers by replica. Without containers the service is Absent.
func Group(name string, containers []Container) Service {
	slices.SortFunc(containers, func(a, b Container) int {
		return cmp.Or(cmp.Compare(a.Replica, b.Replica), cmp.Compare(a.Name, b.Name))
	})
	s := Service{Name: name, State: Absent, Containers: containers}
	worst := -1
	for _, c := range containers {
		if b := badness(c); b > worst {
			worst, s.State, s.ExitCode = b, c.State, c.ExitCode
		}
		if c.Health.rank() > s.Health.rank() {
			s.Health = c.Health
		}
		s.Ports = append(s.Ports, c.Ports...)
	}
	s.Ports = SortPorts(s.Ports)
	return s
}

// badness orders containers by state; among those that exited, a failure is
// worse than an end.
func badness(c Container) int {
	b := c.State.rank() * 2
	if c.ExitCode != 0 {
		b++
	}
	return b
}

// SortPorts sorts ports in place and leaves out doubles. A port that is published on
// every IPv4 and on every IPv6 address is one.
func SortPorts(ports []Port) []Port {
	for i := range ports {
		if ports[i].IP == "::" {
			ports[i].IP = "0.0.0.0"
		}
	}
	slices.SortFunc(ports, func(a, b Port) int {
		return cmp.Or(cmp.Compare(a.Target, b.Target), cmp.Compare(a.Published, b.Published),
			cmp.Compare(a.Protocol, b.Protocol), cmp.Compare(a.IP, b.IP))
	})
	return slices.Compact(ports)
}

func (s State) rank() int {
	return slices.Index([]State{Running, Created, Paused, Restarting, Removing, Exited, Dead, Absent}, s)
}

func (h Health) rank() int {
	return slices.Index([]Health{NoCheck, Healthy, Starting, Unhealthy}, h)
}
