// Package team reads what a project's team asks of devbliss: the x-devbliss
// mapping at the top level of its compose files, with tasks, checks of the machine,
// links and the least version of devbliss. It finds every mistake with file, line
// and column, puts tasks into order and says which commands would run on the host.
// It starts nothing itself.
package team

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/devbliss/devbliss/internal/untrusted"
)

// Settings are what the x-devbliss mappings of all files of a project say.
type Settings struct {
	Least  Version // of devbliss; the zero Version asks for none
	Tasks  []Task  // each after those that it needs
	Checks []Check
	Links  []Link
}

// Task is something to do once the services are healthy.
type Task struct {
	Name    string
	About   string        // a sentence for people, may be ""
	Run     Command       // what is run
	In      string        // the service in whose container; "" is this machine
	OneOff  bool          // in a container of its own, made like those of In
	Needs   []string      // the tasks that come before
	Waits   []string      // the services that it needs, In not among them
	When    When          // when it is due
	Check   Command       // is run first, in the same place; when it ends with 0 there is nothing to do
	Timeout time.Duration // after which it has failed
	Where   string        // compose.yaml:12
}

// OnHost says that the task runs on this machine.
func (t Task) OnHost() bool { return t.In == "" }

// Services are those that the task is about: that in which it runs, and those that
// it waits for.
func (t Task) Services() []string {
	if t.In == "" {
		return t.Waits
	}
	return append([]string{t.In}, t.Waits...)
}

// Place is where the task runs, for people.
func (t Task) Place() string {
	switch {
	case t.In == "":
		return "on this machine"
	case t.OneOff:
		return "in a container of its own, as " + t.In
	}
	return "in " + t.In
}

// When says when a task is due.
type When string

// The times at which a task is due.
const (
	Always       When = "always"        // at every up
	FirstStart   When = "first-start"   // once for the volumes of the services that it is about
	ImageChanged When = "image-changed" // once for each image of these services
)

// whens are all of them.
func whens() []string { return []string{string(Always), string(FirstStart), string(ImageChanged)} }

// Check is a condition that the team wants met before anything starts: a command
// that ends with 0.
type Check struct {
	Name    string
	Run     Command
	In      string // the service as which a container is made for it; "" is this machine
	Fix     string // what to do where it does not hold, may be ""
	Timeout time.Duration
	Where   string
}

// OnHost says that the check runs on this machine.
func (c Check) OnHost() bool { return c.In == "" }

// Place is where the check runs, for people.
func (c Check) Place() string { return Task{In: c.In, OneOff: true}.Place() }

// Link is an address for the summary.
type Link struct {
	Name string `json:"name"`
	URL  string `json:"url"`
}

// Command is what is run: a line for a shell, or words without one.
type Command struct {
	Line  string
	Words []string
}

// Zero says that there is no command.
func (c Command) Zero() bool { return c.Line == "" && len(c.Words) == 0 }

// Argv are the words to run in a container. A line needs its sh.
func (c Command) Argv() []string {
	if len(c.Words) > 0 {
		return c.Words
	}
	return []string{"sh", "-c", c.Line}
}

// String is the command as people read it.
func (c Command) String() string {
	if len(c.Words) > 0 {
		return strings.Join(c.Words, " ")
	}
	return strings.TrimSpace(c.Line)
}

// Shown is all of the command in one line, for somebody who decides about it: words
// show where each ends, and nothing in it acts on a terminal.
func (c Command) Shown() string {
	if len(c.Words) == 0 {
		return untrusted.Plain(strings.ReplaceAll(c.Line, "\n", " ⏎ "))
	}
	words := make([]string, len(c.Words))
	for i, w := range c.Words {
		words[i] = strconv.QuoteToGraphic(w)
	}
	return "[" + strings.Join(words, ", ") + "]"
}

// How long a task and a check may take where the file does not say.
const (
	taskTimeout  = 10 * time.Minute
	checkTimeout = 30 * time.Second
)

// HostCommand is a command that the team wants run on this machine.
type HostCommand struct {
	For     string // "task hooks", "check node"
	Command Command
}

// OnHost are all of them, in the order of the file.
func (s *Settings) OnHost() []HostCommand {
	var all []HostCommand
	for _, c := range s.Checks {
		if c.OnHost() {
			all = append(all, HostCommand{"check " + c.Name, c.Run})
		}
	}
	for _, t := range s.Tasks {
		if !t.OnHost() {
			continue
		}
		if !t.Check.Zero() {
			all = append(all, HostCommand{"check of task " + t.Name, t.Check})
		}
		all = append(all, HostCommand{"task " + t.Name, t.Run})
	}
	return all
}

// Fingerprint stands for all that would run on this machine: another command, or
// another order, has another one. It is "" where nothing would.
func (s *Settings) Fingerprint() string {
	all := s.OnHost()
	if len(all) == 0 {
		return ""
	}
	text, _ := json.Marshal(all) // strings only
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Task is the task of that name.
func (s *Settings) Task(name string) (Task, bool) {
	for _, t := range s.Tasks {
		if t.Name == name {
			return t, true
		}
	}
	return Task{}, false
}

// Names are the names of the tasks, in their order.
func (s *Settings) Names() []string {
	var names []string
	for _, t := range s.Tasks {
		names = append(names, t.Name)
	}
	return names
}
