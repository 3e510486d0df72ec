package ui

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/devbliss/devbliss/internal/stack"
	"github.com/devbliss/devbliss/internal/untrusted"
)

// Settings are what a user has set of the dashboard. The zero value sets nothing.
type Settings struct {
	glyphs  string            // "unicode" or "ascii"
	mouse   string            // "on" or "off"
	notify  string            // "off", "bell" or "desktop"
	colours map[string]string // by role
	keys    map[string]string // by action: keys separated by spaces, "none"
}

// maxSettings is far more than anybody sets, in bytes.
const maxSettings = 1 << 20

// ReadSettings reads a settings file; shown is what to call it. What cannot be used
// is left out, and said in errors with their lines: the rest holds.
func ReadSettings(shown string, text []byte) (Settings, []error) {
	r := &settingsReader{shown: shown, s: Settings{colours: map[string]string{}, keys: map[string]string{}}}
	if len(text) > maxSettings {
		return r.s, []error{fmt.Errorf("%s is larger than %d bytes", shown, maxSettings)}
	}
	var doc yaml.Node
	switch err := yaml.Unmarshal(text, &doc); {
	case errors.Is(err, io.EOF), err == nil && len(doc.Content) == 0:
		return r.s, nil
	case err != nil:
		return r.s, []error{fmt.Errorf("%s: %s", shown, untrusted.Plain(strings.TrimPrefix(err.Error(), "yaml: ")))}
	}
	r.top(doc.Content[0])
	r.clashes()
	return r.s, r.wrong
}

type settingsReader struct {
	shown string
	s     Settings
	wrong []error
	lines map[string]int // of the actions that have a key
}

func (r *settingsReader) say(at *yaml.Node, format string, args ...any) {
	r.wrong = append(r.wrong, fmt.Errorf("%s:%d: %s", r.shown, at.Line, untrusted.Plain(fmt.Sprintf(format, args...))))
}

// pairs calls each with the keys and values of a mapping.
func (r *settingsReader) pairs(n *yaml.Node, what string, each func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		if n.Tag != "!!null" {
			r.say(n, "%s is a list of name: value", what)
		}
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		each(n.Content[i], n.Content[i+1])
	}
}

func (r *settingsReader) top(n *yaml.Node) {
	r.pairs(n, "the file", func(key, value *yaml.Node) {
		switch key.Value {
		case "glyphs":
			r.s.glyphs = r.oneOf(value, "unicode", "ascii")
		case "mouse":
			r.s.mouse = r.oneOf(value, "on", "off")
		case "notify":
			r.s.notify = r.oneOf(value, "off", "bell", "desktop")
		case "colours", "colors":
			r.pairs(value, key.Value, r.colour)
		case "keys":
			r.pairs(value, key.Value, r.key)
		default:
			r.unknown(key, "setting", []string{"glyphs", "mouse", "notify", "colours", "keys"})
		}
	})
}

// oneOf is a value that is one of a few. YAML reads on and off as yes and no.
func (r *settingsReader) oneOf(value *yaml.Node, all ...string) string {
	if slices.Contains(all, value.Value) {
		return value.Value
	}
	r.say(value, "%q is none of %s", value.Value, strings.Join(all, ", "))
	return ""
}

func (r *settingsReader) unknown(key *yaml.Node, what string, all []string) {
	if near := stack.Near(key.Value, all); len(near) > 0 {
		r.say(key, "there is no %s %q, did you mean %s?", what, key.Value, near[0])
		return
	}
	r.say(key, "there is no %s %q; devbliss config shows all", what, key.Value)
}

func (r *settingsReader) colour(key, value *yaml.Node) {
	names := roleNames()
	if !slices.Contains(names, key.Value) {
		r.unknown(key, "colour", names)
		return
	}
	for spec := range strings.SplitSeq(value.Value, ",") {
		if _, err := styleOf(spec); err != nil {
			r.say(value, "%s: %v", key.Value, err)
			return
		}
	}
	if !slices.ContainsFunc(roles(), func(r role) bool { return r.name == key.Value && r.spec == value.Value }) {
		r.s.colours[key.Value] = value.Value
	}
}

func (r *settingsReader) key(key, value *yaml.Node) {
	actions := actionNames()
	if !slices.Contains(actions, key.Value) {
		r.unknown(key, "action", actions)
		return
	}
	if value.Kind != yaml.ScalarNode || strings.TrimSpace(value.Value) == "" {
		r.say(value, "%s needs a key such as x, ctrl+x or f5, or none", key.Value)
		return
	}
	keys := strings.Join(strings.Fields(value.Value), " ")
	if keys == usualKeys(key.Value) {
		return // some of those are shared: they mean one thing here and another there
	}
	for _, k := range strings.Fields(keys) {
		if k == "ctrl+c" || k == "ctrl+z" || k == "esc" {
			r.say(value, "%s cannot have %s: that is always the same", key.Value, k)
			return
		}
	}
	if r.lines == nil {
		r.lines = map[string]int{}
	}
	r.lines[key.Value] = value.Line
	r.s.keys[key.Value] = keys
}

// usualKeys are those of an action where nobody says otherwise.
func usualKeys(name string) string {
	for _, b := range listed() {
		if b.in&inBoard != 0 && b.name != "" && action(b.name) == name {
			return b.keys
		}
	}
	return ""
}

// clashes says where two actions were given the same key. The first in the file
// keeps it.
func (r *settingsReader) clashes() {
	has := map[string]string{}
	names := slices.SortedFunc(func(yield func(string) bool) {
		for name := range r.s.keys {
			if !yield(name) {
				return
			}
		}
	}, func(a, b string) int { return r.lines[a] - r.lines[b] })
	for _, name := range names {
		for _, k := range strings.Fields(r.s.keys[name]) {
			if other, taken := has[k]; taken && k != noKey {
				r.say(&yaml.Node{Line: r.lines[name]}, "%s is the key of %s already", k, other)
				delete(r.s.keys, name)
				break
			}
			has[k] = name
		}
	}
}

// bind takes the user's own keys.
func (m *model) bind(own Settings) {
	m.settings, m.keys = own, own.over(bindings())
	m.named = map[string]string{}
	for _, b := range m.keys {
		key, _, _ := strings.Cut(b.keys, " ")
		if _, before := m.named[b.name]; b.name != "" && b.in&inBoard != 0 && key != "" && !before {
			m.named[b.name] = keyNames(key)
		}
	}
	m.list.applies = m.key("up")
}

// key is the key of an action as sentences name it; the list of commands has those
// that have none.
func (m *model) key(name string) string {
	if key, ok := m.named[name]; ok {
		return key
	}
	return m.named["commands"] + " " + name
}

// noKey is an action without a key: the list of commands still has it.
const noKey = "none"

// action is a binding's name as the file has it.
func action(name string) string { return strings.ReplaceAll(name, " ", "-") }

// actionNames are the actions that can have other keys, in the order of the help.
func actionNames() []string {
	var names []string
	for _, b := range listed() {
		if b.in&inBoard != 0 && b.name != "" {
			names = append(names, action(b.name))
		}
	}
	return names
}

// over lays the user's own keys over a table. A key that the user gives to an action
// is taken from whatever had it.
func (s Settings) over(all []binding) []binding {
	given := map[string]bool{}
	for _, keys := range s.keys {
		for _, k := range strings.Fields(keys) {
			given[k] = true
		}
	}
	for i := range all {
		b := &all[i]
		if b.in&inBoard == 0 || b.name == "" {
			continue
		}
		if keys, ok := s.keys[action(b.name)]; ok {
			b.keys = strings.ReplaceAll(keys, noKey, "")
			continue
		}
		b.keys = strings.Join(slices.DeleteFunc(strings.Fields(b.keys), func(k string) bool { return given[k] }), " ")
	}
	return all
}

// WriteSettings writes a settings file that says what holds, with what everything is
// for.
func WriteSettings(s Settings) []byte {
	var b bytes.Buffer
	line := func(name, value, about string) {
		value = quotedIfNeeded(value)
		if about != "" {
			fmt.Fprintf(&b, "%-36s # %s\n", name+": "+value, about)
			return
		}
		fmt.Fprintf(&b, "%s: %s\n", name, value)
	}
	or := func(value, fallback string) string {
		if value == "" {
			return fallback
		}
		return value
	}
	b.WriteString("# The dashboard of devbliss. What is left out is as it is here.\n\n")
	line("glyphs", or(s.glyphs, "unicode"), "or ascii")
	line("mouse", or(s.mouse, "on"), "or off: the terminal keeps it")
	line("notify", or(s.notify, "off"), "bell or desktop: on a crash, and when all is healthy")
	b.WriteString("\n# Of the sixteen of the terminal, such as red, bright-blue, black on yellow; bold, dim, underline, reverse, plain.\ncolours:\n")
	for _, r := range roles() {
		line("  "+r.name, or(s.colours[r.name], r.spec), r.about)
	}
	b.WriteString("\n# Several keys stand side by side; none takes them away. The list of commands (:) has everything.\nkeys:\n")
	for _, l := range listed() {
		if l.in&inBoard != 0 && l.name != "" {
			line("  "+action(l.name), or(s.keys[action(l.name)], l.keys), l.help)
		}
	}
	return b.Bytes()
}

// quotedIfNeeded is a value as YAML reads it back.
func quotedIfNeeded(value string) string {
	var back yaml.Node
	err := yaml.Unmarshal([]byte("x: "+value+" # y\n"), &back)
	if err == nil && len(back.Content) == 1 && len(back.Content[0].Content) == 2 {
		if n := back.Content[0].Content[1]; n.Kind == yaml.ScalarNode && n.Value == value && (n.Tag == "!!str" || n.Tag == "!!bool" || n.Tag == "!!int") {
			return value
		}
	}
	return "'" + strings.ReplaceAll(value, "'", "''") + "'"
}
