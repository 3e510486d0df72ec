package envnames

import (
	"bytes"
	"regexp"
	"strings"
)

// property is a line of an application.properties, or of an application.yml, whose
// keys nest by their indents.
var property = regexp.MustCompile(`^( *)([a-z][a-z0-9-]*(?:\.[a-z][a-z0-9-]*)*)[ \t]*([:=])(.*)$`)

// propertied is a text that has one of a framework.
var propertied = regexp.MustCompile(`(?m)^(?:spring|quarkus)[.:]`)

// properties returns the names that override a file's settings in Spring and Quarkus,
// each with its line: SPRING_DATASOURCE_URL where spring.datasource.url is set. A value
// that is put together of variables is changed by those.
func (w words) properties(text []byte) map[string]int {
	if !propertied.Match(text) {
		return nil
	}
	found := map[string]int{}
	var at nesting
	number := 0
	for line := range bytes.Lines(text) {
		number++
		m := property.FindSubmatch(bytes.TrimRight(line, "\r\n"))
		if m == nil {
			continue
		}
		value := strings.TrimSpace(string(m[4]))
		path := at.enter(len(m[1]), string(m[2]), value == "" && string(m[3]) == ":")
		if strings.Contains(value, "${") && !strings.HasPrefix(strings.Trim(value, `"'`), "${") {
			continue
		}
		for _, name := range overriding(path) {
			if w.names[name] && found[name] == 0 {
				found[name] = number
			}
		}
	}
	return found
}

// nesting is under which keys a line stands.
type nesting []struct {
	indent int
	path   string
}

// enter is the whole path of a key at an indent; further ones may stand under one
// that holds.
func (n *nesting) enter(indent int, key string, holds bool) string {
	for len(*n) > 0 && (*n)[len(*n)-1].indent >= indent {
		*n = (*n)[:len(*n)-1]
	}
	if len(*n) > 0 {
		key = (*n)[len(*n)-1].path + "." + key
	}
	if holds {
		*n = append(*n, struct {
			indent int
			path   string
		}{indent, key})
	}
	return key
}

// overriding are the variables that override a setting: without its dashes, as the
// frameworks' own guides say, or with underscores for them, as they take too.
func overriding(path string) []string {
	if !strings.HasPrefix(path, "spring.") && !strings.HasPrefix(path, "quarkus.") {
		return nil
	}
	return []string{
		strings.ToUpper(strings.NewReplacer(".", "_", "-", "").Replace(path)),
		strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(path)),
	}
}
