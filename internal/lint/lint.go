// Package lint says what stands between a compose file that works on a laptop and a
// place that others reach: a server, Docker Swarm, Kubernetes. It looks at a loaded
// project and changes nothing.
package lint

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/composefile"
)

// Target is where the project is to run.
type Target string

// The targets.
const (
	Compose    Target = "compose"    // a server with docker compose
	Swarm      Target = "swarm"      // Docker Swarm
	Kubernetes Target = "kubernetes" // Kubernetes
)

// Targets are all of them.
func Targets() []Target { return []Target{Compose, Swarm, Kubernetes} }

// Severity is how much a finding matters.
type Severity string

// The severities, worst first.
const (
	Error   Severity = "error"   // it would not run there, or open to everybody
	Warning Severity = "warning" // it would run, and not as it should
	Note    Severity = "note"    // worth knowing
)

// rank is 0 for the worst.
func (s Severity) rank() int { return slices.Index([]Severity{Error, Warning, Note}, s) }

// AtLeast says that a severity is as bad as another, or worse.
func (s Severity) AtLeast(other Severity) bool { return s.rank() <= other.rank() }

// Finding is one thing that stands in between. Its JSON form is stable.
type Finding struct {
	Severity Severity `json:"severity"`
	Rule     string   `json:"rule"`    // such as "loopback-port"
	Service  string   `json:"service"` // "" where it is about the project
	File     string   `json:"file"`    // absolute; "" where it is not known
	Line     int      `json:"line"`    // from 1; 0 where it is not known
	Text     string   `json:"text"`    // what it is, one sentence without its end
	Why      string   `json:"why"`     // what comes of it
	Change   string   `json:"change"`  // what to do; "" where only a person knows
}

// Project is what is looked at.
type Project struct {
	*types.Project
	Addon  func(types.ServiceConfig) *catalog.Addon // what a service is, as far as the catalog knows; nil for what it does not
	Secret func(name string) bool                   // that a variable holds what nobody else should know
}

// Check looks for all that stands between a project and a target: errors first, then
// by file and line.
func Check(p Project, target Target) []Finding {
	c := &checker{p: p, target: target, where: composefile.Where(p.Project)}
	for _, name := range slices.Sorted(maps.Keys(p.Services)) {
		s := service{ServiceConfig: p.Services[name], path: "services." + name}
		s.addon = p.Addon(s.ServiceConfig)
		s.oneShot = c.completes(name)
		for _, rule := range rules() {
			rule(c, s)
		}
	}
	slices.SortStableFunc(c.found, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.Severity.rank(), b.Severity.rank()), cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return c.found
}

// service is one that is looked at.
type service struct {
	types.ServiceConfig
	path    string
	addon   *catalog.Addon // nil for the project's own
	oneShot bool           // it is done when it ends
}

// keeps says that the service has data that must not be lost.
func (s service) keeps() bool {
	return slices.ContainsFunc(s.Volumes, func(v types.ServiceVolumeConfig) bool { return v.Type == types.VolumeTypeVolume && v.Source != "" })
}

// stores says that the service is a store of others' data, as far as the catalog knows.
func (s service) stores() bool { return s.addon != nil && s.keeps() }

// rules are all of them, in the order in which they are looked at.
func rules() []func(*checker, service) {
	return []func(*checker, service){
		loopbackPorts, openPorts, passwords,
		sources, unnamedBuilds, floatingTags,
		healthChecks, limits, oneNode, singleStores,
		containerNames, hostNetwork, sockets, order, oneShots, droppedKeys,
		productionNotes,
	}
}

type checker struct {
	p      Project
	target Target
	where  func(path string) composefile.Spot
	found  []Finding
}

// say notes a finding about what stands at a path of the model.
func (c *checker) say(severity Severity, rule string, s service, path, text, why, change string) {
	at := c.where(path)
	c.found = append(c.found, Finding{
		Severity: severity, Rule: rule, Service: s.Name, File: at.Path, Line: at.Line, Text: text, Why: why, Change: change,
	})
}

// on says that the target is one of these.
func (c *checker) on(targets ...Target) bool { return slices.Contains(targets, c.target) }

// completes says that something waits for a service to be done.
func (c *checker) completes(name string) bool {
	for _, other := range c.p.Services {
		if d, ok := other.DependsOn[name]; ok && d.Condition == types.ServiceConditionCompletedSuccessfully {
			return true
		}
	}
	return false
}

// at is the path of an item of a service's list.
func (s service) at(key string, index int) string { return fmt.Sprintf("%s.%s.%d", s.path, key, index) }
