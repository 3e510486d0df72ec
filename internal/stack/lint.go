package stack

import (
	"context"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/lint"
)

// Lint looks for what stands between the project and a place that others reach: the
// worst first.
func (s *Stack) Lint(ctx context.Context, target lint.Target) ([]lint.Finding, error) {
	p, err := s.Project(ctx)
	if err != nil {
		return nil, err
	}
	return lint.Check(lint.Project{
		Project: p, Secret: SecretName,
		Addon: func(config types.ServiceConfig) *catalog.Addon {
			if m, ok := s.madeOf(config); ok {
				return m.addon
			}
			return nil
		},
	}, target), nil
}
