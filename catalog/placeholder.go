package catalog

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// hole matches a placeholder, and compose's own ${VARIABLE} so that it can be
// told apart. Program text such as {ping: 1} has a blank and is not matched.
var hole = regexp.MustCompile(`\$?\{([A-Za-z]+)(?::([A-Za-z0-9_-]+))?\}`)

// expand replaces the placeholders of text by what fill says of them. A
// placeholder that fill refuses is an error.
func expand(text string, fill func(name, arg string) (string, bool)) (string, error) {
	if !strings.Contains(text, "{") {
		return text, nil
	}
	var wrong []string
	out := hole.ReplaceAllStringFunc(text, func(found string) string {
		if found[0] == '$' {
			return found
		}
		parts := hole.FindStringSubmatch(found)
		value, ok := fill(parts[1], parts[2])
		if !ok {
			wrong = append(wrong, found)
		}
		return value
	})
	if wrong != nil {
		return "", fmt.Errorf("unknown placeholder %s", strings.Join(wrong, ", "))
	}
	return out, nil
}

// variable is the service's name as the beginning of a variable's name.
func variable(service string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case 'a' <= r && r <= 'z':
			return r - 'a' + 'A'
		case 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
			return r
		}
		return '_'
	}, service)
	if name != "" && '0' <= name[0] && name[0] <= '9' {
		return "_" + name // a shell takes no digit there
	}
	return name
}

// port returns the addon's port of that number.
func (a *Addon) port(number string) (Port, bool) {
	for _, p := range a.Ports {
		if strconv.Itoa(p.Port) == number {
			return p, true
		}
	}
	return Port{}, false
}

// volume returns the addon's volume of that name.
func (a *Addon) volume(name string) (Volume, bool) {
	for _, v := range a.Volumes {
		if v.Name == name {
			return v, true
		}
	}
	return Volume{}, false
}

// path is where the volume is mounted in version v.
func (v Volume) path(in Version) string {
	if p, ok := in.Paths[v.Name]; ok {
		return p
	}
	return v.Path
}

// rendered is the port as the committed file publishes it.
func (p Port) rendered(service string) RenderedPort {
	r := RenderedPort{Target: p.Port, Default: p.HostPort(), Variable: variable(service) + "_PORT"}
	if p.Name != "" {
		r.Variable = variable(service) + "_" + variable(p.Name) + "_PORT"
	}
	return r
}

// HostPort is the standard port on the host: that of the container, unless the
// addon says otherwise.
func (p Port) HostPort() int {
	if p.Host != 0 {
		return p.Host
	}
	return p.Port
}
