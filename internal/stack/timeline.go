package stack

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/untrusted"
)

// Event is something that happened to a service.
type Event struct {
	At      time.Time
	Service string
	Text    string  // "started", "unhealthy: connection refused", "exit 137: killed (out of memory)"
	Verdict Verdict // how good or bad it is; Off is neither
}

// Events are what happened between two views, by time; before may be nil. Times
// are the engine's where it has them, else now: when it was seen. What was so at first
// sight and has no time of the engine's is left out.
func Events(before, after *View, now time.Time) []Event {
	was := map[string]Service{}
	if before != nil {
		for _, s := range before.Services {
			was[s.Name] = s
		}
	}
	var events []Event
	for _, s := range after.Services {
		old := was[s.Name]
		events = append(events, s.changed(old, now)...)
	}
	slices.SortStableFunc(events, func(a, b Event) int { return a.At.Compare(b.At) })
	return events
}

// changed are the events that made s of what was there before.
func (s Service) changed(before Service, now time.Time) []Event {
	var events []Event
	add := func(at time.Time, v Verdict, text string) {
		if at.IsZero() {
			if before.Name == "" { // it may have been so for days
				return
			}
			at = now
		}
		events = append(events, Event{At: at, Service: s.Name, Text: text, Verdict: v})
	}
	if s.Drifted && !before.Drifted && before.Name != "" {
		add(now, Off, "the compose file has changed since the container was made")
	}
	several := max(len(s.Detail), len(before.Detail)) > 1
	for _, name := range sortedNames(s.Detail, before.Detail) {
		c, there := s.Detail[name]
		old, known := before.Detail[name]
		label := ""
		if several {
			label = fmt.Sprintf("#%d ", cmp.Or(c.Replica, old.Replica))
		}
		switch {
		case !there:
			add(now, Off, label+"its container was removed")
			continue
		case known && old.ID != c.ID:
			add(now, Off, label+"the container was made anew")
			old = engine.Container{}
		}
		s.told(old, c, func(at time.Time, v Verdict, text string) { add(at, v, label+text) })
	}
	return events
}

// told are the events that made a container what it is.
func (s Service) told(old, c engine.Container, add func(time.Time, Verdict, string)) {
	ends := c.State == engine.Exited || c.State == engine.Dead || c.State == engine.Restarting
	ended := ends && (c.State != old.State || !c.Finished.Equal(old.Finished) || c.Restarts != old.Restarts)
	started := !c.Started.IsZero() && !c.Started.Equal(old.Started)
	if started && !old.Started.IsZero() && c.Restarts > old.Restarts && !ends {
		add(c.Started, Busy, fmt.Sprintf("restarted by its policy, %s so far", counted(c.Restarts, "time")))
	} else if started {
		add(c.Started, Off, "started")
	}
	if ended {
		add(c.Finished, s.judge(c), ending(c))
	}
	switch {
	case c.State == engine.Paused && old.State != engine.Paused:
		add(time.Time{}, Off, "paused")
	case old.State == engine.Paused && c.State == engine.Running:
		add(time.Time{}, Off, "goes on after the pause")
	case c.State == engine.Created && c.Error != "" && old.Error != c.Error:
		add(time.Time{}, Failing, with("did not start", ": ", c.Error))
	}
	if c.Health == old.Health {
		return
	}
	switch c.Health {
	case engine.Healthy:
		add(time.Time{}, Good, "healthy")
	case engine.Unhealthy:
		add(time.Time{}, Failing, unhealthy(c))
	case engine.NoCheck, engine.Starting:
	}
}

// ending is how a container ended, also where that is no failure.
func ending(c engine.Container) string {
	if c.ExitCode == 0 && c.Error == "" && !c.OOMKilled {
		return "ended (exit 0)"
	}
	return strings.TrimSpace(untrusted.Plain(ended(c)))
}

// sortedNames are the names in either, sorted.
func sortedNames(a, b map[string]engine.Container) []string {
	var names []string
	for name := range a {
		names = append(names, name)
	}
	for name := range b {
		if _, both := a[name]; !both {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
