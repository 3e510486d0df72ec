// Package logline reads what a log line says: how bad it is, its message, and
// its fields, from JSON, logfmt and the forms that text logs commonly have. It
// also decides which lines a person wants to see. It keeps nothing: a line goes
// in, an answer comes out.
package logline

import (
	"strings"
)

// Form is how a line is written.
type Form uint8

// The forms.
const (
	Text Form = iota
	JSON
	Logfmt
)

// Field is one key and its value. Keys of objects inside objects are joined by
// dots; a string has no quotes any more, anything else is as it was written.
type Field struct{ Key, Value string }

// Record is what a line says.
type Record struct {
	Form    Form
	Level   Level   // Unknown where it says none
	Message string  // without level, time and fields; of a Text line, all of it
	Time    string  // as written; "" where a structured line has none
	Fields  []Field // the rest, in the order of the line
}

// Parse reads a line. Colours in it are passed over. Text that only looks like
// JSON or logfmt is Text.
func Parse(line string) Record {
	line = plain(line)
	if fields, ok := readJSON(line); ok {
		return structured(JSON, fields)
	}
	if fields, ok := readLogfmt(line); ok {
		return structured(Logfmt, fields)
	}
	return Record{Level: LevelOf(line), Message: line}
}

// Fields is all that a structured line says, in its order: level, message and
// time too, under the names it has for them. Text has none.
func Fields(line string) []Field {
	line = plain(line)
	if fields, ok := readJSON(line); ok {
		return fields
	}
	if fields, ok := readLogfmt(line); ok {
		return fields
	}
	return nil
}

// The names by which loggers call the three things that every line has: slog,
// zap, zerolog, logrus, pino, bunyan, winston, log4j, structlog, Serilog.
var (
	levelKeys   = []string{"level", "lvl", "severity", "loglevel", "log.level", "levelname", "@l", "@level", "Level"}
	messageKeys = []string{"msg", "message", "event", "@message", "@m", "@mt", "short_message", "text", "Message"}
	timeKeys    = []string{"time", "ts", "timestamp", "@timestamp", "@t", "t", "datetime", "asctime", "date"}
)

// structured tells level, message and time from the other fields.
func structured(form Form, fields []Field) Record {
	r := Record{Form: form}
	level, message, when := pick(fields, levelKeys), pick(fields, messageKeys), pick(fields, timeKeys)
	for i, f := range fields {
		switch i {
		case level:
			if r.Level = levelNamed(f.Value); r.Level == Unknown {
				r.Fields = append(r.Fields, f)
			}
		case message:
			r.Message = f.Value
		case when:
			r.Time = f.Value
		default:
			r.Fields = append(r.Fields, f)
		}
	}
	return r
}

// pick returns the index of the field that has the first of the names; -1 where
// none has.
func pick(fields []Field, names []string) int {
	for _, name := range names {
		for i, f := range fields {
			if f.Key == name {
				return i
			}
		}
	}
	return -1
}

// Value is a field's value by its key. Level, message and time are found under
// the names that the line has for them, and under "level", "msg" and "time".
func (r Record) Value(key string) (string, bool) {
	for _, f := range r.Fields {
		if f.Key == key {
			return f.Value, true
		}
	}
	switch {
	case named(key, messageKeys) && r.Message != "":
		return r.Message, true
	case named(key, levelKeys) && r.Level != Unknown:
		return r.Level.String(), true
	case named(key, timeKeys) && r.Time != "":
		return r.Time, true
	}
	return "", false
}

func named(key string, names []string) bool {
	for _, name := range names {
		if name == key {
			return true
		}
	}
	return false
}

// plain is a line without the sequences that colour it.
func plain(line string) string {
	if strings.IndexByte(line, 0x1b) < 0 {
		return line
	}
	var b strings.Builder
	for {
		i := strings.Index(line, "\x1b[")
		if i < 0 {
			b.WriteString(line)
			return b.String()
		}
		b.WriteString(line[:i])
		line = line[i+2:]
		end := strings.IndexFunc(line, func(r rune) bool { return r >= '@' && r <= '~' })
		if end < 0 {
			return b.String()
		}
		line = line[end+1:]
	}
}

// Continues says that a line belongs to the one before it, as the lines of a
// stack trace do: it is indented, or begins as such lines begin in Java, Python,
// Go, Ruby, .NET and JavaScript.
func Continues(line string) bool {
	line = plain(line)
	if line == "" {
		return false
	}
	if line[0] == ' ' || line[0] == '\t' {
		return strings.TrimSpace(line) != ""
	}
	for _, begin := range []string{"Caused by:", "at ", "... ", "Suppressed:", "}", "\u2506", "\u2502", "During handling of the above exception", "The above exception was"} {
		if strings.HasPrefix(line, begin) {
			return true
		}
	}
	return false
}
