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
		env, own := at.in("environment")
		if !own || env.value == nil {
			continue
		}
		switch kids := env.value.kids; env.value.Kind {
		case yaml.MappingNode:
			for i := 0; i+1 < len(kids); i += 2 {
				if !isMerge(kids[i].Node) && kids[i+1].Kind == yaml.ScalarNode {
					all = append(all, Assignment{keyName(kids[i].Node), kids[i+1].Value, kids[i+1].Tag != "!!null", kids[i].Line})
				}
			}
		case yaml.SequenceNode:
			for _, item := range kids {
				if item.Kind == yaml.ScalarNode {
					name, value, given := strings.Cut(item.Value, "=")
					all = append(all, Assignment{name, value, given, item.Line})
				}
			}
		}
	}
	return all
}
