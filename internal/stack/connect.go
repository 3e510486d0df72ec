package stack

import (
	"cmp"
	"context"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/engine"
)

// Connection is how to reach one service. Its JSON form is stable.
type Connection struct {
	Service string            `json:"service"`
	Addon   string            `json:"addon"`
	Version string            `json:"version"` // tag of the image
	URLs    URLs              `json:"urls"`
	Env     map[string]string `json:"env"`   // for programs on the host
	Shell   []string          `json:"shell"` // client inside the container
}

// URLs are the addresses of a service, with variables resolved.
type URLs struct {
	Container string `json:"container"`
	Host      string `json:"host"` // "" where it publishes no port
}

// Connections tells how to reach services; none: all that can be reached, the
// project's own first, then addons, each by name. Ports on the host are those
// that running containers have, else those that the files say.
func (s *Stack) Connections(ctx context.Context, services ...string) ([]Connection, error) {
	p, err := s.with(ctx, services)
	if err != nil {
		return nil, err
	}
	r := reacher{stack: s, project: p, actual: s.actualPorts(ctx, p.Name)}
	connections := []Connection{}
	if len(services) > 0 {
		for _, name := range services {
			connections = append(connections, r.reach(p.Services[name]))
		}
		return connections, nil
	}
	for _, name := range p.ServiceNames() {
		if c := r.reach(p.Services[name]); c.URLs != (URLs{}) {
			connections = append(connections, c)
		}
	}
	slices.SortStableFunc(connections, func(a, b Connection) int {
		return cmp.Compare(min(len(a.Addon), 1), min(len(b.Addon), 1))
	})
	return connections, nil
}

// actualPorts are the ports that running containers have, by service; none where
// the engine does not answer. They are read off one list: nobody is inspected.
func (s *Stack) actualPorts(ctx context.Context, project string) map[string][]engine.Port {
	actual := map[string][]engine.Port{}
	if s.o.Engine == nil {
		return actual
	}
	held, err := s.o.Engine.Published(ctx)
	if err != nil {
		return actual
	}
	for _, h := range held {
		if h.Project == project {
			actual[h.Service] = append(actual[h.Service], engine.Port{IP: h.IP, Published: h.Port, Target: h.Target, Protocol: h.Protocol})
		}
	}
	return actual
}

// reacher works out how the services of a project are reached.
type reacher struct {
	stack   *Stack
	project *types.Project
	actual  map[string][]engine.Port
}

func (r reacher) reach(service types.ServiceConfig) Connection {
	c := Connection{Service: service.Name, Env: map[string]string{}, Shell: shellOf(nil)}
	m, ok := r.stack.madeOf(service)
	if !ok {
		c.URLs = r.page(service)
		if m, ok := r.stack.alike(service); ok {
			r.own(m, service, &c)
		}
		return c
	}
	c.Addon, c.Version, c.Shell = m.addon.ID, m.tag, shellOf(m.addon)
	if r.stack.mainOf(service.Name, r.project.Services) != "" {
		return c // clients go to the first one
	}
	if r.own(m, service, &c) {
		return c
	}
	settings := r.stack.settings(m, service, r.project.Services)
	variables := r.variables(service)
	if inside, err := m.addon.FromContainer(service.Name, settings); err == nil {
		c.URLs.Container = fill(inside.URL, variables)
	}
	missing := false
	outside, err := m.addon.FromHost(service.Name, settings, func(target int) int {
		port := r.published(service, target)
		missing = missing || port == 0
		return port
	})
	if err != nil || missing || len(r.endpoints(service)) == 0 {
		return c
	}
	c.URLs.Host = fill(outside.URL, escaped(variables))
	for name, value := range outside.Env {
		if strings.Contains(value, outside.URL) && outside.URL != "" {
			c.Env[name] = fill(value, escaped(variables))
		} else {
			c.Env[name] = fill(value, variables)
		}
	}
	return c
}

// page is how a service that is in no catalog is reached: over its first published
// TCP port, which is taken to speak HTTP.
func (r reacher) page(service types.ServiceConfig) URLs {
	endpoints := r.endpoints(service)
	if len(endpoints) == 0 {
		return URLs{}
	}
	first := endpoints[0]
	host := first.IP
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return URLs{
		Container: "http://" + net.JoinHostPort(service.Name, strconv.Itoa(first.Target)),
		Host:      "http://" + net.JoinHostPort(host, strconv.Itoa(first.Published)),
	}
}

// endpoints are the published TCP ports of a service in the file's order, with
// the numbers they have now.
func (r reacher) endpoints(service types.ServiceConfig) []engine.Port {
	var endpoints []engine.Port
	for _, p := range service.Ports {
		if p.Protocol != "tcp" && p.Protocol != "" {
			continue
		}
		target := int(p.Target)
		if port := r.published(service, target); port != 0 {
			endpoints = append(endpoints, engine.Port{IP: p.HostIP, Published: port, Target: target, Protocol: "tcp"})
		}
	}
	return endpoints
}

// published is the host's port for a container's; 0 where it has none.
func (r reacher) published(service types.ServiceConfig, target int) int {
	for _, p := range r.actual[service.Name] {
		if p.Target == target && p.Protocol == "tcp" {
			return p.Published
		}
	}
	for _, p := range service.Ports {
		if port, err := strconv.Atoi(p.Published); err == nil && int(p.Target) == target {
			return port
		}
	}
	return 0
}

// variables gives the values of the variables in an addon's connection. What the
// service really has in its environment wins over what the project would fill in:
// its user may have written a password in place of the variable.
func (r reacher) variables(service types.ServiceConfig) template.Mapping {
	own := map[string]string{}
	if rendered, ok := r.stack.rendered(service, r.project.Services); ok {
		for name, variable := range passedOn(rendered) {
			if value := service.Environment[name]; value != nil {
				own[variable] = *value
			}
		}
	}
	return func(name string) (string, bool) {
		if value, ok := own[name]; ok {
			return value, true
		}
		return r.project.Environment.Resolve(name)
	}
}

// passedOn finds the entries of a rendered service's environment that hold no more
// than one variable, such as POSTGRES_PASSWORD: ${POSTGRES_PASSWORD:-devbliss}.
func passedOn(r catalog.Rendered) map[string]string {
	var service struct {
		Environment map[string]string `yaml:"environment"`
	}
	passed := map[string]string{}
	if err := yaml.Unmarshal([]byte(r.Body), &service); err != nil {
		return passed
	}
	for name, value := range service.Environment {
		inner, ok := strings.CutPrefix(value, "${")
		if !ok || strings.Index(inner, "}") != len(inner)-1 {
			continue
		}
		passed[name] = inner[:strings.IndexAny(inner, ":-?+}")]
	}
	return passed
}

// escaped makes values fit for the user and password of a URL.
func escaped(variables template.Mapping) template.Mapping {
	return func(name string) (string, bool) {
		value, ok := variables(name)
		return url.User(value).String(), ok
	}
}

func fill(text string, variables template.Mapping) string {
	filled, err := template.Substitute(text, variables)
	if err != nil {
		return text
	}
	return filled
}
