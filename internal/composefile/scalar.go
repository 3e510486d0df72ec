package composefile

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v4"
)

// quoteStyle is how somebody writes strings.
type quoteStyle uint8

const (
	unquoted quoteStyle = iota
	doubleQuoted
	singleQuoted
)

// quotesOf is how most strings among nodes are quoted; of two as common the plainer.
func quotesOf(nodes []*node) quoteStyle {
	var seen [3]int
	for _, n := range nodes {
		if n.Kind != yaml.ScalarNode || n.Tag != "!!str" {
			continue
		}
		switch {
		case n.Style&yaml.DoubleQuotedStyle != 0:
			seen[doubleQuoted]++
		case n.Style&yaml.SingleQuotedStyle != 0:
			seen[singleQuoted]++
		case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) == 0:
			seen[unquoted]++
		}
	}
	best := unquoted
	for _, q := range []quoteStyle{doubleQuoted, singleQuoted} {
		if seen[q] > seen[best] {
			best = q
		}
	}
	return best
}

// writeScalar writes s so that any YAML parser reads that string again, quoted
// as the author does where that is possible. flow says that brackets are around.
func writeScalar(s string, q quoteStyle, flow bool) string {
	odd := strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
	switch {
	case q == unquoted && plainSafe(s, flow):
		return s
	case q == singleQuoted && !odd:
		return "'" + strings.ReplaceAll(s, "'", "''") + "'"
	}
	return doubleQuote(s)
}

func doubleQuote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case unicode.IsPrint(r):
			b.WriteRune(r)
		case r <= 0xFFFF:
			b.WriteString(`\u` + hex(r, 4))
		default:
			b.WriteString(`\U` + hex(r, 8))
		}
	}
	b.WriteByte('"')
	return b.String()
}

func hex(r rune, digits int) string {
	s := strconv.FormatInt(int64(r), 16)
	return strings.Repeat("0", digits-len(s)) + s
}

// Words and numbers that one YAML or another does not take for strings: YAML 1.1
// has more of them than the package that reads compose files.
var (
	oldWords  = regexp.MustCompile(`^(?i:y|n|yes|no|on|off|true|false|null|~|=|<<|[-+]?\.inf|\.nan)$`)
	oldNumber = regexp.MustCompile(`^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$`)
)

// plainSafe says that s can stand without quotes.
func plainSafe(s string, flow bool) bool {
	if s == "" || strings.TrimSpace(s) != s || strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return false
	}
	if strings.ContainsRune("-?:,[]{}#&*!|>'\"%@`", rune(s[0])) {
		return false
	}
	if strings.Contains(s, ": ") || strings.HasSuffix(s, ":") || strings.Contains(s, " #") {
		return false
	}
	if flow && strings.ContainsAny(s, ",[]{}") {
		return false
	}
	return !oldWords.MatchString(s) && !oldNumber.MatchString(s) && isString(s)
}

// isString says that the YAML package takes the plain scalar s for a string.
func isString(s string) bool {
	var v any
	if err := yaml.Unmarshal([]byte(s), &v); err != nil {
		return false
	}
	return v == any(s)
}
