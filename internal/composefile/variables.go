package composefile

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/template"
	"go.yaml.in/yaml/v4"
)

// plainVariable matches the uses of a variable that stay empty when it is not
// set: ${NAME} and $NAME. The first form is an escaped $.
var plainVariable = regexp.MustCompile(`\$\$|\$\{([A-Za-z_]\w*)\}|\$([A-Za-z_]\w*)`)

// plainVariables are the names of the variables that a scalar needs to be set.
func plainVariables(text string) []string {
	var names []string
	for _, m := range plainVariable.FindAllStringSubmatch(text, -1) {
		if name := m[1] + m[2]; name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// missing says which variables a scalar needs and does not get: "A is not set",
// "A and B are not set", "A is empty". First is one of them.
func (f *source) missing(node *yaml.Node) (said, first string) {
	var unset, empty []string
	for _, name := range plainVariables(node.Value) {
		if v, ok := f.env[name]; !ok {
			unset = append(unset, name)
		} else if v == "" {
			empty = append(empty, name)
		}
	}
	switch {
	case len(unset) == 1:
		return unset[0] + " is not set", unset[0]
	case len(unset) > 1:
		return strings.Join(unset[:len(unset)-1], ", ") + " and " + unset[len(unset)-1] + " are not set", unset[0]
	case len(empty) > 0:
		return empty[0] + " is empty", empty[0]
	}
	return "", ""
}

// blameVariables names the variable where a value is wrong because one is not set.
func (s *sources) blameVariables(p *Problem, h hit, f finding) {
	if f.atKey || h.value == nil || h.value.Kind != yaml.ScalarNode {
		return
	}
	if said, first := h.in.missing(h.value); said != "" {
		p.Text = said + ": " + p.Text
		p.Hint = setVariable(first)
	}
}

func setVariable(name string) string {
	return fmt.Sprintf("set %s in .env, or give it a default: ${%s:-…}", name, name)
}

// whereUsed is " (compose.yaml:5)", the first place where a variable has to be
// set, "" where none is found.
func (s *sources) whereUsed(name string) string {
	place := ""
	for _, f := range s.files {
		for _, doc := range f.docs {
			scalars(doc, func(n *yaml.Node) {
				if place == "" && slices.Contains(plainVariables(n.Value), name) {
					place = fmt.Sprintf(" (%s:%d)", s.at.shown(f.path), n.Line)
				}
			})
		}
	}
	return place
}

var (
	interpolating = regexp.MustCompile(`error while interpolating (\S+): `)
	badTemplate   = regexp.MustCompile(`invalid interpolation format for (\S+)\.\n.*\n(.*)`)
	castFailed    = regexp.MustCompile(`^failed to cast to expected type: (.*)`)
)

// aboutVariable explains what went wrong when variables were filled in.
func (s *sources) aboutVariable(err error, message, _ string) (finding, bool) {
	if m := badTemplate.FindStringSubmatch(message); m != nil {
		text := fmt.Sprintf("%q is not a variable compose understands", m[2][max(0, strings.Index(m[2], "$")):])
		if i := strings.LastIndex(m[2], "${"); i >= 0 && !strings.Contains(m[2][i:], "}") {
			text = `"${" is not closed with "}"`
		}
		return finding{text: text, hint: "write ${NAME}, or $$ for a dollar sign", path: m[1], wanted: value(m[2])}, true
	}
	m := interpolating.FindStringSubmatch(message)
	if m == nil {
		return finding{}, false
	}
	path := m[1]
	var required *template.MissingRequiredError
	if errors.As(err, &required) {
		return s.aboutRequired(err, path), true
	}
	rest, _, _ := strings.Cut(message[strings.Index(message, m[0])+len(m[0]):], "\n")
	f := finding{text: label(path) + ": " + rest, path: path}
	if cast := castFailed.FindStringSubmatch(rest); cast != nil {
		f.text = label(path) + " must be " + castKind(cast[1])
		f.refine = func(f *finding, h hit) { f.text += fmt.Sprintf(", not %q", h.in.value(h.value)) }
	}
	return f, true
}

func castKind(message string) string {
	switch {
	case strings.HasPrefix(message, "invalid boolean"):
		return "true or false"
	case strings.Contains(message, "ParseFloat"):
		return "a number"
	}
	return "a whole number"
}

// aboutRequired is about ${NAME:?why}. compose-go joins the errors of all of
// them; the first is the problem and the others are in its hint.
func (s *sources) aboutRequired(err error, path string) finding {
	all := required(err)
	first := all[0]
	f := finding{
		text: first.Variable + " is not set",
		hint: "set " + first.Variable + " in .env or in the shell",
		path: path,
		wanted: func(filled string) match {
			if strings.Contains(filled, "${"+first.Variable) {
				return exact
			}
			return no
		},
	}
	if first.Reason != "" {
		f.text += ": " + first.Reason
	}
	var others []string
	for _, e := range all[1:] {
		if e.Variable != first.Variable && !slices.Contains(others, e.Variable) {
			others = append(others, e.Variable)
		}
	}
	if len(others) > 0 {
		f.hint += "; also missing: " + strings.Join(others, ", ")
	}
	return f
}

// required collects the errors about required variables from a tree of errors.
func required(err error) []*template.MissingRequiredError {
	switch e := err.(type) { //nolint:errorlint // the tree itself is walked
	case *template.MissingRequiredError:
		return []*template.MissingRequiredError{e}
	case interface{ Unwrap() []error }:
		var all []*template.MissingRequiredError
		for _, each := range e.Unwrap() {
			all = append(all, required(each)...)
		}
		return all
	case interface{ Unwrap() error }:
		return required(e.Unwrap())
	}
	return nil
}
