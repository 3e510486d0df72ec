package docker

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/moby/moby/api/types/container"

	"github.com/devbliss/devbliss/internal/engine"
)

// What the list settles is not asked about any more; what it does not settle is.
func TestOnlyWhatIsWellForAWhileIsReadyAtAGlance(t *testing.T) {
	for name, c := range map[string]struct {
		state   container.ContainerState
		status  string
		started bool
		ready   bool
	}{
		"healthy":                    {container.StateRunning, "Up 3 seconds (healthy)", false, true},
		"no check, up for long":      {container.StateRunning, "Up 3 minutes", false, true},
		"no check, up for a minute":  {container.StateRunning, "Up About a minute", false, true},
		"no check, up just now":      {container.StateRunning, "Up Less than a second", false, false},
		"no check, up for a second":  {container.StateRunning, "Up 1 second", false, false},
		"no check, between restarts": {container.StateRunning, "Up 29 seconds", false, false},
		"started by the operation":   {container.StateRunning, "Up 3 minutes", true, false},
		"healthy, started by us":     {container.StateRunning, "Up 3 seconds (healthy)", true, false},
		"its check has not answered": {container.StateRunning, "Up 3 minutes (health: starting)", false, false},
		"unhealthy":                  {container.StateRunning, "Up 3 minutes (unhealthy)", false, false},
		"exited":                     {container.StateExited, "Exited (0) 3 minutes ago", false, false},
		"restarting":                 {container.StateRestarting, "Restarting (1) 3 seconds ago", false, false},
		"paused":                     {container.StatePaused, "Up 3 minutes (Paused)", false, false},
		"created and never started":  {container.StateCreated, "Created", false, false},
	} {
		var shown []engine.Step
		s := newSteps(&types.Project{}, func(step engine.Step) { shown = append(shown, step) })
		if c.started {
			s.show(engine.Step{ID: "Container shop-web-1", Text: api.StatusStarted, Status: engine.Done})
			shown = nil
		}
		w := waiter{operation: &operation{steps: s}}
		got := w.glance("web", container.Summary{Names: []string{"/shop-web-1"}, State: c.state, Status: c.status})
		if got != c.ready || len(shown) > 0 != c.ready {
			t.Errorf("%s: ready %v, shown %v; want %v", name, got, shown, c.ready)
		}
	}
}
