package stack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/team"
	"github.com/devbliss/devbliss/internal/untrusted"
)

// CheckFailed says that a condition of the team's does not hold.
type CheckFailed struct {
	Check   string
	Where   string // compose.yaml:12
	Code    int
	Timeout time.Duration // after which it was ended; 0 where it ended itself
	Said    string        // the last line that it wrote
	Fix     string        // what the team says to do
}

// Error is one sentence, with what to do.
func (e *CheckFailed) Error() string {
	if e.Fix != "" {
		return e.what() + " — " + e.Fix
	}
	return e.what()
}

func (e *CheckFailed) what() string {
	head := fmt.Sprintf("check %s (%s)", e.Check, e.Where)
	switch {
	case e.Timeout > 0:
		return fmt.Sprintf("%s had no answer after %s", head, e.Timeout)
	case e.Said != "":
		return fmt.Sprintf("%s does not hold: %s", head, e.Said)
	}
	return fmt.Sprintf("%s does not hold: exit code %d", head, e.Code)
}

// RunChecks looks at the conditions that the team wants met before anything starts.
// All are looked at, and what does not hold is said at once.
func (s *Stack) RunChecks(ctx context.Context, t *Team, say func(format string, args ...any), step func(engine.Step)) error {
	var failed []error
	for _, c := range t.Checks {
		if err := s.check(ctx, t, c, step); err != nil {
			failed = append(failed, err)
			continue
		}
		say("check %s holds", c.Name)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return errors.Join(failed...)
}

// check looks at one condition.
func (s *Stack) check(ctx context.Context, t *Team, c team.Check, step func(engine.Step)) error {
	if !c.OnHost() {
		if err := s.imageFor(ctx, t.project, c.In, step); err != nil {
			return fmt.Errorf("check %s (%s): %w", c.Name, c.Where, err)
		}
	}
	limited, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	var out tail
	code, err := s.execCheck(limited, t, c, &out)
	failed := &CheckFailed{Check: c.Name, Where: c.Where, Code: code, Said: out.line(), Fix: untrusted.Plain(c.Fix)}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(limited.Err(), context.DeadlineExceeded):
		failed.Timeout = c.Timeout
		return failed
	case err != nil:
		return fmt.Errorf("check %s (%s): %w", c.Name, c.Where, err)
	case code != 0:
		return failed
	}
	return nil
}

func (s *Stack) execCheck(ctx context.Context, t *Team, c team.Check, out io.Writer) (int, error) {
	if c.OnHost() {
		return s.onHost(ctx, t, c.Run, out)
	}
	return s.o.Engine.RunOnce(ctx, aside(t.project, c.In), onceOf(c.In, c.Run, out))
}

// aside is the project for a container that comes before everything else: it makes
// no network and no volume of the project's, so that the first start stays the
// first.
func aside(p *types.Project, name string) *types.Project {
	alone := *p
	alone.Volumes, alone.Networks = nil, nil
	alone.Services, alone.DisabledServices = maps.Clone(p.Services), maps.Clone(p.DisabledServices)
	for _, all := range []types.Services{alone.Services, alone.DisabledServices} {
		service, ok := all[name]
		if !ok {
			continue
		}
		service.Networks, service.NetworkMode, service.Links, service.VolumesFrom = nil, "bridge", nil, nil
		service.Volumes = slices.DeleteFunc(slices.Clone(service.Volumes), func(v types.ServiceVolumeConfig) bool {
			return v.Type == types.VolumeTypeVolume
		})
		all[name] = service
	}
	return &alone
}

// imageFor makes sure that the image of a service is there.
func (s *Stack) imageFor(ctx context.Context, p *types.Project, name string, step func(engine.Step)) error {
	there, err := s.imageThere(ctx, p, name)
	if err != nil || there {
		return err
	}
	if p.AllServices()[name].Build != nil {
		return s.Build(ctx, []string{name}, step)
	}
	return s.Pull(ctx, []string{name}, step)
}

func (s *Stack) imageThere(ctx context.Context, p *types.Project, name string) (bool, error) {
	image := p.AllServices()[name].Image
	if image == "" {
		image = p.Name + "-" + name // as compose calls what it builds
	}
	m, err := s.o.Engine.Machine(ctx, []string{image})
	return m.Platforms[image] != "", err
}

// tail keeps the end of what is written to it.
type tail struct{ text bytes.Buffer }

// longTail is how much it keeps.
const longTail = 4 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.text.Write(p)
	if over := t.text.Len() - longTail; over > 0 {
		t.text.Next(over)
	}
	return len(p), nil
}

// line is the last line that says something, safe for a terminal.
func (t *tail) line() string {
	lines := strings.Split(strings.TrimSpace(t.text.String()), "\n")
	return untrusted.Plain(strings.TrimSpace(lines[len(lines)-1]))
}

func onceOf(service string, c team.Command, out io.Writer) engine.OnceOptions {
	once := engine.OnceOptions{Service: service, Command: c.Argv(), Out: out, Err: out}
	if len(c.Words) == 0 { // a line needs its shell, whatever the image starts with
		once.Entrypoint, once.Command = c.Argv()[:2], c.Argv()[2:]
	}
	return once
}
