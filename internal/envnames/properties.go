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
	type level struct {
		indent int
		path   string
	}
	var above []level
	number := 0
	for line := range bytes.Lines(text) {
		number++
		m := property.FindSubmatch(bytes.TrimRight(line, "\r\n"))
		if m == nil {
			continue
		}
		indent, path := len(m[1]), string(m[2])
		for len(above) > 0 && above[len(above)-1].indent >= indent {
			above = above[:len(above)-1]
		}
		if len(above) > 0 {
			path = above[len(above)-1].path + "." + path
		}
		value := strings.TrimSpace(string(m[4]))
		if value == "" && string(m[3]) == ":" {
			above = append(above, level{indent, path})
			continue
		}
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
