package catalog

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// checkServices looks at the services as their author wrote them and at what a
// user would get: in every version, with and without a peer, with each option.
func (a *Addon) checkServices(p *problems) {
	if a.Service.Kind != yaml.MappingNode || (!a.Also.IsZero() && a.Also.Kind != yaml.MappingNode) {
		p.addf("service is missing, or also is not a mapping of services")
		return
	}
	seen := map[string]bool{}
	for _, part := range a.also() {
		if seen[part.suffix] || !validSuffix(part.suffix[1:]) || part.node.Kind != yaml.MappingNode {
			p.addf("also: %q is not a suffix of its own with a service", part.suffix[1:])
		}
		seen[part.suffix] = true
	}
	if len(*p) > 0 {
		return
	}
	w := &writing{addon: a, problems: p, used: map[string]bool{}}
	for _, s := range a.variants() {
		if w.check(s); len(*p) > 0 {
			return
		}
	}
	w.checkUse()
	for _, v := range a.Versions {
		if v.Default || len(v.Paths) == 0 {
			continue // rendered above, or as that one is but for its tag
		}
		if err := a.checkRendered(v, Settings{}); err != nil {
			p.addf("%w", err)
			return
		}
	}
}

func validSuffix(suffix string) bool { return validID.MatchString("x-" + suffix) }

// variants are the settings to check: the plain ones first, then each option alone
// and all of them.
func (a *Addon) variants() []Settings {
	peer := Peer{}
	if ids, _ := a.Peers(); len(ids) > 0 {
		peer = Peer{Service: "some-peer", URL: "peer://some-peer:1"}
	}
	variants := []Settings{{}}
	if peer != (Peer{}) {
		variants = append(variants, Settings{Peer: peer})
	}
	all := Values{}
	for _, o := range a.Options {
		for _, value := range o.samples() {
			all[o.Name] = value
			variants = append(variants, Settings{Values: Values{o.Name: value}, Peer: peer})
		}
	}
	if len(a.Options) > 1 {
		variants = append(variants, Settings{Values: all, Peer: peer})
	}
	return variants
}

// writing is a check of the services as they are written.
type writing struct {
	*problems
	addon *Addon
	used  map[string]bool // placeholders of ports, volumes and configs that any variant has
}

func (w *writing) check(s Settings) {
	first, err := w.addon.patched(s.Values)
	if err != nil {
		w.addf("service: %w", err)
		return
	}
	published, bare := map[string]bool{}, false
	for _, part := range append([]part{{node: first}}, w.addon.also()...) {
		var found service
		if err := part.node.Load(&found, yaml.WithKnownFields()); err != nil {
			w.addf("%s: %w", part.key(), err)
			return
		}
		at := writtenService{w, part, found}
		at.check(published)
		bare = bare || found.Healthcheck == nil
	}
	if len(s.Values) == 0 && bare != (w.addon.NoHealthCheck != "") {
		w.addf("service: there is a healthcheck, or noHealthCheck says why not")
	}
	v := w.addon.defaultVersion()
	if err := w.addon.checkRendered(v, s); err != nil {
		w.addf("%w", err)
	}
}

// checkUse wants everything that is declared to be used.
func (w *writing) checkUse() {
	for _, port := range w.addon.Ports {
		if !w.used[port.written()] {
			w.addf("service: ports lack %q", port.written())
		}
	}
	for _, v := range w.addon.Volumes {
		if !w.used[v.written()] {
			w.addf("service: volumes lack %q", v.written())
		}
	}
	for _, c := range w.addon.Configs {
		if !w.used[c.written()] {
			w.addf("service: configs lack %q", c.written())
		}
	}
}

func (p Port) written() string   { return fmt.Sprintf("{publish:%d}", p.Port) }
func (v Volume) written() string { return fmt.Sprintf("{volume:%s}:{path:%s}", v.Name, v.Name) }
func (c Config) written() string { return fmt.Sprintf("{config:%s}", c.Name) }

// writtenService is one of the services as it is written.
type writtenService struct {
	*writing
	part
	service
}

func (s writtenService) check(published map[string]bool) {
	s.checkImage()
	s.checkPorts(published)
	s.checkVolumes()
	s.checkConfigs()
	s.checkHealth()
	s.checkDependsOn()
	for _, capability := range s.CapAdd {
		if capability != "IPC_LOCK" {
			s.addf("%s: cap_add may be IPC_LOCK only", s.key())
		}
	}
	checkDollars(s.key(), s.node, s.problems)
}

func (s writtenService) checkImage() {
	if want := s.addon.Image + ":{tag}"; s.suffix == "" && s.Image != want {
		s.addf("service: image is %q, not %q", s.Image, want)
	}
	repository, versioned := strings.CutSuffix(s.Image, ":{tag}")
	if !versioned {
		var tag string
		if repository, tag = splitImage(s.Image); tag == "" || !validTag.MatchString(tag) {
			s.addf("%s: image %q has no tag", s.key(), s.Image)
		}
	}
	if !validImage.MatchString(repository) {
		s.addf("%s: image %q is not one", s.key(), s.Image)
	}
}

// checkPorts wants the ports that are declared, each once and in that order.
func (s writtenService) checkPorts(published map[string]bool) {
	var declared []string
	for _, port := range s.addon.Ports {
		declared = append(declared, port.written())
	}
	if !inOrder(s.Ports, declared) {
		s.addf("%s: ports must be of %q, in that order: only loopback is published", s.key(), declared)
	}
	for _, port := range s.Ports {
		if published[port] {
			s.addf("%s: %s is published twice", s.key(), port)
		}
		published[port], s.used[port] = true, true
	}
}

func (s writtenService) checkVolumes() {
	var declared []string
	for _, v := range s.addon.Volumes {
		declared = append(declared, v.written())
	}
	if !inOrder(s.Volumes, declared) {
		s.addf("%s: volumes must be of %q, in that order: nothing of the host is mounted", s.key(), declared)
	}
	for _, volume := range s.Volumes {
		s.used[volume] = true
	}
}

func (s writtenService) checkConfigs() {
	for _, got := range s.Configs {
		i := slices.IndexFunc(s.addon.Configs, func(c Config) bool { return c.written() == got.Source })
		if i < 0 || got.Target != s.addon.Configs[i].Path {
			s.addf("%s: configs must be {config:NAME} of a declared one, at its path: %q at %q", s.key(), got.Source, got.Target)
		}
		s.used[got.Source] = true
	}
}

func (s writtenService) checkHealth() {
	h := s.Healthcheck
	if h == nil {
		if s.addon.NoHealthCheck == "" {
			s.addf("%s: healthcheck is missing", s.key())
		}
		return
	}
	if len(h.Test) < 2 || !slices.Contains([]string{"CMD", "CMD-SHELL"}, h.Test[0]) {
		s.addf("%s: healthcheck.test must be a list that begins with CMD or CMD-SHELL", s.key())
	}
	if h.Interval == "" || h.Retries == 0 {
		s.addf("%s: healthcheck needs an interval and retries", s.key())
	}
}

// checkDependsOn wants peers and services of the addon itself.
func (s writtenService) checkDependsOn() {
	for on, how := range s.DependsOn {
		suffix, own := strings.CutPrefix(on, "{service}")
		known := own && suffix != s.suffix && (suffix == "" || slices.ContainsFunc(s.addon.also(), func(p part) bool { return p.suffix == suffix }))
		ids, _ := s.addon.Peers()
		if !known && (on != "{peer}" || len(ids) == 0) {
			s.addf("%s: depends_on %q is neither the peer nor another service of the addon", s.key(), on)
		}
		if !slices.Contains([]string{"service_healthy", "service_started", "service_completed_successfully"}, how.Condition) {
			s.addf("%s: depends_on %q has no condition that compose knows", s.key(), on)
		}
	}
}

// inOrder says that the items are of those that are declared, in their order.
func inOrder(items, declared []string) bool {
	last := -1
	for _, item := range items {
		i := slices.Index(declared, item)
		if i <= last {
			return false
		}
		last = i
	}
	return true
}

func checkDollars(key string, node *yaml.Node, p *problems) {
	if node.Kind == yaml.ScalarNode && strings.Contains(node.Value, "$") && bareDollar.MatchString(node.Value) {
		p.addf("%s: line %d: write $$ for a dollar of the container's, ${NAME} for compose's: %q", key, node.Line, node.Value)
	}
	for _, child := range node.Content {
		checkDollars(key, child, p)
	}
}

// checkRendered looks at what a user would get.
func (a *Addon) checkRendered(v Version, s Settings) error {
	r, err := a.render(v, "some-name", s)
	if err != nil {
		return err
	}
	for i, block := range r.Services() {
		want := a.Image + ":" + v.Tag
		if i == 0 && strings.Contains("\n"+block.Body, "\nimage: "+want+"\n") {
			continue // as it should be, without being read
		}
		var got struct {
			Image string `yaml:"image"`
		}
		if err := yaml.Load([]byte(block.Body), &got); err != nil {
			return fmt.Errorf("service: %w", err)
		}
		if i == 0 && got.Image != want {
			return fmt.Errorf("service: image is %q, not %q", got.Image, want)
		}
	}
	return nil
}

// service is what an addon may say of a compose service: what is not here, a
// privileged container or a mount of the host's files, an addon cannot have.
type service struct {
	Image       string               `yaml:"image"`
	Platform    string               `yaml:"platform,omitempty"`
	Hostname    string               `yaml:"hostname,omitempty"`
	User        string               `yaml:"user,omitempty"`
	WorkingDir  string               `yaml:"working_dir,omitempty"`
	Init        bool                 `yaml:"init,omitempty"`
	Entrypoint  any                  `yaml:"entrypoint,omitempty"`
	Command     any                  `yaml:"command,omitempty"`
	Environment map[string]string    `yaml:"environment,omitempty"`
	Ports       []string             `yaml:"ports,omitempty"`
	Volumes     []string             `yaml:"volumes,omitempty"`
	Tmpfs       []string             `yaml:"tmpfs,omitempty"`
	Configs     []serviceConfig      `yaml:"configs,omitempty"`
	DependsOn   map[string]dependsOn `yaml:"depends_on,omitempty"`
	CapAdd      []string             `yaml:"cap_add,omitempty"`
	ShmSize     string               `yaml:"shm_size,omitempty"`
	Ulimits     map[string]any       `yaml:"ulimits,omitempty"`
	StopSignal  string               `yaml:"stop_signal,omitempty"`
	StopGrace   string               `yaml:"stop_grace_period,omitempty"`
	Healthcheck *healthcheck         `yaml:"healthcheck,omitempty"`
}

// serviceKeys are the keys of a service in the order in which they are written.
func serviceKeys() []string {
	var keys []string
	for field := range reflect.TypeFor[service]().Fields() {
		key, _, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		keys = append(keys, key)
	}
	return keys
}

type serviceConfig struct {
	Source string `yaml:"source"`
	Target string `yaml:"target"`
}

type dependsOn struct {
	Condition string `yaml:"condition"`
}

type healthcheck struct {
	Test        []string `yaml:"test"`
	Interval    string   `yaml:"interval"`
	Timeout     string   `yaml:"timeout,omitempty"`
	Retries     int      `yaml:"retries"`
	StartPeriod string   `yaml:"start_period,omitempty"`
}
