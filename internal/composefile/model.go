package composefile

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// unknownKey is about a key that the specification does not have at its place.
func unknownKey(path string) finding {
	key := lastKey(path)
	f := finding{text: fmt.Sprintf("unknown key %q", key), path: path, atKey: true}
	parent := strings.TrimSuffix(strings.TrimSuffix(path, key), ".")
	switch {
	case slices.Contains([]string{"services", "networks", "volumes", "secrets", "configs"}, parent):
		f.text = fmt.Sprintf("%q cannot be a name in %s", key, parent)
		f.hint = "letters, digits, . _ and - only"
		return f
	case parent == "":
		f.refine = refineTopLevel
	}
	if near := nearest(key, keysOf(parent)); near != "" {
		f.hint = fmt.Sprintf("did you mean %q?", near)
	}
	return f
}

// refineTopLevel tells a service that slipped out of services from a typing error.
func refineTopLevel(f *finding, h hit) {
	if f.hint != "" || h.key == nil {
		return
	}
	if child(h.value, "image") != nil || child(h.value, "build") != nil {
		f.hint = fmt.Sprintf("a service is indented under \"services:\"; is %q one?", h.key.Value)
	} else if slices.Contains(keysOf("services.x"), h.key.Value) {
		f.hint = fmt.Sprintf("%q belongs to a service: indent it", h.key.Value)
	}
}

// typeNames are the schema's types in people's words.
func typeNames() *strings.Replacer {
	return strings.NewReplacer("array", "list", "boolean", "true or false", "integer", "whole number", "string", "text")
}

func wrongType(_ *sources, m []string) finding {
	path, want := m[1], strings.Fields(strings.NewReplacer(",", "", " or ", " ").Replace(m[2]))
	text := label(path) + " must be "
	switch {
	case len(want) > 1 && !slices.Contains(want, "array") && !slices.Contains(want, "mapping"):
		text += "a single value"
	case slices.Equal(want, []string{"string"}):
		text += "text"
	default:
		text += "a " + typeNames().Replace(strings.Join(want, " or a "))
	}
	return finding{text: text, path: path, refine: func(f *finding, h hit) { f.refineType(h, path, want) }}
}

// refineType looks at what stands there instead of the wanted type.
func (f *finding) refineType(h hit, path string, want []string) {
	key := lastKey(path)
	scalar := h.value != nil && h.value.Kind == yaml.ScalarNode
	switch {
	case h.value == nil || h.value.Tag == "!!null":
		f.text = fmt.Sprintf("%q is empty", key)
		if strings.Count(path, ".") == 1 && strings.HasPrefix(path, "services.") {
			f.text = fmt.Sprintf("service %q is empty", key)
			f.hint = "indent what belongs to it, and give it an image or a build"
		}
	case strings.HasPrefix(path, "services.") && strings.Count(path, ".") == 1 && scalar && slices.Contains(keysOf("services.x"), key):
		f.text = fmt.Sprintf("%q is not a service", key)
		f.hint = "indent it: it belongs to the service above"
		f.line, f.column = h.key.Line, h.key.Column
	case want[0] == "mapping" && h.value.Kind == yaml.SequenceNode:
		f.hint = "drop the dashes"
	case want[0] == "array" && scalar:
		f.hint = fmt.Sprintf("write it as a list: - %q", h.value.Value)
	case want[0] == "array":
		f.hint = "begin each line with a dash"
	case want[0] == "string" && scalar:
		f.hint = fmt.Sprintf("put it in quotes: %q", h.value.Value)
	case want[0] == "string" && h.value.Kind == yaml.MappingNode && h.key == h.value:
		f.hint = "drop the dash in front of it"
	}
}

func wrongChoice(_ *sources, m []string) finding {
	choices := strings.Split(strings.NewReplacer("'", "", "|", ", ").Replace(m[2]), ", ")
	f := finding{text: label(m[1]) + " has a value it cannot have", hint: "one of " + strings.Join(choices, ", "), path: m[1]}
	f.refine = func(f *finding, h hit) {
		have := h.in.value(h.value)
		f.text = fmt.Sprintf("%s cannot be %q", label(m[1]), have)
		if near := nearest(have, choices); near != "" {
			f.hint = fmt.Sprintf("did you mean %q?", near)
		}
	}
	return f
}

func wrongPattern(_ *sources, m []string) finding {
	f := finding{text: fmt.Sprintf("%s cannot be %q", label(m[1]), m[2]), hint: "it has to match " + m[3], path: m[1]}
	if lastKey(m[1]) == "container_name" {
		f.hint = "at least two of a-z A-Z 0-9 _ . -, the first a letter or a digit"
	}
	return f
}

// wrongValue is about a value of the right type that means nothing.
func wrongValue(_ *sources, m []string) finding {
	path := bracketed.ReplaceAllString(m[1], ".$1")
	f := finding{text: label(path) + ": " + m[2], path: path}
	switch {
	case strings.HasPrefix(m[2], "time: "):
		f.hint = "write it as 10s, 1m30s or 500ms"
	case strings.HasPrefix(m[2], "invalid size"), strings.HasPrefix(m[2], "invalid suffix"), strings.Contains(m[2], "ParseFloat"):
		f.hint = "write it as 512m or 2g"
	default:
		return f
	}
	f.refine = func(f *finding, h hit) { f.text = fmt.Sprintf("%s cannot be %q", label(path), h.in.value(h.value)) }
	return f
}

func wrongKeyType(_ *sources, m []string) finding {
	f := finding{text: fmt.Sprintf("the key %s of %s is not text", m[2], label(m[1])), hint: fmt.Sprintf("put it in quotes: %q", m[2]), path: m[1] + "." + m[2], atKey: true}
	if lastKey(m[1]) == "ports" {
		f.text, f.hint = "ports must be a list", fmt.Sprintf("write it as a list: - \"%s:…\"", m[2])
	}
	return f
}

// mappingInList is about "- A: b" where "- A=b" is meant.
func mappingInList(_ *sources, m []string) finding {
	f := finding{text: label(m[1]) + " cannot be a mapping", path: strings.TrimRight(strings.TrimRight(m[1], "0123456789[]"), ".")}
	f.refine = func(f *finding, h hit) {
		for _, item := range items(h.value) {
			item = follow(item)
			if item.Kind != yaml.MappingNode || len(item.Content) < 2 {
				continue
			}
			name, v := item.Content[0], item.Content[1]
			f.line, f.column = name.Line, name.Column
			f.text = fmt.Sprintf("%q is a mapping within a list", name.Value)
			f.hint = fmt.Sprintf("write - %s=%s, or drop the dashes", name.Value, v.Value)
			return
		}
	}
	return f
}

func noImage(s *sources, m []string) finding {
	f := finding{
		text: fmt.Sprintf("service %q has neither an image nor a build", m[1]), hint: "add image: or build:",
		path: "services." + m[1], atKey: true,
	}
	if h, ok := s.find(f.path+".image", nil, ""); ok && h.rest == "" {
		f.text, f.hint, f.path, f.atKey = fmt.Sprintf("the image of service %q is empty", m[1]), "", f.path+".image", false
	}
	return f
}

func missingBase(s *sources, m []string) finding {
	f := finding{text: fmt.Sprintf("service %q extends %q, which is not there", m[1], m[2]), path: "services." + m[1] + ".extends", wanted: value(m[2])}
	if near := nearest(m[2], without(s.names("services"), m[1])); near != "" {
		f.hint = fmt.Sprintf("did you mean %q?", near)
	}
	return f
}

// inFile matches one line of a circle of extends: "extends web in compose.yaml".
var inFile = regexp.MustCompile(`(?m)^\s*(?:extends )?(\S+) in `)

func extendsCycle(_ *sources, m []string) finding {
	var circle []string
	for _, line := range inFile.FindAllStringSubmatch(m[1], -1) {
		circle = append(circle, line[1])
	}
	if len(circle) < 2 {
		return finding{text: "services extend each other in a circle"}
	}
	circle = fromSmallest(circle)
	f := finding{text: "services extend each other: " + strings.Join(circle, " -> "), path: "services." + circle[0] + ".extends"}
	if len(circle) == 2 {
		f.text = fmt.Sprintf("service %q extends itself", circle[0])
	}
	return f
}

// fromSmallest turns a circle, whose first is also its last, so that it begins
// with the name that sorts first: compose-go begins anywhere, and a message is
// to stay the same from one load to the next.
func fromSmallest(circle []string) []string {
	ring := circle[:len(circle)-1]
	if len(ring) == 0 {
		return append(circle, circle...)
	}
	start := slices.Index(ring, slices.Min(ring))
	turned := slices.Concat(ring[start:], ring[:start])
	return append(turned, turned[0])
}

func includeCycle(s *sources, _ []string) finding {
	f := finding{text: "the files include each other in a circle"}
	for i, ref := range s.refs {
		if ref.kind == "include" && slices.ContainsFunc(s.files[:1], func(f *source) bool { return f.path == ref.path }) {
			f.node = &s.refs[i]
		}
	}
	if f.node != nil && f.node.in.path == f.node.path {
		f.text = "the file includes itself"
	}
	return f
}

func missingDependency(s *sources, m []string) finding {
	f := finding{text: fmt.Sprintf("service %q depends on %q, which is not there", m[1], m[2]), path: "services." + m[1] + ".depends_on." + m[2]}
	if h, ok := s.find("services."+m[2]+".profiles.0", nil, ""); ok && h.rest == "" {
		profile := h.in.value(h.value)
		f.text = fmt.Sprintf("service %q depends on %q, which belongs to the profile %q that is not active", m[1], m[2], profile)
		f.hint = "use --profile " + profile
		return f
	}
	f.lacks = m[2]
	if near := nearest(m[2], without(s.names("services"), m[1])); near != "" {
		f.hint = fmt.Sprintf("did you mean %q?", near)
	}
	return f
}

func undeclared(s *sources, m []string) finding {
	service, build, kind, name := m[1], m[2], m[3], m[4]
	section := kind + "s"
	f := finding{
		text: fmt.Sprintf("%s %q is used but not declared", kind, name),
		hint: fmt.Sprintf("declare it under %q at the end of the file", section+":"),
		path: "services." + service + "." + strings.Replace(build, "build ", "build.", 1) + section, wanted: value(name),
	}
	if h, ok := s.find(f.path+"."+name, nil, ""); ok && h.rest == "" {
		f.path, f.wanted = f.path+"."+name, nil
	}
	if near := nearest(name, s.names(section)); near != "" {
		f.hint = fmt.Sprintf("did you mean %q?", near)
	}
	return f
}

func wrongPort(_ *sources, m []string) finding {
	f := finding{text: fmt.Sprintf("%q is not a port", m[2]), hint: "a port is a number from 1 to 65535", path: "services.*.ports", wanted: value(m[2])}
	switch m[1] {
	case "IP address":
		f.text, f.hint = fmt.Sprintf("%q is not an IP address", m[2]), `write it as "127.0.0.1:8080:80"`
	case "proto":
		f.text, f.hint = fmt.Sprintf("%q is not a protocol of ports", m[2]), "tcp, udp or sctp"
	}
	return f
}
