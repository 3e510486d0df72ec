package stack

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/untrusted"
)

// whyLength is the most characters of what a container wrote in a Why.
const whyLength = 160

// asking is what explaining needs beside the services: the time, and who holds a
// port of the host. Holder is asked only about a port that a container could not
// have.
type asking struct {
	now    time.Time
	holder func(port int) (string, bool)
}

func (s *Stack) asking(ctx context.Context) asking {
	return asking{now: s.o.Now(), holder: func(port int) (string, bool) {
		return s.holders(ctx).of(address{port: port}, owner{})
	}}
}

// explain sets Why of each service that is in trouble or waits.
func explain(services []Service, ask asking) {
	byName := make(map[string]Service, len(services))
	for _, s := range services {
		byName[s.Name] = s
	}
	for i, s := range services {
		services[i].Why = why(s, byName, ask)
	}
}

func why(s Service, all map[string]Service, ask asking) string {
	c, ok := s.worst()
	switch {
	case !ok:
		return ""
	case s.judge(c) == Failing:
		return trouble(c, ask)
	case c.State == engine.Created:
		return waits(s, all, ask.now)
	case c.State == engine.Running && c.Health == engine.Starting && c.HealthOutput != "":
		return with("not healthy yet", ": ", c.HealthOutput)
	case c.State == engine.Exited && c.ExitCode == 137:
		return "exit 137: killed"
	}
	return ""
}

// trouble says what is wrong with a container and the evidence for it.
func trouble(c engine.Container, ask asking) string {
	if port, ok := portOf(c.Error); ok {
		if holder, held := ask.holder(port); held {
			return fmt.Sprintf("port %d is held by %s", port, holder)
		}
		return fmt.Sprintf("port %d was held by another program when it started", port)
	}
	switch {
	case c.State == engine.Running:
		return unhealthy(c)
	case c.State == engine.Restarting:
		times := "restarting"
		if c.Restarts > 0 {
			times = "restarting, " + counted(c.Restarts, "time")
			if age := ask.now.Sub(c.Created); !c.Created.IsZero() && age > 0 {
				times += " in " + roughly(age)
			}
		}
		return times + ": " + ended(c)
	case c.State == engine.Dead:
		return with("dead: the engine could not remove it", " · ", c.Error)
	case c.State == engine.Created && c.ExitCode == 0:
		return with("did not start", ": ", c.Error)
	}
	return ended(c)
}

// roughly is a time in one unit: "40 s", "12 min", "3 h", "5 days".
func roughly(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", max(int(d.Seconds()), 1))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d days", int(d.Hours())/24)
}

func unhealthy(c engine.Container) string {
	head := "unhealthy"
	if c.HealthFails > 0 {
		head = "unhealthy " + counted(c.HealthFails, "check")
	}
	return with(head, ": ", c.HealthOutput)
}

// ended says how a container's program ended.
func ended(c engine.Container) string {
	head := "exit " + strconv.Itoa(c.ExitCode)
	if meaning := exitMeaning(c); meaning != "" {
		head += ": " + meaning
	}
	if c.Error != "" {
		return with(head, " · ", c.Error)
	}
	return with(head, " · ", c.LastLine)
}

// exitMeaning puts the codes that shells and signals give into words.
func exitMeaning(c engine.Container) string {
	if c.OOMKilled {
		return "killed (out of memory)"
	}
	switch c.ExitCode {
	case 126:
		return "command cannot be run"
	case 127:
		return "command not found"
	case 132:
		return "illegal instruction (an image for another processor?)"
	case 134:
		return "aborted"
	case 137:
		return "killed"
	case 139:
		return "crashed (bad memory access)"
	}
	return ""
}

// waits says for which service a container that was made has not been started.
func waits(s Service, all map[string]Service, now time.Time) string {
	for _, name := range slices.Sorted(maps.Keys(s.DependsOn)) {
		on, ok := all[name]
		if !ok || met(on, s.DependsOn[name]) {
			continue
		}
		text := fmt.Sprintf("waits for %s (%s)", name, wanted(s.DependsOn[name]))
		switch {
		case on.Verdict() == Failing:
			return text + ", which is " + failing(on)
		case on.State == engine.Running && !on.Since.IsZero():
			return text + ", " + elapsed(now.Sub(on.Since))
		}
		return text
	}
	return ""
}

// met says that on is as far as condition asks.
func met(on Service, condition string) bool {
	switch condition {
	case types.ServiceConditionHealthy:
		return on.State == engine.Running && on.Health == engine.Healthy
	case types.ServiceConditionCompletedSuccessfully:
		return on.State == engine.Exited && on.ExitCode == 0
	}
	return on.State == engine.Running
}

func wanted(condition string) string {
	switch condition {
	case types.ServiceConditionHealthy:
		return "healthy"
	case types.ServiceConditionCompletedSuccessfully:
		return "completed"
	}
	return "started"
}

func failing(s Service) string {
	if s.State == engine.Exited {
		return "exited " + strconv.Itoa(s.ExitCode)
	}
	if s.Health == engine.Unhealthy {
		return string(engine.Unhealthy)
	}
	return string(s.State)
}

// elapsed is a time as people say it, no finer than a person wants it.
func elapsed(d time.Duration) string {
	switch {
	case d < time.Second:
		return "just now"
	case d < time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	}
	return fmt.Sprintf("%d h", int(d.Hours()))
}

// portInError finds the port in what Docker's versions say of a port that cannot
// be had: "Bind for 127.0.0.1:5432 failed: port is already allocated", "listen
// tcp4 0.0.0.0:80: bind: address already in use", and such.
var portInError = regexp.MustCompile(`(?i)(?:\d+\.\d+\.\d+\.\d+|\[?::1?\]?):(\d{1,5})\b`)

func portOf(text string) (int, bool) {
	low := strings.ToLower(text)
	if !strings.Contains(low, "already allocated") && !strings.Contains(low, "already in use") && !strings.Contains(low, "ports are not available") {
		return 0, false
	}
	match := portInError.FindStringSubmatch(text)
	if match == nil {
		return 0, false
	}
	port, err := strconv.Atoi(match[1])
	return port, err == nil
}

// with adds evidence that a container or the engine wrote: its last line that
// says something, safe to show and cut.
func with(head, separator, evidence string) string {
	for _, line := range slices.Backward(strings.FieldsFunc(evidence, func(r rune) bool { return r == '\n' || r == '\r' })) {
		if text := strings.TrimSpace(untrusted.Plain(line)); text != "" {
			return head + separator + cut(text, whyLength)
		}
	}
	return head
}

func cut(s string, most int) string {
	runes := []rune(s)
	if len(runes) <= most {
		return s
	}
	return string(runes[:most-1]) + "…"
}

func counted(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
