package catalog

import (
	"regexp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v4"
)

var validOption = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)

func (a *Addon) checkOptions(p *problems) {
	seen := map[string]bool{}
	for _, o := range a.Options {
		if !validOption.MatchString(o.Name) || seen[o.Name] {
			p.addf("option %q needs a name of its own, of lower-case letters, digits and dashes", o.Name)
		}
		seen[o.Name] = true
		if !slices.Contains(OptionTypes(), o.Type) {
			p.addf("option %s: type %q is not one of %q", o.Name, o.Type, OptionTypes())
			continue
		}
		if o.Description == "" || !oneLine(o.Description) {
			p.addf("option %s: description is one line", o.Name)
		}
		o.checkValues(p)
		o.checkEffects(p)
	}
}

func (o Option) checkValues(p *problems) {
	choice, number := o.Type == "choice", o.Type == "int"
	if choice != (len(o.Choices) > 1) || slices.Contains(o.Choices, "") || !unique(o.Choices) {
		p.addf("option %s: a choice has choices, two or more, and nothing else has", o.Name)
	}
	if !number && (o.Min != nil || o.Max != nil) || o.Min != nil && o.Max != nil && *o.Min > *o.Max {
		p.addf("option %s: min and max are an int's, the smaller first", o.Name)
	}
	if value, ok := o.parse(o.Default); !ok || value != o.Default {
		p.addf("option %s: the default %q is not %s", o.Name, o.Default, o.Wants())
	}
}

func unique(words []string) bool {
	seen := map[string]bool{}
	for _, word := range words {
		if seen[word] || !oneLine(word) {
			return false
		}
		seen[word] = true
	}
	return true
}

func (o Option) checkEffects(p *problems) {
	if o.open() != (o.Change != nil) || o.open() == (len(o.When) > 0) {
		p.addf("option %s: a bool and a choice have when, any other type has change", o.Name)
		return
	}
	effects := map[string]Effect{}
	for value, e := range o.When {
		if parsed, ok := o.parse(value); !ok || parsed != value || value == o.Default {
			p.addf("option %s: when %q: that is no value beside the default", o.Name, value)
		}
		effects[value] = e
	}
	if o.Change != nil {
		effects[""] = *o.Change
	}
	for _, e := range effects {
		for _, patch := range []yaml.Node{e.Service, e.Connection} {
			if !patch.IsZero() && patch.Kind != yaml.MappingNode {
				p.addf("option %s: service and connection are mappings", o.Name)
			}
		}
		if e.Service.IsZero() && e.Connection.IsZero() && e.Arguments == "" {
			p.addf("option %s: a value is said to change something and changes nothing", o.Name)
		}
	}
}

// samples are values beside the default to try the option with: all there are, or
// one where there is no end of them.
func (o Option) samples() []string {
	var tries []string
	switch o.Type {
	case "bool":
		tries = []string{"true", "false"}
	case "choice":
		tries = o.Choices
	case "int":
		tries = o.numbers()
	case "size":
		tries = []string{"64M", "65M"}
	case "text":
		tries = []string{`some "text"`}
	}
	var samples []string
	for _, value := range tries {
		if parsed, ok := o.parse(value); ok && parsed != o.Default && (!o.open() || len(samples) == 0) {
			samples = append(samples, parsed)
		}
	}
	return samples
}

func (o Option) numbers() []string {
	numbers := []string{"1", "2"}
	for _, limit := range []*int{o.Min, o.Max} {
		if limit != nil {
			numbers = append(numbers, strconv.Itoa(*limit))
		}
	}
	return numbers
}
