// Package composefile reads compose projects as `docker compose` does and edits
// compose files as text: bytes in, bytes out. An edit is spliced in at parsed
// positions and proved before anyone sees it; what the user wrote is never
// printed anew. It does not talk to Docker and knows no addons.
package composefile

import "fmt"

// Fragment is what an edit puts into a compose file or takes out of it.
type Fragment struct {
	Services    []Block
	Volumes     []Block // an empty Body declares it with no more than its name
	Networks    []Block
	Configs     []Block // files that compose writes into containers
	Environment []Variable
	DependsOn   []Dependency
}

// Block is an entry of a top-level mapping: Body is block YAML at column 0 with
// two spaces a level.
type Block struct {
	Name string
	Body string
}

// Variable is an entry of a service's environment.
type Variable struct {
	Service string // that gets the variable
	Name    string
	Value   string // in compose's words: $ is interpolated
}

// Dependency is an entry of a service's depends_on. Condition is one of
// compose's, such as "service_healthy"; a depends_on written as a list is
// turned into a mapping only where Condition cannot be said in a list.
type Dependency struct {
	Service   string // that waits
	On        string // what it waits for
	Condition string
}

// Refusal says why an edit was not made. Nothing was changed.
type Refusal struct {
	Why  string
	Line int // 1-based, 0 where no line is to blame
}

// Error is one sentence.
func (e *Refusal) Error() string { return atLine(e.Line, e.Why) }

// Exists says that an entry of that name is there and is not what was to be
// inserted.
type Exists struct {
	Kind string // "service", "volume", "network" or "config"
	Name string
	Line int // 1-based, 0 where a merge key brings it
}

// Error is one sentence.
func (e *Exists) Error() string { return atLine(e.Line, fmt.Sprintf("%s %q exists", e.Kind, e.Name)) }

// Conflict says that a service has an entry of that name already, with another
// value. It is the user's and stays.
type Conflict struct {
	Service string
	Key     string // "environment" or "depends_on"
	Name    string // of the variable, or of the service depended on
	Have    string // the value or the condition that is there; "" where there is none
	Line    int    // 1-based, 0 where a merge key brings it
}

// Error is one sentence.
func (e *Conflict) Error() string {
	what := fmt.Sprintf("%s of service %q has %s already: %q", e.Key, e.Service, e.Name, e.Have)
	if e.Have == "" {
		what = fmt.Sprintf("%s of service %q has %s already, without a value", e.Key, e.Service, e.Name)
	}
	return atLine(e.Line, what)
}

func atLine(line int, what string) string {
	if line == 0 {
		return what
	}
	return fmt.Sprintf("line %d: %s", line, what)
}

func refuse(line int, format string, args ...any) error {
	return &Refusal{Why: fmt.Sprintf(format, args...), Line: line}
}
