package stack

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
)

// owner is who may hold a port without its being taken.
type owner struct{ project, service string }

// holders knows who has the ports of the engine's host. The containers were asked
// for once, the sockets are asked for one by one.
type holders struct {
	containers []engine.Holder
	busy       func(port int) (Process, bool) // nil: the engine's host is another machine
}

// holders asks the engine. Where that does not answer, only this machine's
// sockets are looked at.
func (s *Stack) holders(ctx context.Context) holders {
	h := holders{busy: s.o.Busy}
	if s.o.Engine == nil {
		return h
	}
	if info, err := s.o.Engine.Ping(ctx); err != nil || !here(info.Host) {
		if err == nil {
			h.busy = nil
		} else {
			return h
		}
	}
	if published, err := s.o.Engine.Published(ctx); err == nil {
		h.containers = published
	}
	return h
}

// here says that the engine at this endpoint publishes ports on this machine.
func here(host string) bool {
	for _, prefix := range []string{"unix://", "npipe://", "fd://", "tcp://127.", "tcp://localhost", "tcp://[::1]"} {
		if strings.HasPrefix(host, prefix) {
			return true
		}
	}
	return host == ""
}

// of says who holds a TCP port of the host, unless it is me.
func (h holders) of(want address, me owner) (string, bool) {
	text, _, held := h.who(want, me)
	return text, held
}

// who is of, with the container that holds the port; the zero value where it is a
// process.
func (h holders) who(want address, me owner) (text string, by engine.Holder, held bool) {
	for _, c := range h.containers {
		if (c.Protocol != "tcp" && c.Protocol != "") || !want.clashes(address{c.IP, c.Port}) {
			continue
		}
		if me != (owner{}) && me == (owner{c.Project, c.Service}) {
			return "", by, false
		}
		return containerHolder(c), c, true
	}
	if h.busy == nil || !want.clashes(address{"127.0.0.1", want.port}) {
		return "", by, false
	}
	process, taken := h.busy(want.port)
	if !taken {
		return "", by, false
	}
	return process.String(), by, true
}

// address is where a port is published on the host; no IP is every one.
type address struct {
	ip   string
	port int
}

// clashes says that two services cannot have both.
func (a address) clashes(b address) bool {
	return a.port == b.port && (a.ip == b.ip || a.everywhere(b) || b.everywhere(a))
}

// everywhere says that a takes the address of b too.
func (a address) everywhere(b address) bool {
	six := strings.Contains(b.ip, ":")
	switch a.ip {
	case "":
		return true
	case "0.0.0.0":
		return !six
	case "::":
		return six || b.ip == ""
	}
	return false
}

func containerHolder(c engine.Holder) string {
	if c.Project == "" {
		return "container " + c.Container
	}
	return fmt.Sprintf("container %s of project %s", c.Container, c.Project)
}

// String is "redis-server (pid 812)", "node (pid 812: node server.js)" where its
// command line says more, or less where less is known.
func (p Process) String() string {
	switch {
	case p.PID != 0 && p.Name != "" && p.Command != "" && p.Command != p.Name:
		return fmt.Sprintf("%s (pid %d: %s)", p.Name, p.PID, p.Command)
	case p.PID == 0 && p.Name == "":
		return "another program"
	case p.PID == 0:
		return p.Name
	case p.Name == "":
		return fmt.Sprintf("pid %d", p.PID)
	}
	return fmt.Sprintf("%s (pid %d)", p.Name, p.PID)
}

// Stoppable says which service of which other project holds the port, where a person
// may want it stopped for that; both are "" where nobody does, or who holds it is no
// container of a project.
func (e *PortTaken) Stoppable() (project, service string) {
	if e.by.Project == "" || e.by.Service == "" {
		return "", ""
	}
	return e.by.Project, e.by.Service
}

// StopHolder stops the service of another project that holds a port, and keeps its
// containers and its data. It does nothing where Stoppable names none.
func (s *Stack) StopHolder(ctx context.Context, taken *PortTaken, step func(engine.Step)) error {
	project, service := taken.Stoppable()
	if service == "" {
		return nil
	}
	if err := s.o.Engine.Stop(ctx, &types.Project{Name: project}, []string{service}, step); err != nil {
		return fmt.Errorf("stop %s of project %s: %w", service, project, err)
	}
	return nil
}

// wantedPorts are the TCP ports of the host that a service asks for. Where compose
// leaves the choice to the engine, with a range or no number, there is none.
func wantedPorts(service types.ServiceConfig) []address {
	if service.NetworkMode == "host" {
		return nil
	}
	var wants []address
	for _, p := range service.Ports {
		if p.Protocol != "tcp" && p.Protocol != "" {
			continue
		}
		port, err := strconv.Atoi(p.Published)
		want := address{p.HostIP, port}
		if err != nil || port == 0 || slices.Contains(wants, want) {
			continue
		}
		wants = append(wants, want)
	}
	return wants
}
