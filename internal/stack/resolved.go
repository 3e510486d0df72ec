package stack

import (
	"context"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
)

// Resolved is a service as compose understands the files: variables filled in,
// files merged, short forms written out.
type Resolved struct {
	YAML        string
	Environment []Variable // sorted by name
}

// Variable is one variable of a service's environment.
type Variable struct {
	Name, Value string
	Secret      bool // its value, or a part of it, is hidden unless it was asked for
}

// Hidden stands for a secret.
const Hidden = "******"

// Resolved works out a service. Secrets are hidden unless reveal is set: it is
// for a screen that others may look at.
func (s *Stack) Resolved(ctx context.Context, service string, reveal bool) (Resolved, error) {
	p, err := s.with(ctx, []string{service})
	if err != nil {
		return Resolved{}, err
	}
	p, err = p.WithSelectedServices([]string{service}, types.IgnoreDependencies)
	if err != nil {
		return Resolved{}, fmt.Errorf("resolve %s: %w", service, err)
	}
	p = p.WithoutUnnecessaryResources()
	var r Resolved
	config := p.Services[service]
	for _, name := range slices.Sorted(maps.Keys(config.Environment)) {
		v := Variable{Name: name}
		if value := config.Environment[name]; value != nil {
			v.Value = *value
		}
		masked := hide(name, v.Value)
		v.Secret = masked != v.Value
		if !reveal {
			v.Value = masked
		}
		r.Environment = append(r.Environment, v)
	}
	p.Name = ""
	p.Extensions = nil // what they are for is written out where it is used
	open := config
	if !reveal {
		p.Services[service] = withHidden(config)
	}
	text, err := p.MarshalYAML()
	if err != nil {
		return Resolved{}, fmt.Errorf("resolve %s: %w", service, err)
	}
	r.YAML = string(text)
	if !reveal {
		r.YAML = hideIn(r.YAML, open)
	}
	return r, nil
}

// hiddenName finds the variables whose value nobody else should read.
var hiddenName = regexp.MustCompile(`(?i)(passw|secret|token|credential|private|api_?key|access_?key|encryption_?key|pass$|_auth$|_key$|_pwd$)`)

// inURL finds the password in an address.
var inURL = regexp.MustCompile(`(://[^/@:\s"']*:)[^@/\s"']+@`)

// hide hides what is secret in the value of a variable.
func hide(name, value string) string {
	if value != "" && SecretName(name) {
		return Hidden
	}
	return inURL.ReplaceAllString(value, "${1}"+Hidden+"@")
}

// withHidden is a service whose variables and build arguments hide what is secret.
// The service itself stays as it is.
func withHidden(config types.ServiceConfig) types.ServiceConfig {
	config.Environment = maskedVariables(config.Environment)
	if config.Build != nil {
		build := *config.Build
		build.Args = maskedVariables(build.Args)
		config.Build = &build
	}
	return config
}

func maskedVariables(given types.MappingWithEquals) types.MappingWithEquals {
	hidden := maps.Clone(given)
	for name, value := range given {
		if value != nil {
			text := hide(name, *value)
			hidden[name] = &text
		}
	}
	return hidden
}

// hideIn hides in a service's YAML what its environment and its build arguments say
// is secret, wherever else it stands, and what is called a secret there: health
// checks and commands repeat passwords. Keys stay, and so does what a variable that
// is no secret says openly.
func hideIn(yaml string, config types.ServiceConfig) string {
	given := types.MappingWithEquals{}
	if config.Build != nil {
		maps.Copy(given, config.Build.Args)
	}
	maps.Copy(given, config.Environment)
	var values []string
	open := map[string]bool{}
	for name, value := range given.ToMapping() {
		secrets := hushed(name, value)
		values = append(values, secrets...)
		open[value] = open[value] || len(secrets) == 0
	}
	m := masking(slices.DeleteFunc(values, func(value string) bool { return open[value] }))
	lines := strings.SplitAfter(yaml, "\n")
	for i, line := range lines {
		key := yamlKey.FindString(line)
		if masked := m.mask(line); strings.HasPrefix(masked, key) {
			lines[i] = masked
		} else {
			lines[i] = key + m.mask(line[len(key):])
		}
	}
	return strings.Join(lines, "")
}

// yamlKey finds the key that a line begins with.
var yamlKey = regexp.MustCompile(`^[ -]*[\w./-]+:(?:\s|$)`)
