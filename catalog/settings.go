package catalog

import (
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// Settings are what is chosen for the service that an addon becomes. The zero value
// is the plain block, that of an addon which joins nothing.
type Settings struct {
	Values Values // checked by Addon.Values
	Peer   Peer
}

// Peer is the service that an addon was made for: the one of Requires, without
// which it cannot run, or of Joins, if there is one. Where there is none, what
// speaks of it is left out: mapping entries, list items and lines of a config.
type Peer struct {
	Service string // its name; "" where there is none
	URL     string // for containers, in compose's words
}

// PeerOf makes a peer of a service that is made from an addon.
func PeerOf(addon *Addon, service string, s Settings) (Peer, error) {
	inside, err := addon.FromContainer(service, s)
	return Peer{Service: service, URL: inside.URL}, err
}

// Peers are the ids of the addons that may be its peer, and whether it must have
// one.
func (a *Addon) Peers() (ids []string, must bool) {
	if len(a.Requires) > 0 {
		return a.Requires, true
	}
	return a.Joins, false
}

// words fills the placeholders that every text may hold.
func (a *Addon) words(service string, s Settings) func(name, arg string) (string, bool) {
	return func(name, arg string) (string, bool) {
		switch name {
		case "service":
			return service, arg == ""
		case "SERVICE":
			return variable(service), arg == ""
		case "value", "word":
			return a.value(name, arg, s)
		case "peer":
			return s.Peer.word(arg)
		case "PEER":
			return variable(s.Peer.Service), arg == "" && s.Peer.Service != ""
		}
		return "", false
	}
}

// value is what a person chose, a dollar of which means a dollar.
func (a *Addon) value(name, option string, s Settings) (string, bool) {
	value, set := s.Values[option]
	if name == "word" {
		value = shellWord(value)
	}
	return strings.ReplaceAll(value, "$", "$$"), set
}

func (p Peer) word(arg string) (string, bool) {
	switch {
	case arg == "":
		return p.Service, p.Service != ""
	case arg == "url":
		return p.URL, p.URL != ""
	case strings.Trim(arg, "0123456789") == "":
		return p.Service + ":" + arg, p.Service != ""
	}
	return "", false
}

// shellWord is text as one word of a command that is written in one line.
func shellWord(text string) string {
	safe := func(r rune) bool {
		return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || strings.ContainsRune("-_./:@%+=,", r)
	}
	if text != "" && strings.TrimFunc(text, safe) == "" {
		return text
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "`", "\\`").Replace(text) + `"`
}

// chosen calls with each effect of the values, in the order of the options; {value}
// in it says whose value it is.
func (a *Addon) chosen(values Values, with func(o Option, e Effect) error) error {
	for _, o := range a.Options {
		value, set := values[o.Name]
		if !set {
			continue
		}
		e, ok := o.effect(value)
		if !ok {
			continue
		}
		e.Service, e.Connection = *owned(&e.Service, o.Name), *owned(&e.Connection, o.Name)
		e.Arguments = ownedText(e.Arguments, o.Name)
		if err := with(o, e); err != nil {
			return err
		}
	}
	return nil
}

// patched is the first service with what the values change in it, placeholders
// unfilled. Arguments come last: no service that an option brings loses them.
func (a *Addon) patched(values Values) (*yaml.Node, error) {
	service := &a.Service
	err := a.chosen(values, func(_ Option, e Effect) error {
		if !e.Service.IsZero() {
			service = lay(service, &e.Service, serviceKeys())
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = a.chosen(values, func(_ Option, e Effect) error {
		if e.Arguments == "" {
			return nil
		}
		longer, err := withArguments(service, e.Arguments)
		service = longer
		return err
	})
	return service, err
}

// connection is the connection with what the values change in it.
func (a *Addon) connection(values Values) (Connection, error) {
	var node *yaml.Node
	err := a.chosen(values, func(_ Option, e Effect) error {
		if e.Connection.IsZero() {
			return nil
		}
		if node == nil {
			node = &yaml.Node{}
			if err := node.Encode(a.Connection); err != nil {
				return err
			}
		}
		node = lay(node, &e.Connection, nil)
		return nil
	})
	if err != nil || node == nil {
		return a.Connection, err
	}
	var c Connection
	return c, node.Load(&c, yaml.WithKnownFields())
}

// told are the values without which nobody could tell from the compose file how
// the service is reached.
func (a *Addon) told(values Values) Values {
	told := Values{}
	for name, value := range values {
		if o, ok := a.Option(name); ok {
			if e, ok := o.effect(value); ok && !e.Connection.IsZero() {
				told[name] = value
			}
		}
	}
	return told
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
