package stack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/team"
)

// Team is what the project's team asks of devbliss.
type Team struct {
	team.Settings
	project *types.Project
}

// TooOld says that the project asks for a newer devbliss.
type TooOld struct {
	Least, Have string
	Where       string // compose.yaml:3
}

// Error is one sentence.
func (e *TooOld) Error() string {
	return fmt.Sprintf("the project needs devbliss %s or newer (%s), and this is %s", e.Least, e.Where, e.Have)
}

// Team reads what the team asks of devbliss; nothing where no compose file has such
// a block.
func (s *Stack) Team(ctx context.Context) (*Team, error) {
	found, err := s.Find()
	if err != nil {
		return nil, err
	}
	var files []team.File
	some := false
	for _, path := range found.Files {
		text, err := os.ReadFile(path)
		if err != nil {
			return nil, err
		}
		shown, err := filepath.Rel(found.Dir, path)
		if err != nil {
			shown = path
		}
		some = some || team.Has(text)
		files = append(files, team.File{Path: path, Shown: shown, Text: text})
	}
	if !some {
		return &Team{}, nil
	}
	p, err := s.Project(ctx)
	if err != nil {
		return nil, err
	}
	lookup := s.lookup(found)
	settings, err := team.Read(files, team.Project{
		Services: slices.Sorted(maps.Keys(p.AllServices())),
		Fill:     func(text string) (string, error) { return template.Substitute(text, lookup) },
		Version:  s.o.Version,
		Refuse: func(least team.Version, where string) error {
			return &TooOld{Least: least.String(), Have: s.o.Version, Where: where}
		},
	})
	if err != nil {
		return nil, err
	}
	return &Team{Settings: *settings, project: p}, nil
}

// TaskFailed says that a task did not do what it was to do.
type TaskFailed struct {
	Task    string
	Where   string // compose.yaml:12
	Place   string // "in api"
	Code    int
	Timeout time.Duration // after which it was ended; 0 where it ended itself
}

// Error is one sentence.
func (e *TaskFailed) Error() string {
	if e.Timeout > 0 {
		return fmt.Sprintf("task %s (%s), %s, was not done after %s", e.Task, e.Where, e.Place, e.Timeout)
	}
	return fmt.Sprintf("task %s (%s), %s, ended with exit code %d", e.Task, e.Where, e.Place, e.Code)
}

// TaskRun says how tasks are run and who hears of it.
type TaskRun struct {
	Services []string // only tasks that need no others than these and what they depend on; none: all
	Names    []string // only these, whether they are due or not
	Say      func(format string, args ...any)
	Out      func(task string) io.WriteCloser // where what a task writes goes
}

// RunTasks runs the tasks that are due, each after those that it needs. The first
// that fails ends it: what was done is remembered, and the next call goes on there.
func (s *Stack) RunTasks(ctx context.Context, t *Team, o TaskRun) error {
	up := closure(t.projectOr(), o.Services)
	skipped := map[string]bool{}
	for _, task := range t.Tasks {
		if len(o.Names) > 0 && !slices.Contains(o.Names, task.Name) {
			continue
		}
		if missing := lacks(task, up, skipped); missing != "" && len(o.Names) == 0 {
			skipped[task.Name] = true
			o.Say("task %s is skipped: %s", task.Name, missing)
			continue
		}
		if err := s.runTask(ctx, t, task, o); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// lacks says what a task needs that is not there, "" where nothing is missing.
func lacks(task team.Task, up []string, skipped map[string]bool) string {
	for _, service := range task.Services() {
		if !slices.Contains(up, service) {
			return service + " is not among what came up"
		}
	}
	for _, need := range task.Needs {
		if skipped[need] {
			return "it needs " + need
		}
	}
	return ""
}

func (t *Team) projectOr() *types.Project {
	if t.project == nil {
		return &types.Project{}
	}
	return t.project
}

func (s *Stack) runTask(ctx context.Context, t *Team, task team.Task, o TaskRun) error {
	now, err := s.marksOf(ctx, t.project, task)
	if err != nil {
		return err
	}
	if len(o.Names) == 0 && task.When != team.Always {
		if done, ok := s.doneTask(t.project.Name, task.Name); ok && done.covers(task, now) {
			o.Say("task %s is done already (%s)", task.Name, task.When)
			return nil
		}
	}
	limited, cancel := context.WithTimeout(ctx, task.Timeout)
	defer cancel()
	if !task.Check.Zero() {
		code, err := s.execTask(limited, t, task, task.Check, io.Discard)
		if err != nil && ctx.Err() == nil && limited.Err() != nil {
			return &TaskFailed{Task: task.Name, Where: task.Where, Place: task.Place(), Timeout: task.Timeout}
		}
		if err != nil {
			return fmt.Errorf("check of task %s (%s): %w", task.Name, task.Where, err)
		}
		if code == 0 {
			o.Say("task %s: nothing to do, its check says", task.Name)
			return s.rememberTask(t.project.Name, task.Name, now)
		}
	}
	o.Say("task %s runs %s", task.Name, task.Place())
	began := s.o.Now()
	out := o.Out(task.Name)
	code, err := s.execTask(limited, t, task, task.Run, out)
	_ = out.Close()
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(limited.Err(), context.DeadlineExceeded):
		return &TaskFailed{Task: task.Name, Where: task.Where, Place: task.Place(), Timeout: task.Timeout}
	case err != nil:
		return fmt.Errorf("task %s (%s): %w", task.Name, task.Where, err)
	case code != 0:
		return &TaskFailed{Task: task.Name, Where: task.Where, Place: task.Place(), Code: code}
	}
	o.Say("task %s is done (%.1fs)", task.Name, s.o.Now().Sub(began).Seconds())
	return s.rememberTask(t.project.Name, task.Name, now)
}

// execTask runs a command where the task runs.
func (s *Stack) execTask(ctx context.Context, t *Team, task team.Task, c team.Command, out io.Writer) (int, error) {
	switch {
	case task.OnHost():
		return s.onHost(ctx, t, c, out)
	case task.OneOff:
		return s.o.Engine.RunOnce(ctx, t.project, onceOf(task.In, c, out))
	}
	return s.o.Engine.Exec(ctx, t.project.Name, engine.ExecOptions{Service: task.In, Command: c.Argv(), Out: out, Err: out})
}
