package stack

import (
	"context"
	"errors"
	"fmt"

	"github.com/devbliss/devbliss/internal/team"
	"github.com/devbliss/devbliss/internal/untrusted"
)

// team says whether the team's block is as it must be, whether its checks hold, and
// what its tasks are.
func (d *examination) team(ctx context.Context) []Finding {
	if d.project == nil {
		return nil
	}
	t, err := d.stack.Team(ctx)
	if err != nil {
		return bad("team", err)
	}
	var findings []Finding
	if least := t.Least.String(); t.Least != (team.Version{}) {
		findings = append(findings, good("devbliss version", "%s or newer does for the project", least)...)
	}
	barred := d.stack.Allowed(t)
	for _, c := range t.Checks {
		findings = append(findings, d.check(ctx, t, c, barred))
	}
	for _, task := range t.Tasks {
		findings = append(findings, d.task(ctx, t, task, barred))
	}
	return findings
}

func (d *examination) check(ctx context.Context, t *Team, c team.Check, barred error) Finding {
	name := "check " + c.Name
	if c.OnHost() && barred != nil {
		return Finding{Check: name, Detail: "is not looked at: it runs on this machine, and you have not said that it may", Fix: "devbliss trust"}
	}
	if !c.OnHost() {
		if !d.answers {
			return Finding{Check: name, OK: true, Detail: "devbliss up looks at it, " + c.Place()}
		}
		if there, err := d.stack.imageThere(ctx, t.project, c.In); err == nil && !there {
			return Finding{Check: name, OK: true, Detail: "devbliss up looks at it, once the image of " + c.In + " is there"}
		}
	}
	err := d.stack.check(ctx, t, c, nil)
	var failed *CheckFailed
	switch {
	case err == nil:
		return Finding{Check: name, OK: true, Detail: "holds"}
	case errors.As(err, &failed) && failed.Fix != "":
		return Finding{Check: name, Detail: failed.what(), Fix: failed.Fix}
	}
	return Finding{Check: name, Detail: err.Error(), Fix: "see what it runs: " + c.Where}
}

// task says what up would do with a task.
func (d *examination) task(ctx context.Context, t *Team, task team.Task, barred error) Finding {
	name := "task " + task.Name
	if task.OnHost() && barred != nil {
		return Finding{Check: name, Detail: "runs on this machine, and you have not said that it may", Fix: "devbliss trust"}
	}
	f := Finding{Check: name, OK: true, Detail: fmt.Sprintf("devbliss up: %s, %s", untrusted.Plain(task.Run.String()), task.Place())}
	if missing := lacks(task, closure(t.project, nil), nil); missing != "" {
		f.Detail = "devbliss up skips it: " + missing
		return f
	}
	if task.When == team.Always || !d.answers {
		return f
	}
	now, err := d.stack.marksOf(ctx, t.project, task)
	if done, ok := d.stack.doneTask(t.project.Name, task.Name); err == nil && ok && done.covers(task, now) {
		f.Detail = fmt.Sprintf("is done already (%s)", task.When)
	}
	return f
}
