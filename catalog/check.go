package catalog

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"
)

var (
	validID     = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	validImage  = regexp.MustCompile(`^[a-z0-9]+([._/:-]+[a-z0-9]+)*$`)
	validTag    = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$`)
	validMemory = regexp.MustCompile(`^[1-9][0-9]*[MG]$`)
	// A dollar that compose would trip over, or take for a variable that the
	// author meant for the container's shell: it must be $$ or ${NAME…}.
	bareDollar = regexp.MustCompile(`(?:^|[^$])(?:\$\$)*\$(?:[^${]|$)`)
)

// check returns every mistake in the addon, joined; nil where there is none.
func (a *Addon) check() error {
	var p problems
	a.checkIdentity(&p)
	a.checkVersions(&p)
	a.checkPortsAndVolumes(&p)
	if len(p) == 0 { // what follows leans on what came before
		a.checkService(&p)
		a.checkConnection(&p)
	}
	return errors.Join(p...)
}

// problems collects mistakes.
type problems []error

func (p *problems) addf(format string, args ...any) { *p = append(*p, fmt.Errorf(format, args...)) }

func (a *Addon) checkIdentity(p *problems) {
	for key, value := range map[string]string{
		"id": a.ID, "name": a.Name, "description": a.Description, "category": a.Category,
		"licence": a.Licence, "image": a.Image,
	} {
		if strings.TrimSpace(value) == "" {
			p.addf("%s is missing", key)
		}
	}
	for _, name := range append([]string{a.ID}, a.Aliases...) {
		if !validID.MatchString(name) {
			p.addf("%q is not a name: use lower-case letters, digits and single dashes", name)
		}
	}
	if strings.ContainsAny(a.Description, "\r\n") || strings.HasSuffix(a.Description, ".") {
		p.addf("description is one line without a full stop")
	}
	if !slices.Contains(Categories(), a.Category) {
		p.addf("category %q is not one of %s", a.Category, strings.Join(Categories(), ", "))
	}
	if _, tag := splitImage(a.Image); tag != "" || !validImage.MatchString(a.Image) {
		p.addf("image %q is not a repository without a tag", a.Image)
	}
	if a.Memory != "" && !validMemory.MatchString(a.Memory) {
		p.addf("memory %q is not such as 64M or 2G", a.Memory)
	}
	if len(a.Sources) == 0 {
		p.addf("sources are missing")
	}
	a.checkTexts(p)
	slices.SortFunc(*p, func(x, y error) int { return strings.Compare(x.Error(), y.Error()) }) // maps have no order
}

// checkTexts wants lists of one-line sentences.
func (a *Addon) checkTexts(p *problems) {
	for key, texts := range map[string][]string{
		"gotchas": a.Gotchas, "production": a.Production, "unverified": a.Unverified, "sources": a.Sources, "shell": a.Shell,
	} {
		for _, text := range texts {
			if strings.TrimSpace(text) == "" || strings.ContainsAny(text, "\r\n") {
				p.addf("%s: %q is not one line", key, text)
			}
		}
	}
}

func (a *Addon) checkVersions(p *problems) {
	defaults, seen := 0, map[string]bool{}
	for _, v := range a.Versions {
		if v.Default {
			defaults++
		}
		if v.Version == "" || !validTag.MatchString(v.Version) || seen[v.Version] {
			p.addf("version %q is empty, odd or listed twice", v.Version)
		}
		seen[v.Version] = true
		if !validTag.MatchString(v.Tag) {
			p.addf("version %s: tag %q is not one", v.Version, v.Tag)
		}
		if _, err := time.Parse(time.DateOnly, v.EndOfLife); v.EndOfLife != "" && err != nil {
			p.addf("version %s: endOfLife %q is not YYYY-MM-DD", v.Version, v.EndOfLife)
		}
		for name, path := range v.Paths {
			if _, ok := a.volume(name); !ok || !strings.HasPrefix(path, "/") {
				p.addf("version %s: path %s: %q is not an absolute path of a volume", v.Version, name, path)
			}
		}
	}
	if defaults != 1 {
		p.addf("there must be one default version, not %d", defaults)
	}
}

func (a *Addon) checkPortsAndVolumes(p *problems) {
	variables, numbers, volumes := map[string]bool{}, map[int]bool{}, map[string]bool{}
	for _, port := range a.Ports {
		if port.Port < 1 || port.Port > 65535 || port.Host < 0 || port.Host > 65535 || numbers[port.Port] {
			p.addf("port %d is out of range or listed twice", port.Port)
		}
		numbers[port.Port] = true
		if port.Name != "" && !validID.MatchString(port.Name) {
			p.addf("port %d: %q is not a name", port.Port, port.Name)
		}
		if v := port.rendered(a.ID).Variable; variables[v] {
			p.addf("port %d: a second port without a name, or with the same", port.Port)
		} else {
			variables[v] = true
		}
		if port.Purpose == "" {
			p.addf("port %d: purpose is missing", port.Port)
		}
	}
	for _, v := range a.Volumes {
		if !validID.MatchString(v.Name) || volumes[v.Name] || !strings.HasPrefix(v.Path, "/") || v.Purpose == "" {
			p.addf("volume %q needs a name of its own, an absolute path and a purpose", v.Name)
		}
		volumes[v.Name] = true
	}
}

func (a *Addon) checkConnection(p *problems) {
	inside, err := a.FromContainer("some-name")
	if err != nil {
		p.addf("%w", err)
	}
	outside, err := a.FromHost("some-name", func(target int) int { return target })
	if err != nil {
		p.addf("%w", err)
	}
	if (inside.URL == "") != (outside.URL == "") {
		p.addf("connection: container and host go together")
	}
	if inside.URL != "" && !strings.Contains(inside.URL, "some-name") {
		p.addf("connection.container: the {service} is missing")
	}
	if outside.URL != "" && (!strings.Contains(outside.URL, "127.0.0.1:") || !strings.Contains(a.Connection.Host, "{port:")) {
		p.addf("connection.host: must be at 127.0.0.1:{port:…}")
	}
	for name, value := range a.Connection.Env {
		if name != variable(name) || value == "" {
			p.addf("connection.env: %s=%q is not a variable", name, value)
		}
	}
}

// checkService renders every version and looks at what a user would get.
func (a *Addon) checkService(p *problems) {
	if a.Service.Kind != yaml.MappingNode {
		p.addf("service is missing")
		return
	}
	for _, v := range a.Versions {
		body, err := a.renderBody(v, "some-name")
		if err != nil {
			p.addf("service: %w", err)
			return
		}
		var s service
		if err := yaml.Load([]byte(body), &s, yaml.WithKnownFields()); err != nil {
			p.addf("service: %w", err)
			return
		}
		if want := a.Image + ":" + v.Tag; s.Image != want {
			p.addf("service: image is %q, not %q", s.Image, want)
		}
	}
	a.checkWritten(p)
}

// checkWritten looks at the service as its author wrote it.
func (a *Addon) checkWritten(p *problems) {
	var s service
	if err := a.Service.Load(&s, yaml.WithKnownFields()); err != nil {
		p.addf("service: %w", err)
		return
	}
	var ports, volumes []string
	for _, port := range a.Ports {
		ports = append(ports, fmt.Sprintf("{publish:%d}", port.Port))
	}
	for _, v := range a.Volumes {
		volumes = append(volumes, fmt.Sprintf("{volume:%s}:{path:%s}", v.Name, v.Name))
	}
	if !slices.Equal(ports, s.Ports) {
		p.addf("service: ports must be %q: only loopback is published", ports)
	}
	if !slices.Equal(volumes, s.Volumes) {
		p.addf("service: volumes must be %q: nothing of the host is mounted", volumes)
	}
	if len(s.Healthcheck.Test) < 2 || !slices.Contains([]string{"CMD", "CMD-SHELL"}, s.Healthcheck.Test[0]) {
		p.addf("service: healthcheck.test must be a list that begins with CMD or CMD-SHELL")
	}
	if s.Healthcheck.Interval == "" || s.Healthcheck.Retries == 0 {
		p.addf("service: healthcheck needs an interval and retries")
	}
	checkDollars(&a.Service, p)
}

func checkDollars(node *yaml.Node, p *problems) {
	if node.Kind == yaml.ScalarNode && bareDollar.MatchString(node.Value) {
		p.addf("service: line %d: write $$ for a dollar of the container's, ${NAME} for compose's: %q", node.Line, node.Value)
	}
	for _, child := range node.Content {
		checkDollars(child, p)
	}
}

// service is what an addon may say of a compose service: what is not here, a
// privileged container or a mount of the host's files, an addon cannot have.
type service struct {
	Image       string            `yaml:"image"`
	Platform    string            `yaml:"platform,omitempty"`
	Hostname    string            `yaml:"hostname,omitempty"`
	User        string            `yaml:"user,omitempty"`
	Init        bool              `yaml:"init,omitempty"`
	Entrypoint  any               `yaml:"entrypoint,omitempty"`
	Command     any               `yaml:"command,omitempty"`
	Environment map[string]string `yaml:"environment,omitempty"`
	Ports       []string          `yaml:"ports,omitempty"`
	Volumes     []string          `yaml:"volumes,omitempty"`
	Tmpfs       []string          `yaml:"tmpfs,omitempty"`
	ShmSize     string            `yaml:"shm_size,omitempty"`
	Ulimits     map[string]any    `yaml:"ulimits,omitempty"`
	StopSignal  string            `yaml:"stop_signal,omitempty"`
	StopGrace   string            `yaml:"stop_grace_period,omitempty"`
	Healthcheck healthcheck       `yaml:"healthcheck"`
}

type healthcheck struct {
	Test        []string `yaml:"test"`
	Interval    string   `yaml:"interval"`
	Timeout     string   `yaml:"timeout,omitempty"`
	Retries     int      `yaml:"retries"`
	StartPeriod string   `yaml:"start_period,omitempty"`
}
