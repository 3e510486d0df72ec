package stack

import (
	"time"

	"github.com/devbliss/devbliss/internal/engine"
)

// Service is one service of the stack: what the compose file says of it and what
// its containers do. Its JSON form is stable.
type Service struct {
	Name       string        `json:"service"`
	Addon      string        `json:"addon"` // id in the catalog, "" for the project's own
	State      engine.State  `json:"state"`
	Health     engine.Health `json:"health"`
	ExitCode   int           `json:"exitCode"`
	Why        string        `json:"why"` // what is wrong and why, one line; "" when nothing is
	Restarts   int           `json:"restarts"`
	Ports      []engine.Port `json:"ports"`
	Containers []Container   `json:"containers"`

	Image     string                      `json:"-"`
	Declared  bool                        `json:"-"` // the compose file has it
	OneShot   bool                        `json:"-"` // something waits for it to complete, or it never restarts and exited 0
	Profiles  []string                    `json:"-"`
	DependsOn map[string]string           `json:"-"` // service to condition
	Develops  bool                        `json:"-"` // it has develop.watch
	Drifted   bool                        `json:"-"` // a container was made from another state of the file
	Since     time.Time                   `json:"-"` // of the state: started or finished
	Detail    map[string]engine.Container `json:"-"` // by container name
}

// Container is one container of a Service.
type Container struct {
	Name   string        `json:"name"`
	ID     string        `json:"id"`
	State  engine.State  `json:"state"`
	Health engine.Health `json:"health"`
}

// Verdict is what a row's state amounts to.
type Verdict uint8

// The verdicts, best first.
const (
	Good    Verdict = iota // running and healthy, or a one-shot that exited 0
	Busy                   // on its way: starting, created
	Off                    // not running, and nobody says it should
	Failing                // unhealthy, crashed, restarting
)

// Verdict judges the service, so that every face shows the same: as its worst
// container, or as its state alone where the containers are not known.
func (s Service) Verdict() Verdict {
	if len(s.Detail) == 0 {
		return s.judge(engine.Container{State: s.State, Health: s.Health, ExitCode: s.ExitCode})
	}
	worst := Good
	for _, c := range s.Detail {
		worst = max(worst, s.judge(c))
	}
	return worst
}

func (s Service) judge(c engine.Container) Verdict {
	switch c.State {
	case engine.Running:
		return judgeHealth(c.Health)
	case engine.Created:
		if c.Error != "" {
			return Failing
		}
		return Busy
	case engine.Restarting, engine.Dead:
		return Failing
	case engine.Removing:
		return Busy
	case engine.Exited:
		return s.judgeExit(c)
	case engine.Paused, engine.Absent:
		return Off
	}
	return Off
}

func judgeHealth(h engine.Health) Verdict {
	switch h {
	case engine.Unhealthy:
		return Failing
	case engine.Starting:
		return Busy
	case engine.NoCheck, engine.Healthy:
		return Good
	}
	return Good
}

func (s Service) judgeExit(c engine.Container) Verdict {
	switch {
	case c.OOMKilled || c.Error != "":
		return Failing
	case c.ExitCode == 0 && s.OneShot:
		return Good
	case c.ExitCode == 0, stopped(c.ExitCode):
		return Off
	}
	return Failing
}

// stopped says that a program ended as one does that was asked to: `docker stop`
// sends SIGTERM and, to those that do not listen, SIGKILL. Every evening's
// `devbliss stop` would leave red rows otherwise.
func stopped(code int) bool { return code == 130 || code == 137 || code == 143 }
