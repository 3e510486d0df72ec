package stack

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/engine"
)

func TestEventsTellWhatHappened(t *testing.T) {
	now := time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)
	at := func(s int) time.Time { return now.Add(time.Duration(s) * time.Second) }
	one := func(c engine.Container) *View {
		c.Name, c.Replica = "shop-api-1", 1
		if c.ID == "" {
			c.ID = "a"
		}
		return &View{Services: []Service{{Name: "api", State: c.State, Detail: map[string]engine.Container{c.Name: c}}}}
	}
	none := &View{Services: []Service{{Name: "api", State: engine.Absent}}}
	running := engine.Container{State: engine.Running, Started: at(-60)}
	healthy := running
	healthy.Health = engine.Healthy
	sick := running
	sick.Health, sick.HealthOutput, sick.HealthFails = engine.Unhealthy, "connection refused", 3
	dead := engine.Container{State: engine.Exited, ExitCode: 137, OOMKilled: true, Started: at(-60), Finished: at(-5)}
	loop := engine.Container{State: engine.Restarting, ExitCode: 1, Restarts: 2, Started: at(-60), Finished: at(-5), LastLine: "panic: no env"}
	again := engine.Container{State: engine.Running, Restarts: 3, Started: at(-4)}
	anew := engine.Container{ID: "b", State: engine.Running, Started: at(-1)}
	drifted := one(running)
	drifted.Services[0].Drifted = true
	for name, c := range map[string]struct {
		before, after *View
		want          []string
	}{
		"first sight":    {nil, one(running), []string{"11:59:00 started"}},
		"was dead":       {nil, one(dead), []string{"11:59:00 started", "11:59:55 exit 137: killed (out of memory)"}},
		"well already":   {nil, one(healthy), []string{"11:59:00 started"}},
		"sick already":   {nil, one(sick), []string{"11:59:00 started"}},
		"nothing":        {one(running), one(running), nil},
		"nothing at all": {nil, none, nil},
		"healthy":        {one(running), one(healthy), []string{"12:00:00 healthy"}},
		"unhealthy":      {one(healthy), one(sick), []string{"12:00:00 unhealthy 3 checks: connection refused"}},
		"killed":         {one(healthy), one(dead), []string{"11:59:55 exit 137: killed (out of memory)"}},
		"crash loop":     {one(running), one(loop), []string{"11:59:55 exit 1 · panic: no env"}},
		"restarted":      {one(loop), one(again), []string{"11:59:56 restarted by its policy, 3 times so far"}},
		"made anew":      {one(running), one(anew), []string{"11:59:59 started", "12:00:00 the container was made anew"}},
		"removed":        {one(running), none, []string{"12:00:00 its container was removed"}},
		"edited":         {one(running), drifted, []string{"12:00:00 the compose file has changed since the container was made"}},
	} {
		var got []string
		for _, e := range Events(c.before, c.after, now) {
			got = append(got, e.At.Format("15:04:05 ")+e.Text)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}
