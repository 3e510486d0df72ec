package logline

import (
	"encoding/json"
	"strconv"
	"strings"
)

// Bounds of what is read of one line. What is beyond them stays text.
const (
	maxFields = 200
	maxDepth  = 8
	maxJSON   = 256 << 10 // bytes
)

// readJSON reads a line that is one JSON object.
func readJSON(line string) ([]Field, bool) {
	line = strings.TrimSpace(line)
	if len(line) < 2 || line[0] != '{' || line[len(line)-1] != '}' || len(line) > maxJSON {
		return nil, false
	}
	d := json.NewDecoder(strings.NewReader(line))
	d.UseNumber()
	if _, err := d.Token(); err != nil {
		return nil, false
	}
	o := object{Decoder: d, line: line}
	if !o.members("", 0) || d.More() || int(d.InputOffset()) != len(line) {
		return nil, false
	}
	return o.fields, true
}

// object reads the members of one.
type object struct {
	*json.Decoder
	line   string
	fields []Field
}

// members reads up to the closing brace; prefix stands before each key.
func (o *object) members(prefix string, depth int) bool {
	for o.More() {
		key, err := o.Token()
		name, ok := key.(string)
		if err != nil || !ok || len(o.fields) >= maxFields {
			return false
		}
		if !o.member(prefix+name, depth) {
			return false
		}
	}
	_, err := o.Token()
	return err == nil
}

// member reads one value: an object becomes its members, a list one field.
func (o *object) member(key string, depth int) bool {
	if depth < maxDepth && o.opens() {
		if _, err := o.Token(); err != nil {
			return false
		}
		if o.More() {
			return o.members(key+".", depth+1)
		}
		o.fields = append(o.fields, Field{key, "{}"})
		_, err := o.Token()
		return err == nil
	}
	var raw json.RawMessage
	if err := o.Decode(&raw); err != nil {
		return false
	}
	value := string(raw)
	if value[0] == '"' {
		if err := json.Unmarshal(raw, &value); err != nil {
			return false
		}
	}
	o.fields = append(o.fields, Field{key, value})
	return true
}

// opens says that the next value is an object.
func (o *object) opens() bool {
	rest := strings.TrimLeft(o.line[o.InputOffset():], ": \t\r\n")
	return strings.HasPrefix(rest, "{")
}

// readLogfmt reads a line of key=value pairs: at least two, and nothing between
// them but the words of which the value is not quoted.
func readLogfmt(line string) ([]Field, bool) {
	line = strings.TrimSpace(line)
	var fields []Field
	for line != "" && len(fields) < maxFields {
		key, rest, ok := cutKey(line)
		if !ok {
			return nil, false
		}
		value, rest, ok := cutValue(rest)
		if !ok {
			return nil, false
		}
		fields = append(fields, Field{key, value})
		line = strings.TrimLeft(rest, " \t")
	}
	return fields, len(fields) >= 2 && line == ""
}

// cutKey cuts key= off the line.
func cutKey(line string) (key, rest string, ok bool) {
	for i := range len(line) {
		switch c := line[i]; {
		case c == '=':
			return line[:i], line[i+1:], i > 0
		case letter(c), digit(c), c == '_', c == '.', c == '-', c == '@', c == '/':
		default:
			return "", "", false
		}
	}
	return "", "", false
}

// cutValue cuts a value off, in quotes or up to the next blank.
func cutValue(rest string) (value, after string, ok bool) {
	if !strings.HasPrefix(rest, `"`) {
		if i := strings.IndexAny(rest, " \t"); i >= 0 {
			return rest[:i], rest[i:], true
		}
		return rest, "", true
	}
	quoted, err := strconv.QuotedPrefix(rest)
	if err != nil {
		return "", "", false
	}
	value, err = strconv.Unquote(quoted)
	after = rest[len(quoted):]
	return value, after, err == nil && (after == "" || after[0] == ' ' || after[0] == '\t')
}
