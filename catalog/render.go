package catalog

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"
)

// Rendered is an addon ready to be inserted into a compose file.
type Rendered struct {
	Name    string            // of the service
	Body    string            // block YAML of the service's mapping, at column 0, two spaces a level, ending in a line feed
	Volumes []string          // named volumes it needs declared, in order
	Env     map[string]string // conventional variables for services wired to it, in compose's words
	Ports   []RenderedPort
}

// RenderedPort is a published port and the variable that moves it.
type RenderedPort struct {
	Target   int
	Default  int    // host port in the committed file
	Variable string // such as REDIS_PORT
}

// Render writes the addon as the compose service called service. The order,
// quotes and flow style of the definition are kept, but a scalar in single
// quotes that holds a placeholder is written plain: there the quotes are only
// because YAML would take the brace for a mapping.
func (a *Addon) Render(v Version, service string) (Rendered, error) {
	body, err := a.renderBody(v, service)
	if err != nil {
		return Rendered{}, fmt.Errorf("render %s: %w", a.ID, err)
	}
	inside, err := a.FromContainer(service)
	if err != nil {
		return Rendered{}, fmt.Errorf("render %s: %w", a.ID, err)
	}
	r := Rendered{Name: service, Body: body, Env: inside.Env}
	for _, volume := range a.Volumes {
		r.Volumes = append(r.Volumes, service+"-"+volume.Name)
	}
	for _, port := range a.Ports {
		r.Ports = append(r.Ports, port.rendered(service))
	}
	return r, nil
}

func (a *Addon) renderBody(v Version, service string) (string, error) {
	node, err := fillNode(&a.Service, a.serviceWords(v, service))
	if err != nil {
		return "", err
	}
	body, err := yaml.Dump(node, yaml.WithIndent(2), yaml.WithCompactSeqIndent(false), yaml.WithLineWidth(-1))
	if err != nil {
		return "", fmt.Errorf("write yaml: %w", err)
	}
	return string(body), nil
}

// serviceWords fills the placeholders of the compose service.
func (a *Addon) serviceWords(v Version, service string) func(name, arg string) (string, bool) {
	common := names(service)
	return func(name, arg string) (string, bool) {
		switch name {
		case "tag":
			return v.Tag, arg == ""
		case "path":
			volume, ok := a.volume(arg)
			return volume.path(v), ok
		case "volume":
			_, ok := a.volume(arg)
			return service + "-" + arg, ok
		case "publish":
			port, ok := a.port(arg)
			r := port.rendered(service)
			return fmt.Sprintf("127.0.0.1:${%s:-%d}:%d", r.Variable, r.Default, r.Target), ok
		}
		return common(name, arg)
	}
}

// fillNode returns a copy of node with its placeholders replaced.
func fillNode(node *yaml.Node, fill func(name, arg string) (string, bool)) (*yaml.Node, error) {
	out := *node
	out.Content = make([]*yaml.Node, len(node.Content))
	for i, child := range node.Content {
		filled, err := fillNode(child, fill)
		if err != nil {
			return nil, err
		}
		out.Content[i] = filled
	}
	if node.Kind != yaml.ScalarNode {
		return &out, nil
	}
	value, err := expand(node.Value, fill)
	if err != nil {
		return nil, fmt.Errorf("line %d: %w", node.Line, err)
	}
	if value != node.Value && node.Style == yaml.SingleQuotedStyle {
		out.Style = 0
	}
	out.Value = value
	return &out, nil
}

// Reach is how a client reaches a service made from an addon. Compose's
// ${VARIABLE:-default} is still in it.
type Reach struct {
	URL string            // "" where the addon has none
	Env map[string]string // the variables that apps conventionally read
}

// FromContainer tells how other containers of the project reach the service.
func (a *Addon) FromContainer(service string) (Reach, error) {
	return a.reach(a.Connection.Container, service, service, strconv.Itoa)
}

// FromHost tells how programs on the host reach the service. Published gives the
// host's port for a container's port.
func (a *Addon) FromHost(service string, published func(target int) int) (Reach, error) {
	return a.reach(a.Connection.Host, service, "127.0.0.1", func(target int) string {
		return strconv.Itoa(published(target))
	})
}

func (a *Addon) reach(url, service, host string, port func(int) string) (Reach, error) {
	common := names(service)
	var r Reach
	fill := func(name, arg string) (string, bool) {
		switch name {
		case "url":
			return r.URL, arg == ""
		case "host":
			return host, arg == ""
		case "port":
			p, ok := a.port(arg)
			return port(p.Port), ok
		}
		return common(name, arg)
	}
	var err error
	if r.URL, err = expand(url, fill); err != nil {
		return Reach{}, fmt.Errorf("connection: %w", err)
	}
	r.Env = make(map[string]string, len(a.Connection.Env))
	for _, name := range slices.Sorted(maps.Keys(a.Connection.Env)) {
		if r.Env[name], err = expand(a.Connection.Env[name], fill); err != nil {
			return Reach{}, fmt.Errorf("connection.env.%s: %w", name, err)
		}
	}
	return r, nil
}

// Verified says that a source confirms every fact of the addon.
func (a *Addon) Verified() bool { return len(a.Unverified) == 0 }
