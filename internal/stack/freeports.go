package stack

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/envfile"
)

// PlanFreePorts decides which ports services, and those they depend on, get on this
// machine where the ones they want are taken: the next free ones, in the project's
// env file, by the variables that the compose file has for them. A port that no
// variable moves is left alone; Up says so. Nothing taken is an empty Change.
func (s *Stack) PlanFreePorts(ctx context.Context, services []string) (*Change, error) {
	p, err := s.with(ctx, services)
	if err != nil {
		return nil, err
	}
	found, err := s.Find()
	if err != nil {
		return nil, err
	}
	clashes, err := s.clashes(ctx, p, services)
	if err != nil {
		return nil, err
	}
	pl := &plan{s: s, found: found, drafts: newDrafts(), change: &Change{Title: "take free ports"}}
	m := moving{adding: &adding{plan: pl}, hold: s.holders(ctx), reserved: map[int]string{}}
	for name, service := range p.Services {
		for _, want := range wantedPorts(service) {
			m.reserved[want.port] = "service " + name
		}
	}
	file := envFile(found)
	environ := types.NewMapping(s.environ())
	for _, clash := range clashes {
		if _, fixed := environ[clash.Variable]; clash.Variable == "" || fixed { // the shell's word goes over the file's
			continue
		}
		free, err := m.free(clash.Port)
		if err != nil {
			return nil, err
		}
		m.reserved[free] = "service " + clash.Service
		text, err := pl.drafts.read(file)
		if err != nil {
			return nil, err
		}
		pl.drafts.set(file, envfile.Set(text, clash.Variable, strconv.Itoa(free)))
		pl.change.say("port %d of %s is held by %s, so %s=%d goes into %s",
			clash.Port, clash.Service, clash.Holder, clash.Variable, free, filepath.Base(file))
	}
	pl.ignoreNew(ctx, file)
	return pl.finish(), nil
}

// portVariable is the variable that moves a port of the host that a service has,
// and nothing else of it; "" where the files fix the port.
func (s *Stack) portVariable(service string, port int) string {
	found, err := s.Find()
	if err != nil {
		return ""
	}
	lookup := s.lookup(found)
	for _, file := range found.Files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue
		}
		definition, _ := servicesIn(text)[service].(map[string]any)
		ports, _ := definition["ports"].([]any)
		for _, written := range ports {
			for name := range template.ExtractVariables(map[string]any{"": written}, nil) {
				if moves(written, name, port, lookup) {
					return name
				}
			}
		}
	}
	return ""
}

// elsewhere is a port that nobody means.
const elsewhere = 64999

// moves says that a variable decides which port of the host something in ports is
// published on, and not which of the container.
func moves(written any, name string, port int, lookup template.Mapping) bool {
	is, ok := published(written, lookup)
	would, ok2 := published(written, func(n string) (string, bool) {
		if n == name {
			return strconv.Itoa(elsewhere), true
		}
		return lookup(n)
	})
	return ok && ok2 && is.Published == strconv.Itoa(port) && would.Published == strconv.Itoa(elsewhere) &&
		is.Target == would.Target && is.HostIP == would.HostIP
}

// published reads an item of ports that has one port.
func published(written any, lookup template.Mapping) (types.ServicePortConfig, bool) {
	fill := func(value any) string {
		text, err := template.SubstituteWithOptions(fmt.Sprint(value), lookup, template.WithoutLogging)
		if err != nil {
			return ""
		}
		return text
	}
	if long, ok := written.(map[string]any); ok {
		target, err := strconv.ParseUint(fill(long["target"]), 10, 16)
		return types.ServicePortConfig{Target: uint32(target), Published: fill(long["published"]), HostIP: fill(long["host_ip"])}, err == nil
	}
	all, err := types.ParsePortConfig(fill(written))
	if err != nil || len(all) != 1 {
		return types.ServicePortConfig{}, false
	}
	return all[0], true
}
