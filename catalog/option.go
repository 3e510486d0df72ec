package catalog

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// Option is one thing about an addon that a person may choose: `--set
// persistence=false`. What it stands at by default is the plain block.
type Option struct {
	Name        string            `yaml:"name"`
	Type        string            `yaml:"type"` // one of OptionTypes
	Default     string            `yaml:"default"`
	Choices     []string          `yaml:"choices,omitempty"` // of a choice
	Min         *int              `yaml:"min,omitempty"`     // of an int
	Max         *int              `yaml:"max,omitempty"`     // of an int
	Description string            `yaml:"description"`
	When        map[string]Effect `yaml:"when,omitempty"`   // of a bool or choice: what each value changes
	Change      *Effect           `yaml:"change,omitempty"` // of the other types: what a value changes, which is {value} in it
}

// Effect is what a value of an option changes.
type Effect struct {
	Service    yaml.Node `yaml:"service,omitempty"`    // laid over the service: mappings merge, null takes a key out, all else replaces
	Arguments  string    `yaml:"arguments,omitempty"`  // appended to the service's command
	Connection yaml.Node `yaml:"connection,omitempty"` // laid over the connection
}

// OptionTypes returns the types that an option may have.
func OptionTypes() []string { return []string{"bool", "choice", "int", "size", "text"} }

// Values are values of an addon's options by name, checked by Addon.Values. An
// option that stands at its default is not among them.
type Values map[string]string

// Values checks what a person wants set. The error is a *NoOption or a *BadValue.
func (a *Addon) Values(set map[string]string) (Values, error) {
	values := Values{}
	for _, name := range sortedKeys(set) {
		o, ok := a.Option(name)
		if !ok {
			return nil, a.noOption(name)
		}
		value, ok := o.parse(set[name])
		if !ok {
			return nil, &BadValue{Addon: a.ID, Option: name, Value: set[name], Wants: o.Wants()}
		}
		if value != o.Default {
			values[name] = value
		}
	}
	return values, nil
}

// Option returns the option of that name.
func (a *Addon) Option(name string) (Option, bool) {
	for _, o := range a.Options {
		if o.Name == name {
			return o, true
		}
	}
	return Option{}, false
}

// Wants says what an option takes: "true or false".
func (o Option) Wants() string {
	switch o.Type {
	case "bool":
		return "true or false"
	case "choice":
		return "one of " + strings.Join(o.Choices, ", ")
	case "int":
		return "a whole number" + o.bounds()
	case "size":
		return "a size such as 64M or 2G"
	}
	return "one line of text"
}

func (o Option) bounds() string {
	switch {
	case o.Min != nil && o.Max != nil:
		return fmt.Sprintf(" from %d to %d", *o.Min, *o.Max)
	case o.Min != nil:
		return fmt.Sprintf(" from %d up", *o.Min)
	case o.Max != nil:
		return fmt.Sprintf(" up to %d", *o.Max)
	}
	return ""
}

// size is an amount of memory as people write it.
var size = regexp.MustCompile(`^([1-9][0-9]{0,8})([MmGg])[Bb]?$`)

// parse returns the value in the form that definitions know.
func (o Option) parse(value string) (string, bool) {
	if value == "" && o.Default == "" && o.open() {
		return "", true // back to not set
	}
	switch o.Type {
	case "bool":
		switch strings.ToLower(value) {
		case "true", "yes", "on":
			return "true", true
		case "false", "no", "off":
			return "false", true
		}
		return "", false
	case "choice":
		return value, slices.Contains(o.Choices, value)
	case "int":
		n, err := strconv.Atoi(value)
		fits := err == nil && (o.Min == nil || n >= *o.Min) && (o.Max == nil || n <= *o.Max)
		return strconv.Itoa(n), fits
	case "size":
		parts := size.FindStringSubmatch(value)
		if parts == nil {
			return "", false
		}
		return parts[1] + strings.ToUpper(parts[2]), true
	case "text":
		return value, oneLine(value)
	}
	return "", false
}

// open says that there is no list of the option's values.
func (o Option) open() bool { return o.Type == "int" || o.Type == "size" || o.Type == "text" }

// oneLine says that text has nothing in it that a terminal or a compose file could
// take for more than letters.
func oneLine(text string) bool {
	unprintable := func(r rune) bool { return !unicode.IsPrint(r) }
	return utf8.ValidString(text) && len(text) <= 1000 && !strings.ContainsFunc(text, unprintable)
}

// effect is what a value of the option changes; ok is false where it is nothing.
func (o Option) effect(value string) (e Effect, ok bool) {
	if o.Change != nil {
		return *o.Change, true
	}
	e, ok = o.When[value]
	return e, ok
}

// NoOption says that an addon has no such option.
type NoOption struct {
	Addon   string
	Name    string   // what was asked for
	Near    string   // what may have been meant, "" where nothing is near
	Options []string // that it has
}

// Error is one sentence, with "did you mean" where something is near.
func (e *NoOption) Error() string {
	text := fmt.Sprintf("%s has no option %q", e.Addon, e.Name)
	switch {
	case len(e.Options) == 0:
		return text + ", and no other"
	case e.Near != "":
		text += fmt.Sprintf("; did you mean %s?", e.Near)
		if len(e.Options) == 1 {
			return text
		}
		return text + " It has " + strings.Join(e.Options, ", ")
	}
	return text + "; it has " + strings.Join(e.Options, ", ")
}

func (a *Addon) noOption(name string) error {
	e := &NoOption{Addon: a.ID, Name: name}
	best := forgiven(name) + 1
	for _, o := range a.Options {
		e.Options = append(e.Options, o.Name)
		if n := slips(name, o.Name); n < best {
			e.Near, best = o.Name, n
		}
	}
	for _, o := range a.Options {
		if e.Near == "" && len(name) > 2 && (strings.Contains(o.Name, name) || strings.Contains(name, o.Name)) {
			e.Near = o.Name
		}
	}
	return e
}

// BadValue says that an option does not take a value.
type BadValue struct {
	Addon  string
	Option string
	Value  string
	Wants  string // such as "true or false"
}

// Error is one sentence.
func (e *BadValue) Error() string {
	return fmt.Sprintf("%s: the option %s takes %s, not %q", e.Addon, e.Option, e.Wants, e.Value)
}
