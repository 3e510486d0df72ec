package docker

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"

	"github.com/devbliss/devbliss/internal/engine"
)

// steps turns the SDK's progress events into engine.Steps and remembers them, so
// that a verb leaves none working: the SDK itself does not end what an error
// interrupted. It is the api.EventProcessor of one operation.
type steps struct {
	names names

	mu     sync.Mutex
	report func(engine.Step)
	known  map[string]engine.Step
	order  []string        // IDs as they came up
	runs   map[string]bool // IDs of containers that the operation has started
	ended  bool
}

var _ api.EventProcessor = (*steps)(nil)

func newSteps(p *types.Project, report func(engine.Step)) *steps {
	if report == nil {
		report = func(engine.Step) {}
	}
	return &steps{names: namesOf(p), report: report, known: map[string]engine.Step{}, runs: map[string]bool{}}
}

// Start is of no interest: each verb is one operation.
func (*steps) Start(context.Context, string) {}

// Done is not looked at: in this SDK its success is inverted, and the verb's
// error says more.
func (*steps) Done(string, bool) {}

// On takes news; the SDK calls it from many goroutines.
func (s *steps) On(events ...api.Resource) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range events {
		s.put(s.step(e))
	}
}

// show takes news that are our own.
func (s *steps) show(step engine.Step) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.put(step)
}

// put stores and reports. The caller holds mu. What comes after the end comes
// from a goroutine that the SDK left behind.
func (s *steps) put(step engine.Step) {
	if s.ended {
		return
	}
	before, seen := s.known[step.ID]
	if seen && before == step {
		return // the SDK says many things twice
	}
	if !seen {
		s.order = append(s.order, step.ID)
	}
	s.known[step.ID] = step
	if step.Text == api.StatusStarted {
		s.runs[step.ID] = true
	}
	s.report(step)
	if step.Status == engine.Done {
		s.endChildren(step.ID)
	}
}

// endChildren ends the layers of an image that is there: not every image store
// reports their end.
func (s *steps) endChildren(parent string) {
	for _, id := range s.order {
		if child := s.known[id]; child.Parent == parent && child.Status == engine.Working {
			child.Status = engine.Done
			s.put(child)
		}
	}
}

// end settles what is still working, in the sense of the verb's error, and lets
// nothing through afterwards.
func (s *steps) end(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, id := range s.order {
		step := s.known[id]
		if step.Status != engine.Working {
			continue
		}
		switch {
		case err == nil:
			step.Status = engine.Done
		case isCanceled(err):
			step.Status, step.Text = engine.Warning, "Interrupted"
		default: // "Pulling" is no end
			step.Status, step.Text = engine.Failed, api.StatusError
		}
		s.put(step)
	}
	s.ended = true
}

// suspect returns the step with the prefix that most probably made the verb
// fail: the first that failed, else the only one still at work.
func (s *steps) suspect(prefix string) (engine.Step, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var working []engine.Step
	for _, id := range s.order {
		step := s.known[id]
		if !strings.HasPrefix(id, prefix) {
			continue
		}
		if step.Status == engine.Failed {
			return step, true
		}
		if step.Status == engine.Working {
			working = append(working, step)
		}
	}
	if len(working) == 1 {
		return working[0], true
	}
	return engine.Step{}, false
}

// started tells whether the operation itself started the container.
func (s *steps) started(container string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.runs["Container "+container]
}

// step translates one event. The caller holds mu.
func (s *steps) step(e api.Resource) engine.Step {
	out := engine.Step{
		ID: s.names.canonical(e.ID), Parent: e.ParentID, Text: e.Text, Details: harmless(e.Details),
		Status: statusOf(e.Status), Current: e.Current, Total: e.Total,
	}
	out.Service = s.names.service(cmp.Or(out.Parent, out.ID))
	if out.Status == engine.Failed && out.Text != api.StatusError {
		out.Text, out.Details = api.StatusError, harmless(e.Text) // the SDK puts some errors into Text
	}
	if out.Parent != "" {
		out.ID += " " + strings.TrimPrefix(out.Parent, "Image ") // images share layers
		s.layer(&out)
	}
	return out
}

// layer makes the progress of a layer run one way only: the engine counts a
// download, calls it done, and then counts the unpacking from 0 again.
func (s *steps) layer(out *engine.Step) {
	before := s.known[out.ID]
	switch out.Text {
	case "Pull complete", "Already exists":
		out.Current, out.Total = before.Total, before.Total
	case "Downloading":
	default:
		out.Status = engine.Working
		if out.Text == "Extracting" || out.Text == "Download complete" || out.Text == "Verifying Checksum" {
			out.Current, out.Total = before.Total, before.Total
		}
	}
}

func statusOf(s api.EventStatus) engine.Status {
	switch s {
	case api.Done:
		return engine.Done
	case api.Warning:
		return engine.Warning
	case api.Error:
		return engine.Failed
	default:
		return engine.Working
	}
}

// names tells which service a step is for.
type names struct {
	project    string
	images     map[string]string // image to service
	containers map[string]string // container_name to service
	fixed      map[string]string // service to container_name
	services   []string
}

func namesOf(p *types.Project) names {
	n := names{images: map[string]string{}, containers: map[string]string{}, fixed: map[string]string{}}
	if p == nil {
		return n
	}
	n.project = p.Name
	all := p.AllServices()
	n.services = slices.Sorted(maps.Keys(all))
	for _, name := range n.services {
		s := all[name]
		s.Name = name
		if image := api.GetImageNameOrDefault(s, p.Name); n.images[image] == "" {
			n.images[image] = name
		}
		if s.ContainerName != "" {
			n.containers[s.ContainerName], n.fixed[name] = name, s.ContainerName
		}
	}
	return n
}

// canonical gives one ID to what the SDK calls by two: a container that cannot
// be created is "Container shop-api-1" at first and "service:api:1" in the error.
func (n names) canonical(id string) string {
	rest, ok := strings.CutPrefix(id, "service:")
	if !ok {
		return id
	}
	service, number, ok := strings.Cut(rest, ":")
	if !ok {
		return id
	}
	if name := n.fixed[service]; name != "" {
		return "Container " + name
	}
	return "Container " + strings.Join([]string{n.project, service, number}, api.Separator)
}

// service finds the service of a step's ID, "" where it has none.
func (n names) service(id string) string {
	if image, ok := strings.CutPrefix(id, "Image "); ok {
		return n.images[image]
	}
	name, ok := strings.CutPrefix(id, "Container ")
	if !ok {
		return ""
	}
	if service := n.containers[name]; service != "" {
		return service
	}
	name, ok = strings.CutPrefix(name, n.project+api.Separator)
	if !ok {
		return ""
	}
	i := strings.LastIndex(name, api.Separator)
	if i < 0 || !slices.Contains(n.services, name[:i]) {
		return ""
	}
	return name[:i]
}
