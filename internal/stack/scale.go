package stack

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
)

// OnlyOne says that a service cannot have several containers: each would want what
// only one can have.
type OnlyOne struct {
	Service string
	Port    int    // of the host, 0: the name is it
	Name    string // that its container is given
}

// Error is one sentence.
func (e *OnlyOne) Error() string {
	if e.Port == 0 {
		return fmt.Sprintf("%s can have one container only: the compose file calls it %s", e.Service, e.Name)
	}
	return fmt.Sprintf("%s can have one container only: it publishes port %d of this machine", e.Service, e.Port)
}

func onlyOneAdvice(e *OnlyOne) string {
	if e.Port == 0 {
		return "take container_name out of the compose file"
	}
	return fmt.Sprintf("publish a range of ports in the compose file, such as %d-%d, or none", e.Port, e.Port+9)
}

// Scale sets numbers of containers. Several of a service that can have only one are
// refused before any of them is made.
func (s *Stack) Scale(ctx context.Context, replicas map[string]int, step func(engine.Step)) error {
	names := slices.Sorted(maps.Keys(replicas))
	p, err := s.with(ctx, names)
	if err != nil {
		return err
	}
	for _, name := range names {
		if replicas[name] < 2 {
			continue
		}
		if err := onlyOne(p.Services[name]); err != nil {
			return err
		}
	}
	return s.o.Engine.Scale(ctx, p, replicas, quiet(step))
}

func onlyOne(service types.ServiceConfig) error {
	if service.ContainerName != "" {
		return &OnlyOne{Service: service.Name, Name: service.ContainerName}
	}
	if wants := wantedPorts(service); len(wants) > 0 {
		return &OnlyOne{Service: service.Name, Port: wants[0].port}
	}
	return nil
}
