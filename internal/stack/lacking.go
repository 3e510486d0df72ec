package stack

import (
	"context"
	"errors"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/composefile"
)

// without loads a project that does not load because others need services that are
// not there: adding them mends it. The others are loaded beside services of those
// names that nobody sees. Where anything else is wrong the error stays.
func (pl *plan) without(ctx context.Context, broken error) error {
	first := pl.found.Files[0]
	text, err := pl.drafts.read(first)
	if err != nil {
		return broken
	}
	source := pl.s.o.Source
	source.Profiles = []string{"*"}
	var p *types.Project
	for err = broken; p == nil; {
		var problem *composefile.Problem
		if !errors.As(err, &problem) || problem.Lacks == "" || slices.Contains(pl.lacking, problem.Lacks) {
			return broken
		}
		pl.lacking = append(pl.lacking, problem.Lacks)
		stub := composefile.Block{Name: problem.Lacks, Body: "image: scratch\n"}
		text, err = composefile.Insert(text, composefile.Fragment{Services: []composefile.Block{stub}})
		if err != nil {
			return broken
		}
		p, err = composefile.Load(ctx, source, map[string][]byte{first: text}, nil)
	}
	for _, name := range pl.lacking {
		delete(p.Services, name)
	}
	pl.source, pl.p, pl.broken = source, p, broken
	return nil
}

// fillsGaps makes sure that an add to a project which lacks services brings them: it
// would not be valid otherwise, nor was it before.
func (a *adding) fillsGaps() error {
	for _, name := range a.lacking {
		if !slices.Contains(a.change.Adds, name) {
			return a.broken
		}
	}
	return nil
}
