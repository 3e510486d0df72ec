package stack

import (
	"bytes"
	"context"
	"errors"

	"github.com/compose-spec/compose-go/v2/types"
	"golang.org/x/sync/errgroup"

	"github.com/devbliss/devbliss/internal/engine"
)

// ErrNothingToWatch says that no service has develop.watch in the compose file.
var ErrNothingToWatch = errors.New("no service has develop.watch in the compose file")

// Develop carries changes of files into the running containers of services, none:
// of all, as their develop.watch says, until ctx ends; told hears each thing that was
// done. When the compose file changes it goes on as that says from then on. The
// error matches ErrNothingToWatch where there is nothing to do.
func (s *Stack) Develop(ctx context.Context, services []string, told func(engine.Sync)) error {
	p, err := s.with(ctx, services)
	if err != nil {
		return err
	}
	for {
		if !anyDevelops(p, services) {
			return ErrNothingToWatch
		}
		next, err := s.developOnce(ctx, p, services, told)
		if err != nil {
			return err
		}
		p = next
	}
}

// CanDevelop says why Develop would do nothing, nil where it would.
func (s *Stack) CanDevelop(ctx context.Context, services []string) error {
	p, err := s.with(ctx, services)
	if err == nil && !anyDevelops(p, services) {
		err = ErrNothingToWatch
	}
	return err
}

// developOnce returns the project as it is after its files have changed.
func (s *Stack) developOnce(ctx context.Context, p *types.Project, services []string, told func(engine.Sync)) (*types.Project, error) {
	found, _ := s.Find() // p was loaded: they are there
	inputs, saved := make(chan []string, 1), make(chan struct{}, 1)
	inputs <- watchable(p, found)
	outer, cancel := context.WithCancel(ctx)
	defer cancel()
	group, inner := errgroup.WithContext(outer)
	group.Go(func() error { return watchFiles(inner, inputs, func() { wake(saved) }) })
	group.Go(func() error { return s.o.Engine.Develop(inner, p, services, told) })
	var next *types.Project
	group.Go(func() error {
		for {
			select {
			case <-inner.Done():
				return inner.Err()
			case <-saved:
			}
			now, err := s.with(inner, services)
			if err != nil || alike(now, p) { // one that is broken changes nothing yet
				continue
			}
			next = now
			cancel()
			return nil
		}
	})
	err := group.Wait()
	if next != nil && ctx.Err() == nil {
		return next, nil
	}
	return nil, err
}

// alike says that two states of a project mean the same.
func alike(a, b *types.Project) bool {
	one, err := a.MarshalYAML()
	two, wrong := b.MarshalYAML()
	return err == nil && wrong == nil && bytes.Equal(one, two)
}

func anyDevelops(p *types.Project, services []string) bool {
	for _, name := range closure(p, services) {
		if develops(p.Services[name]) {
			return true
		}
	}
	return false
}

func develops(service types.ServiceConfig) bool {
	return service.Develop != nil && len(service.Develop.Watch) > 0
}
