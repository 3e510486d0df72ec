package composefile

import "go.yaml.in/yaml/v4"

// DependencyLine is the line of src on which service says that it depends on
// another; false where it does not say so itself.
func DependencyLine(src []byte, service, on string) (int, bool) {
	s, err := readStream(src)
	if err != nil {
		return 0, false
	}
	e := editor{stream: s}
	for _, at := range e.services(service) {
		d, own := at.in("depends_on")
		if !own {
			continue
		}
		step := 1
		if d.value.Kind == yaml.MappingNode {
			step = 2
		}
		for i := 0; i < len(d.value.kids); i += step {
			if k := d.value.kids[i]; k.Kind == yaml.ScalarNode && k.Value == on {
				return k.Line, true
			}
		}
	}
	return 0, false
}
