package ui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/devbliss/devbliss/internal/untrusted"
	"github.com/devbliss/devbliss/ui/paint"
)

// activity is one verb that runs or has run.
type activity struct {
	id       int
	verb     string   // "restart"
	services []string // none: all
	title    string   // "restart api"
	command  string   // what does the same: "docker compose restart api"
	progress *progress

	began, ended time.Time // ended is zero while it runs
	err          error
}

func (a *activity) running() bool { return a.ended.IsZero() }

// activities is the strip above the footer: what runs, what failed and has not
// been dismissed, and for a while what went well.
type activities struct {
	list []*activity
	next int
	spin int // frame of the spinner
}

// praise is how long the strip says that a verb went well.
const praise = 12 * time.Second

// begin notes a verb that starts. What went well before gives way to it, and so does
// a failure of the same verb on the same services: it is tried again.
func (s *activities) begin(a activity) *activity {
	s.next++
	a.id, a.progress = s.next, &progress{}
	s.list = slices.DeleteFunc(s.list, func(o *activity) bool {
		return !o.running() && (o.err == nil || o.verb == a.verb && slices.Equal(o.services, a.services))
	})
	s.list = append(s.list, &a)
	return &a
}

// double is the running verb that a new one would do over again, or that has the
// same containers in its hands. Stop, kill, down and up are always let through: they
// are the ways out of a verb that waits for ever.
func (s *activities) double(verb string, services []string) *activity {
	for _, a := range s.list {
		switch {
		case !a.running():
		case a.verb == verb && (len(a.services) == 0 || len(services) == 0 || common(services, a.services)):
			return a
		case changes(verb) && (changes(a.verb) || a.verb == "stop") && common(services, a.services):
			return a
		}
	}
	return nil
}

// changes says that a verb makes containers start anew, or go.
func changes(verb string) bool {
	return slices.Contains([]string{"restart", "start", "recreate", "rebuild", "scale", "remove"}, verb)
}

func common(a, b []string) bool {
	return slices.ContainsFunc(a, func(name string) bool { return slices.Contains(b, name) })
}

// end notes how a verb ended.
func (s *activities) end(id int, err error, now time.Time) *activity {
	for _, a := range s.list {
		if a.id == id {
			a.ended, a.err = now, err
			return a
		}
	}
	return nil
}

// sweep forgets what went well some time ago.
func (s *activities) sweep(now time.Time) {
	s.list = slices.DeleteFunc(s.list, func(a *activity) bool {
		return !a.running() && a.err == nil && now.Sub(a.ended) >= praise
	})
}

// busy tells whether a verb runs.
func (s *activities) busy() bool { return slices.ContainsFunc(s.list, (*activity).running) }

// failed is the newest failure that is still shown.
func (s *activities) failed() *activity {
	for _, a := range slices.Backward(s.list) {
		if !a.running() && a.err != nil {
			return a
		}
	}
	return nil
}

// dismiss takes the newest failure away.
func (s *activities) dismiss() bool {
	a := s.failed()
	s.list = slices.DeleteFunc(s.list, func(o *activity) bool { return o == a })
	return a != nil
}

// height is how many lines the strip needs.
func (s *activities) height() int {
	n := 0
	for _, a := range s.list {
		n++
		if a.err != nil {
			n++
		}
	}
	return min(n, 6)
}

// doing is what running verbs do with each service.
func (s *activities) doing() map[string]string {
	all := map[string]string{}
	for _, a := range s.list {
		if !a.running() {
			continue
		}
		_, services := a.progress.report()
		for name, what := range services {
			word, rest, _ := strings.Cut(what, " ")
			if percent, _, ok := strings.Cut(rest, "%"); ok {
				word += " " + percent + "%"
			}
			if word == "waits" {
				continue // the row's own state says how far it is
			}
			all[name] = word
		}
	}
	return all
}

// Lines is the strip as drawn, exactly h lines: the newest where not all fit.
func (s *activities) Lines(t *theme, w, h int, now time.Time, advice func(error) string) []string {
	var lines []string
	for _, a := range s.list {
		lines = append(lines, s.line(t, a, w, now))
		if a.err != nil {
			lines = append(lines, "   "+t.dim.Text(paint.Cut(t.text(upper(advice(a.err))), w-4, t.more)))
		}
	}
	lines = lines[max(len(lines)-h, 0):]
	for len(lines) < h {
		lines = append(lines, "")
	}
	return lines
}

func (s *activities) line(t *theme, a *activity, w int, now time.Time) string {
	mark, k, said := t.spinner[s.spin%len(t.spinner)], t.busy, ""
	end := now
	switch {
	case !a.running() && a.err != nil:
		mark, k, end = t.failing, t.bad, a.ended
		said = t.bad.Text(t.text(strings.TrimPrefix(reason(a.err), a.verb+": "))) // its title says that
	case !a.running():
		mark, k, end = t.done, t.good, a.ended
	default:
		said, _ = a.progress.report()
		said = t.busy.Text(said)
	}
	left := " " + k.Text(mark) + " " + t.spoken.Text(a.title) + "  " + t.dim.Text("$ "+a.command)
	if said != "" {
		left += "  " + said
		if a.err != nil || paint.Width(left) > w-8 { // the command gives way to the news
			left = " " + k.Text(mark) + " " + t.spoken.Text(a.title) + "  " + said
		}
	}
	return paint.Ends(left, t.dim.Text(lasted(end.Sub(a.began)))+" ", w, t.more)
}

// reason is an error in one line.
func reason(err error) string {
	text, _, _ := strings.Cut(strings.TrimSpace(err.Error()), "\n")
	return untrusted.Plain(text)
}

// lasted is a duration as people say it.
func lasted(d time.Duration) string {
	if d < time.Minute {
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return fmt.Sprintf("%d min %02d s", int(d.Minutes()), int(d.Seconds())%60)
}

// praising tells whether the strip shows something that went well.
func (s *activities) praising() bool {
	return slices.ContainsFunc(s.list, func(a *activity) bool { return !a.running() && a.err == nil })
}
