package envnames

import (
	"bytes"
	"regexp"
)

// Fields of a class of settings are variables that nobody writes out: pydantic takes
// db_host from DB_HOST.
var (
	settingsClass = regexp.MustCompile(`^([ \t]*)class\s+\w+\s*\([^)]*\bBaseSettings\b[^)]*\)\s*:`)
	settingsField = regexp.MustCompile(`^([ \t]+)([a-z][a-z0-9_]*)[ \t]*:`)
	settingsOther = regexp.MustCompile(`\bcase_sensitive['"]?\s*[=:]\s*True|\benv_prefix['"]?\s*[=:]\s*['"][^'"]`)
)

// settings returns the names that the fields of a file's settings stand for, each
// with its line. Where they have a prefix, another name or their own case, they
// stand for something else.
func (w words) settings(text []byte) map[string]int {
	if !bytes.Contains(text, []byte("BaseSettings")) || settingsOther.Match(text) {
		return nil
	}
	found := map[string]int{}
	inside, class, body := false, 0, 0 // the indents of the class and of its fields
	number := 0
	for line := range bytes.Lines(text) {
		number++
		indent := len(line) - len(bytes.TrimLeft(line, " \t"))
		if m := settingsClass.FindSubmatch(line); m != nil {
			inside, class, body = true, len(m[1]), 0
			continue
		}
		if len(bytes.TrimSpace(line)) == 0 || !inside {
			continue
		}
		if indent <= class {
			inside = false
			continue
		}
		if body == 0 {
			body = indent
		}
		field := settingsField.FindSubmatch(line)
		if field == nil || indent != body || bytes.Contains(line, []byte("alias")) || bytes.Contains(line, []byte("env=")) {
			continue
		}
		if name := string(bytes.ToUpper(field[2])); w.names[name] && found[name] == 0 {
			found[name] = number
		}
	}
	return found
}
