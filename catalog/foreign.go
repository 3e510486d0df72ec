package catalog

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// mistake is what is wrong with a definition, and where; line 0 is nowhere.
type mistake struct {
	line int
	why  string
}

// foreign reads a definition that strangers have written. Beyond the rules for
// devbliss's own it is plain text without anchors, so that nothing in it reaches a
// terminal as an escape sequence or grows when it is read; and it reads no
// variables but those that carry the service's own name, so that no secret of the
// user's environment is handed to its container.
func foreign(data []byte) (*Addon, []mistake) {
	if !utf8.Valid(data) {
		return nil, []mistake{{0, "it is not UTF-8 text"}}
	}
	var root yaml.Node
	if err := yaml.Load(data, &root); err != nil {
		return nil, located(err, nil)
	}
	if wrong := plain(&root); wrong != nil {
		return nil, wrong
	}
	var a Addon
	if err := root.Load(&a, yaml.WithKnownFields()); err != nil {
		return nil, located(err, &root)
	}
	if err := a.check(); err != nil {
		return nil, located(err, &root)
	}
	return &a, ownVariables(&root)
}

// plain finds what is more than text in a tree.
func plain(n *yaml.Node) []mistake {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return []mistake{{n.Line, "anchors and aliases are not for definitions"}}
	}
	if n.Kind == yaml.ScalarNode && strings.ContainsFunc(n.Value, unseen) {
		return []mistake{{n.Line, "there is a control character in it"}}
	}
	for _, c := range n.Content {
		if wrong := plain(c); wrong != nil {
			return wrong
		}
	}
	return nil
}

// unseen says that a character is no text: a control character, or one that makes
// text look like another text.
func unseen(r rune) bool {
	return r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == '\uFEFF')
}

// seen is text in one line, without what unseen finds.
func seen(text string) string {
	return strings.Map(func(r rune) rune {
		if unseen(r) || r == '\n' || r == '\t' || r == utf8.RuneError {
			return ' '
		}
		return r
	}, text)
}

// interpolated is a variable that compose fills in, with the service's name in
// front or without; or a dollar that is the container's.
var interpolated = regexp.MustCompile(`\$\$|\$\{?(\{SERVICE\}_)?[A-Za-z0-9_]*`)

// secret is the name of a variable that may be a key to something of the user's:
// an addon called "aws" would have AWS_SECRET_ACCESS_KEY for its own.
var secret = regexp.MustCompile(`(?:^|_)(?:SECRETS?|TOKENS?|KEYS?|APIKEY|CREDENTIALS?|CERT|PAT)(?:_|$)`)

// ownVariables finds variables that do not carry the service's name, or might be a
// secret of the user's all the same, in all but prose and what runs in a container.
func ownVariables(n *yaml.Node) []mistake {
	if n.Kind == yaml.DocumentNode {
		var all []mistake
		for i := 0; i+1 < len(n.Content[0].Content); i += 2 {
			switch n.Content[0].Content[i].Value {
			case "gotchas", "production", "unverified", "sources", "description", "licence", "licenceNote",
				"retired", "noHealthCheck", "shell", "verify",
				"login": // its variables are those of another service's container
			default:
				all = append(all, ownVariables(n.Content[0].Content[i+1])...)
			}
		}
		return all
	}
	if n.Kind == yaml.ScalarNode && strings.Contains(n.Value, "$") {
		for _, found := range interpolated.FindAllStringSubmatch(n.Value, -1) {
			name, own := strings.CutPrefix(strings.TrimLeft(found[0], "$"), "{"+found[1])
			switch own = own && found[1] != ""; {
			case found[0] == "$$":
			case !own:
				return []mistake{{n.Line, fmt.Sprintf("${%s} is not a variable of the service's own: write ${{SERVICE}_%s}", name, name)}}
			case secret.MatchString(name):
				return []mistake{{n.Line, fmt.Sprintf("${%s%s} may be a secret of whoever adds it: write a value for development", found[1], name)}}
			}
		}
	}
	var all []mistake
	for _, c := range n.Content {
		all = append(all, ownVariables(c)...)
	}
	return all
}

// located finds the lines of the mistakes that err joins.
func located(err error, root *yaml.Node) []mistake {
	var all []mistake
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			all = append(all, located(e, root)...)
		}
		return all
	}
	var several *yaml.LoadErrors
	var one *yaml.LoadError
	switch {
	case errors.As(err, &several):
		for _, e := range several.Errors {
			m := mistake{e.Mark.Line, yamlWords(e.Message)}
			if key := leading.FindString(err.Error()); key != "yaml" { // its line is that of the rendered service
				m.line = deepLine(root, key, e.Message)
				m.why = key + ": " + m.why
			}
			all = append(all, m)
		}
		return all
	case errors.As(err, &one):
		return []mistake{{max(one.Mark.Line, one.ContextMark.Line), "it is not valid YAML: " + one.Message}}
	}
	return []mistake{{lineOf(root, err.Error()), inLine.ReplaceAllString(err.Error(), "")}}
}

// deepLine finds the unknown key that a message is about somewhere below another,
// or else the line of that one.
func deepLine(root *yaml.Node, below, message string) int {
	line := lineOf(root, below)
	m := unknownKey.FindStringSubmatch(message)
	if m == nil || root == nil || len(root.Content) == 0 {
		return line
	}
	value, _ := entryOf(root.Content[0], below)
	if found := keyLine(value, m[1]); found > 0 {
		return found
	}
	return line
}

// keyLine is the line of the first key of that name in a tree; 0 where there is none.
func keyLine(n *yaml.Node, name string) int {
	if n == nil {
		return 0
	}
	for i, c := range n.Content {
		if n.Kind == yaml.MappingNode && i%2 == 0 && c.Value == name {
			return c.Line
		}
		if line := keyLine(c, name); line > 0 {
			return line
		}
	}
	return 0
}

var (
	unknownKey = regexp.MustCompile(`^field (\S+) not found in type .*$`)
	inLine     = regexp.MustCompile(`line (\d+): `)
	leading    = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_.]*`)
)

// yamlWords says what the YAML package says to those who do not know its types.
func yamlWords(message string) string {
	if m := unknownKey.FindStringSubmatch(message); m != nil {
		return fmt.Sprintf("unknown key %q", m[1])
	}
	message = strings.TrimPrefix(message, "yaml: ")
	return strings.ReplaceAll(message, " into catalog.", " into ")
}

// lineOf finds the line that a mistake is about: the one that it names itself, or
// that of the key with which its text begins.
func lineOf(root *yaml.Node, text string) int {
	if m := inLine.FindStringSubmatch(text); m != nil {
		line, _ := strconv.Atoi(m[1]) // digits
		return line
	}
	if root == nil || len(root.Content) == 0 {
		return 0
	}
	at, line := root.Content[0], root.Content[0].Line
	for _, key := range strings.Split(leading.FindString(text), ".") {
		value, found := entryOf(at, key)
		if found == 0 {
			break
		}
		at, line = value, found
	}
	return line
}

// entryOf finds what a mapping holds under a key, or under its plural.
func entryOf(mapping *yaml.Node, key string) (value *yaml.Node, line int) {
	if mapping.Kind != yaml.MappingNode || key == "" {
		return nil, 0
	}
	for _, name := range []string{key, key + "s", strings.TrimSuffix(key, "y") + "ies"} {
		for i := 0; i+1 < len(mapping.Content); i += 2 {
			if mapping.Content[i].Value == name {
				return mapping.Content[i+1], mapping.Content[i].Line
			}
		}
	}
	return nil, 0
}
