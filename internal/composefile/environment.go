package composefile

import (
	"strings"

	"go.yaml.in/yaml/v4"
)

// Assignment is a variable as a file gives it to a service. Compose's own
// ${VARIABLE} is still in its value.
type Assignment struct {
	Name  string
	Value string
	Given bool // else the value is the shell's
	Line  int
}

// Assignments are what src itself writes into the environment of a service, in
// its order; not what comes from an anchor, or from other files.
func Assignments(src []byte, service string) []Assignment {
	s, err := readStream(src)
	if err != nil {
		return nil
	}
	var all []Assignment
	e := editor{stream: s}
	for _, at := range e.services(service) {
		if env, own := at.in("environment"); own {
			all = append(all, assignmentsOf(env.value)...)
		}
	}
	return all
}

// assignmentsOf reads an environment of either form.
func assignmentsOf(env *node) []Assignment {
	if env == nil {
		return nil
	}
	var all []Assignment
	for i, key := range env.kids {
		switch {
		case env.Kind == yaml.SequenceNode && key.Kind == yaml.ScalarNode:
			name, value, given := strings.Cut(key.Value, "=")
			all = append(all, Assignment{name, value, given, key.Line})
		case env.Kind == yaml.MappingNode && i%2 == 0 && !isMerge(key.Node) && env.kids[i+1].Kind == yaml.ScalarNode:
			value := env.kids[i+1]
			all = append(all, Assignment{keyName(key.Node), value.Value, value.Tag != "!!null", key.Line})
		}
	}
	return all
}
