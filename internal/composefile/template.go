package composefile

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

var (
	// templating is what programs that make files put where YAML has a key or a
	// value: Jinja, Go's templates, ERB. Within quotes it is text, and compose
	// itself has use for it.
	templating = regexp.MustCompile(`^\s*(?:[^\s"'#][^"'#]*[:-]\s+|-\s+)?(\{\{|\{%|<%)`)

	// mappingKey is how the parser says that something in braces stands for a key.
	mappingKey = regexp.MustCompile(`at L(\d+)\.C(\d+): cannot use .* as a map key`)
)

// aboutTemplate explains what only looks like YAML once a template engine has
// been over it.
func (s *sources) aboutTemplate(err error, message, file string) (finding, bool) {
	asKey := mappingKey.FindStringSubmatch(message)
	var cause *yaml.LoadError
	if asKey == nil && !errors.As(err, &cause) {
		return finding{}, false
	}
	if file == "" && len(s.at.files) == 1 {
		file = s.at.files[0]
	}
	number := 0
	for line := range strings.Lines(string(s.text(file))) {
		number++
		if at := templating.FindStringSubmatchIndex(line); at != nil {
			return finding{
				text: "this is a template, not YAML yet", hint: "render it and work on what comes of that; a value that is to keep its braces needs quotes",
				file: file, line: number, column: len([]rune(line[:at[2]])) + 1,
			}, true
		}
	}
	if asKey == nil {
		return finding{}, false
	}
	f := finding{text: "a mapping cannot be the name of something", hint: "put it in quotes", file: file}
	f.line, _ = strconv.Atoi(asKey[1])
	f.column, _ = strconv.Atoi(asKey[2])
	return f, true
}
