package docker

import (
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"

	"github.com/devbliss/devbliss/internal/engine"
)

// maxReport bounds one line of the solver's reports, which carry logs in base64.
const maxReport = 4 << 20

// solve follows a BuildKit build by the status reports of its solver, one JSON
// object a line.
type solve struct {
	steps    *steps
	services map[string]string // bake's name of a service to its name
	images   map[string]string // service to "Image …"

	mu    sync.Mutex
	seen  map[string]*vertex
	order []string
	other []string // lines that are no reports: bake's own errors
}

// vertex is one step of the solver.
type vertex struct {
	step engine.Step
	last []string // lines of its log, newest last
	err  string
}

// report is what a line holds; other fields are of no interest.
type report struct {
	Vertexes []struct {
		Digest    string     `json:"digest"`
		Name      string     `json:"name"`
		Started   *time.Time `json:"started"`
		Completed *time.Time `json:"completed"`
		Cached    bool       `json:"cached"`
		Error     string     `json:"error"`
	} `json:"vertexes"`
	Statuses []struct {
		Vertex  string `json:"vertex"`
		Current int64  `json:"current"`
		Total   int64  `json:"total"`
	} `json:"statuses"`
	Logs []struct {
		Vertex string `json:"vertex"`
		Data   []byte `json:"data"`
	} `json:"logs"`
}

func (o *operation) newSolve(p *types.Project, services []string) *solve {
	s := &solve{steps: o.steps, services: map[string]string{}, images: map[string]string{}, seen: map[string]*vertex{}}
	for _, name := range services {
		s.services[strings.ReplaceAll(name, ".", "_")] = name
		s.images[name] = "Image " + api.GetImageNameOrDefault(p.Services[name], p.Name)
	}
	return s
}

// target is the part of a vertex' name that says which service it is for:
// "[web 2/5] RUN make", "[web internal] load build context".
var target = regexp.MustCompile(`^\[(\S+) ([^\]]+)\] (.*)$`)

// line takes one report.
func (s *solve) line(text string) {
	var r report
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.other = append(s.other, strings.TrimPrefix(text, "ERROR: "))
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	changed := map[string]bool{}
	for _, v := range r.Vertexes {
		at := s.vertex(v.Digest, v.Name)
		switch {
		case v.Error != "":
			at.step.Status, at.step.Details, at.err = engine.Failed, harmless(v.Error), v.Error
		case v.Cached:
			at.step.Status, at.step.Details = engine.Done, "cached"
		case v.Completed != nil:
			at.step.Status = engine.Done
		}
		changed[v.Digest] = v.Started != nil || v.Cached || v.Error != ""
	}
	for _, st := range r.Statuses {
		if at := s.seen[st.Vertex]; at != nil {
			at.step.Current, at.step.Total = st.Current, st.Total
			changed[st.Vertex] = true
		}
	}
	for _, l := range r.Logs {
		if at := s.seen[l.Vertex]; at != nil {
			at.log(string(l.Data))
			changed[l.Vertex] = true
		}
	}
	for _, digest := range s.order {
		if changed[digest] {
			s.steps.show(s.seen[digest].step)
		}
	}
}

func (s *solve) vertex(digest, name string) *vertex {
	if at := s.seen[digest]; at != nil {
		return at
	}
	at := &vertex{step: engine.Step{ID: "build " + short(digest), Text: harmless(name)}}
	if m := target.FindStringSubmatch(name); m != nil {
		if service, ok := s.services[m[1]]; ok {
			at.step.Service, at.step.Parent = service, s.images[service]
			at.step.Text = "[" + m[2] + "] " + harmless(m[3])
		}
	}
	s.seen[digest] = at
	s.order = append(s.order, digest)
	return at
}

func (v *vertex) log(data string) {
	for l := range strings.Lines(data) {
		if l = harmless(l); l != "" {
			v.last = append(v.last, l)
			v.step.Details = l
		}
	}
	if n := len(v.last); n > lastLines {
		v.last = v.last[n-lastLines:]
	}
}

// explain names the service and the step that failed, with its last lines.
func (s *solve) explain(err error) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, digest := range s.order {
		at := s.seen[digest]
		if at.err == "" || strings.Contains(at.err, "context canceled") {
			continue // canceled by the failure of another
		}
		if subject, kind := classify(at.err); kind != nil && !strings.Contains(at.err, "did not complete successfully") {
			return &engine.Error{Kind: kind, Service: at.step.Service, Subject: subject, Err: errors.New(harmless(at.err))}
		}
		text := append([]string{at.step.Text + ": " + harmless(at.err)}, at.last...)
		return &engine.Error{Kind: engine.ErrBuild, Service: at.step.Service, Err: errors.New(strings.Join(text, "\n"))}
	}
	text := slices.Concat([]string{harmless(err.Error())}, s.other)
	if subject, kind := classify(text[0]); kind != nil {
		return &engine.Error{Kind: kind, Subject: subject, Err: errors.New(strings.Join(text, "\n"))}
	}
	return &engine.Error{Kind: engine.ErrBuild, Err: errors.New(strings.Join(text, "\n"))}
}

func short(digest string) string {
	_, hex, _ := strings.Cut(digest, ":")
	return hex[:min(12, len(hex))]
}
