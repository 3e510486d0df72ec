package stack

import (
	"slices"

	"github.com/devbliss/devbliss/internal/engine"
)

// WithDependents are names and those of services that need one of them and run,
// whatever is between: what they had of the old containers is stale after a restart.
// One-shots stay done.
func WithDependents(services []Service, names []string) []string {
	all := slices.Clone(names)
	for grown := true; grown; {
		grown = false
		for _, s := range services {
			if slices.Contains(all, s.Name) || s.State != engine.Running && s.State != engine.Restarting {
				continue
			}
			for on := range s.DependsOn {
				if slices.Contains(all, on) {
					all, grown = append(all, s.Name), true
					break
				}
			}
		}
	}
	return all
}
