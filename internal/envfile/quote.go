package envfile

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// quote writes a value so that compose reads it again, with the quotes that were
// there before, if any, where they will do.
func quote(value string, before byte) string {
	switch {
	case before == 0 && bare(value):
		return value
	case before != '"' && single(value):
		return "'" + value + "'"
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, `$`, `\$`, "\n", `\n`, "\r", `\r`).Replace(value) + `"`
}

// bare says that a value means itself without quotes.
func bare(value string) bool {
	return strings.TrimFunc(value, unicode.IsSpace) == value &&
		!strings.ContainsAny(value, "\n\r$`\"'\\#") &&
		!strings.ContainsFunc(value, unicode.IsControl)
}

// single says that a value means itself in single quotes, where nothing can be
// escaped but the quote.
func single(value string) bool {
	return !strings.ContainsAny(value, "'\n\r") && !strings.HasSuffix(value, `\`)
}

// What compose escapes in double quotes.
var escapes = regexp.MustCompile(`\\(?:[abcfnrtv$"\\]|0\d{0,3})`)

// unquote reads a quoted value; literal is false where a variable is in it.
func unquote(quoted string) (value string, literal bool) {
	inner := quoted[1 : len(quoted)-1]
	if quoted[0] == '\'' {
		return strings.ReplaceAll(inner, `\'`, `'`), true
	}
	literal = true
	var b strings.Builder
	done := 0
	for _, m := range escapes.FindAllStringIndex(inner, -1) {
		literal = literal && !strings.Contains(inner[done:m[0]], "$")
		b.WriteString(inner[done:m[0]])
		b.WriteString(unescape(inner[m[0]:m[1]]))
		done = m[1]
	}
	literal = literal && !strings.Contains(inner[done:], "$")
	b.WriteString(inner[done:])
	return b.String(), literal
}

func unescape(s string) string {
	switch {
	case s == `\$`:
		return "$"
	case strings.HasPrefix(s, `\0`):
		s = `\` + s[2:]
	}
	v, _, _, err := strconv.UnquoteChar(s, '"')
	if err != nil {
		return s
	}
	return string(v)
}
