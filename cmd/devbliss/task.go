package main

import (
	"context"
	"io"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/untrusted"
)

func newTask(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "task [NAME...]",
		Short: "List the project's tasks, or run some",
		Long: "Lists the tasks that the x-devbliss block of the compose file has, in the order in\n" +
			"which devbliss up runs them. A task that is named is run, whether it is due or not.",
		Example:           "devbliss task\ndevbliss task migrate",
		ValidArgsFunction: completeTasks(e),
		RunE: func(cmd *cobra.Command, names []string) error {
			st, err := e.open()
			if err != nil {
				return err
			}
			t, err := st.Team(cmd.Context())
			if err != nil {
				return during(verb("task", names), err)
			}
			if len(names) == 0 {
				return e.printTasks(t)
			}
			for _, name := range names {
				if _, ok := t.Task(name); !ok {
					return e.noTask(cmd, name, t)
				}
			}
			if slices.ContainsFunc(names, func(name string) bool { task, _ := t.Task(name); return task.OnHost() }) {
				if err := e.allow(cmd.Context(), st, t); err != nil {
					return during(verb("task", names), err)
				}
			}
			return during(verb("task", names), st.RunTasks(cmd.Context(), t, e.taskRun(nil, names)))
		},
	}
}

// ownVersion is the version of this program.
func ownVersion() string { return thisBuild(debug.ReadBuildInfo()).Version }

func (e *env) noTask(cmd *cobra.Command, name string, t *stack.Team) error {
	u := &usageError{command: cmd.CommandPath(), why: "there is no task " + quote(name)}
	if near := stack.Near(name, t.Names()); len(near) > 0 {
		u.near = cmd.CommandPath() + " " + near[0]
	}
	return u
}

func (e *env) printTasks(t *stack.Team) error {
	if len(t.Tasks) == 0 {
		e.talk.say("the compose file has no tasks")
		return nil
	}
	p := e.paintOut()
	var rows [][]string
	for _, task := range t.Tasks {
		about := task.About
		if about == "" {
			about = task.Run.String()
		}
		rows = append(rows, []string{p.bold(task.Name), string(task.When), task.Place(), untrusted.Plain(oneLine(about))})
	}
	return writeTable(e.out, rows)
}

func completeTasks(e *env) completion {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		st, err := e.openQuietly()
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		t, err := st.Team(cmd.Context())
		if err != nil {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return unused(t.Names(), args, typed), cobra.ShellCompDirectiveNoFileComp
	}
}

func (e *env) taskRun(services, names []string) stack.TaskRun {
	return stack.TaskRun{
		Services: services, Names: names, Say: e.talk.say,
		Out: e.taskLines,
	}
}

// runTasks runs what the team wants done after an up.
func (e *env) runTasks(ctx context.Context, st *stack.Stack, t *stack.Team, services []string, waited bool) error {
	if len(t.Tasks) == 0 {
		return nil
	}
	if !waited {
		e.talk.say("tasks are not run, because nobody waited for the services: %s", strings.Join(t.Names(), ", "))
		return nil
	}
	return st.RunTasks(ctx, t, e.taskRun(slices.Clone(services), nil))
}

// printLinks writes the pages that the team wants known.
func (e *env) printLinks(t *stack.Team) error {
	p := e.paintOut()
	var rows [][]string
	for _, l := range t.Links {
		rows = append(rows, []string{untrusted.Plain(l.Name), p.cyan(untrusted.Plain(l.URL))})
	}
	return writeTable(e.out, rows)
}

// taskLines writes what a task writes, line by line, with its name in front.
func (e *env) taskLines(task string) io.WriteCloser {
	return untrusted.Lines(func(text string) {
		if e.events != nil {
			e.events.send(event{Event: "log", Task: task, Text: text})
			return
		}
		e.talk.say("%s | %s", task, text)
	})
}
