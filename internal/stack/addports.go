package stack

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/envfile"
)

// movePorts puts the host ports of the new services that are taken on this
// machine somewhere else, in the project's .env: the committed file keeps the
// standard port for everybody else.
func (a *adding) movePorts(ctx context.Context) error {
	var hold holders
	asked := false
	reserved := map[int]string{} // by whom
	for name, service := range a.p.Services {
		for _, want := range wantedPorts(service) {
			if want.clashes(loopback(want.port)) {
				reserved[want.port] = "service " + name
			}
		}
	}
	for _, i := range a.items {
		if i.there {
			continue
		}
		for _, port := range i.rendered.Ports {
			if !asked {
				hold, asked = a.s.holders(ctx), true
			}
			m := moving{adding: a, hold: hold, reserved: reserved, me: owner{a.p.Name, port.Service}}
			if err := m.settle(port); err != nil {
				return err
			}
		}
	}
	return nil
}

// moving finds a place for one service's ports.
type moving struct {
	*adding
	hold     holders
	reserved map[int]string
	me       owner
}

func (m moving) holder(port int) (string, bool) {
	if by, ok := m.reserved[port]; ok {
		return by, true
	}
	return m.hold.of(loopback(port), m.me)
}

// loopback is where addons publish their ports.
func loopback(port int) address { return address{"127.0.0.1", port} }

func (m moving) settle(port catalog.RenderedPort) error {
	want, set := port.Default, false
	if value := m.p.Environment[port.Variable]; value != "" {
		number, err := strconv.Atoi(value)
		if err != nil {
			m.doubts = append(m.doubts, fmt.Sprintf("%s is %q", port.Variable, value)) // fine for a range, for nothing else
			return nil
		}
		want, set = number, true
	}
	holder, taken := m.holder(want)
	if !taken {
		m.reserved[want] = "service " + m.me.service
		return nil
	}
	if set {
		m.change.say("port %d is held by %s: choose another %s", want, holder, port.Variable)
		return nil
	}
	free, err := m.free(want)
	if err != nil {
		return err
	}
	m.reserved[free] = "service " + m.me.service
	file := envFile(m.found)
	text, err := m.drafts.read(file)
	if err != nil {
		return err
	}
	m.drafts.set(file, envfile.Set(text, port.Variable, strconv.Itoa(free)))
	m.change.say("port %d is held by %s, so %s=%d goes into %s", want, holder, port.Variable, free, filepath.Base(file))
	return nil
}

// free is the first port after the one that is taken.
func (m moving) free(taken int) (int, error) {
	for port := taken + 1; port <= min(taken+1000, 65535); port++ {
		if _, held := m.holder(port); !held {
			return port, nil
		}
	}
	return 0, fmt.Errorf("no free port after %d", taken)
}
