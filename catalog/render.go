package catalog

import (
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Rendered is an addon ready to be inserted into a compose file.
type Rendered struct {
	Block                  // its service
	Also    []Block        // its other services, in order
	Volumes []string       // named volumes it needs declared, in order
	Configs []Block        // it needs declared, in order
	Ports   []RenderedPort // published by any of its services
	Reach                  // for services wired to it, in compose's words
}

// Block is an entry of the compose file.
type Block struct {
	Name string
	Body string // block YAML of the entry's mapping, at column 0, two spaces a level, ending in a line feed
}

// RenderedPort is a published port and the variable that moves it.
type RenderedPort struct {
	Service  string // that publishes it
	Target   int
	Default  int    // host port in the committed file
	Variable string // such as REDIS_PORT
}

// Services are all the services of the addon, the one that has its name first.
func (r Rendered) Services() []Block { return append([]Block{r.Block}, r.Also...) }

// Render writes the addon as the compose service called service, and others of
// that name with a suffix where it has such. The order, quotes and flow style of
// the definition are kept, but a scalar in single quotes that holds a placeholder
// is written plain: there the quotes are only because YAML would take the brace
// for a mapping.
func (a *Addon) Render(v Version, service string, s Settings) (Rendered, error) {
	r, err := a.render(v, service, s)
	if err != nil {
		return Rendered{}, fmt.Errorf("render %s: %w", a.ID, err)
	}
	return r, nil
}

func (a *Addon) render(v Version, service string, s Settings) (Rendered, error) {
	d := &drawing{addon: a, version: v, service: service, settings: s, used: map[string]string{}}
	blocks, err := d.services()
	if err != nil {
		return Rendered{}, err
	}
	r := Rendered{Block: blocks[0]}
	if len(blocks) > 1 {
		r.Also = blocks[1:]
	}
	if r.Configs, err = d.configs(); err != nil {
		return Rendered{}, err
	}
	for _, volume := range a.Volumes {
		if _, ok := d.used["volume:"+volume.Name]; ok {
			r.Volumes = append(r.Volumes, service+"-"+volume.Name)
		}
	}
	for _, port := range a.Ports {
		if by, ok := d.used[fmt.Sprintf("publish:%d", port.Port)]; ok {
			rendered := port.rendered(service)
			rendered.Service = by
			r.Ports = append(r.Ports, rendered)
		}
	}
	r.Reach, err = a.FromContainer(service, s)
	return r, err
}

// drawing is a render in the making.
type drawing struct {
	addon    *Addon
	version  Version
	service  string
	settings Settings
	used     map[string]string // placeholders of ports, volumes and configs, to the service that has them
}

// services writes the addon's services.
func (d *drawing) services() ([]Block, error) {
	first, err := d.addon.patched(d.settings.Values)
	if err != nil {
		return nil, fmt.Errorf("service: %w", err)
	}
	nodes := append([]part{{node: first}}, d.addon.also()...)
	var blocks []Block
	marked := false
	for _, p := range nodes {
		name := d.service + p.suffix
		node, err := d.filled(p.node, name)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.key(), err)
		}
		if mark := d.mark(node, p.suffix == "", &marked); mark != nil {
			node.Content = append(node.Content, mark...)
		}
		body, err := written(node)
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, Block{Name: name, Body: body})
	}
	return blocks, nil
}

// part is one of the services of an addon.
type part struct {
	suffix string // of its name, with the dash
	node   *yaml.Node
}

// key is how the definition calls the part.
func (p part) key() string {
	if p.suffix == "" {
		return "service"
	}
	return "also." + p.suffix[1:]
}

// also are the services beside the first.
func (a *Addon) also() []part {
	var parts []part
	for i := 0; i+1 < len(a.Also.Content); i += 2 {
		parts = append(parts, part{"-" + a.Also.Content[i].Value, a.Also.Content[i+1]})
	}
	return parts
}

// Suffixes are what is behind the name of the first service in the names of the
// others: "-2".
func (a *Addon) Suffixes() []string {
	var suffixes []string
	for _, p := range a.also() {
		suffixes = append(suffixes, p.suffix)
	}
	return suffixes
}

// filled is a service with its placeholders replaced.
func (d *drawing) filled(node *yaml.Node, name string) (*yaml.Node, error) {
	if d.settings.Peer == (Peer{}) {
		if node = withoutPeer(node); node == nil {
			return nil, fmt.Errorf("nothing of it is left without a peer")
		}
	}
	return fillNode(node, d.words(name))
}

// words fills the placeholders of a service or of a config, and notes what of the
// addon is used.
func (d *drawing) words(by string) func(name, arg string) (string, bool) {
	common := d.addon.words(d.service, d.settings)
	use := func(name, arg string) {
		if key := name + ":" + arg; d.used[key] == "" {
			d.used[key] = by
		}
	}
	return func(name, arg string) (string, bool) {
		switch name {
		case "tag":
			return d.version.Tag, arg == ""
		case "path":
			volume, ok := d.addon.volume(arg)
			return volume.path(d.version), ok
		case "volume":
			_, ok := d.addon.volume(arg)
			use(name, arg)
			return d.service + "-" + arg, ok
		case "config":
			_, ok := d.addon.config(arg)
			use(name, arg)
			return d.service + "-" + arg, ok
		case "publish":
			port, ok := d.addon.port(arg)
			use(name, arg)
			r := port.rendered(d.service)
			return fmt.Sprintf("127.0.0.1:${%s:-%d}:%d", r.Variable, r.Default, r.Target), ok
		}
		return common(name, arg)
	}
}

// configs writes the configs that the services use.
func (d *drawing) configs() ([]Block, error) {
	var blocks []Block
	for _, c := range d.addon.Configs {
		if _, ok := d.used["config:"+c.Name]; !ok {
			continue
		}
		content := c.Content
		if d.settings.Peer == (Peer{}) {
			content = linesWithoutPeer(content)
		}
		content, err := expand(content, d.words(""))
		if err != nil {
			return nil, fmt.Errorf("config %s: %w", c.Name, err)
		}
		body, err := written(mapping("content", &yaml.Node{
			Kind: yaml.ScalarNode, Tag: "!!str", Style: yaml.LiteralStyle, Value: content,
		}))
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, Block{Name: d.service + "-" + c.Name, Body: body})
	}
	return blocks, nil
}

// config returns the addon's config of that name.
func (a *Addon) config(name string) (Config, bool) {
	for _, c := range a.Configs {
		if c.Name == name {
			return c, true
		}
	}
	return Config{}, false
}

// written is a node as text.
func written(node *yaml.Node) (string, error) {
	body, err := yaml.Dump(node, yaml.WithIndent(2), yaml.WithCompactSeqIndent(false), yaml.WithLineWidth(-1),
		yaml.WithQuotePreference(yaml.QuoteDouble))
	if err != nil {
		return "", fmt.Errorf("write yaml: %w", err)
	}
	return strings.TrimRight(string(body), "\n") + "\n", nil
}

// mapping is a mapping of one key.
func mapping(key string, value *yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.MappingNode, Content: []*yaml.Node{{Kind: yaml.ScalarNode, Value: key}, value}}
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

// Verified says that a source confirms every fact of the addon.
func (a *Addon) Verified() bool { return len(a.Unverified) == 0 }
