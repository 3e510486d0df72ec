package logline

import (
	"strconv"
	"strings"
)

// Level is how bad a line is.
type Level uint8

// The levels, mildest first. Unknown is less than all of them.
const (
	Unknown Level = iota
	Trace
	Debug
	Info
	Warn
	Error
	Fatal
)

// levelNames are the levels as people type and read them.
var levelNames = [...]string{"", "trace", "debug", "info", "warn", "error", "fatal"}

// String is the level's name, "" for Unknown.
func (l Level) String() string { return levelNames[l] }

// Levels are the names that ParseLevel is asked for, mildest first.
func Levels() []string { return append([]string(nil), levelNames[1:]...) }

// ParseLevel reads a level as a person or a logger writes it.
func ParseLevel(name string) (Level, bool) {
	l := levelNamed(name)
	return l, l != Unknown
}

// words are the names that loggers give to levels, in upper case.
var words = map[string]Level{
	"TRACE": Trace, "TRC": Trace, "VERBOSE": Trace, "FINEST": Trace, "FINER": Trace, "SILLY": Trace, "VRB": Trace,
	"DEBUG": Debug, "DBG": Debug, "DEBU": Debug, "FINE": Debug, "DEBUG1": Debug, "DEBUG2": Debug, "DEBUG3": Debug, "DEBUG4": Debug, "DEBUG5": Debug,
	"INFO": Info, "INF": Info, "INFORMATION": Info, "NOTICE": Info, "NOTE": Info, "LOG": Info, "STATEMENT": Info, "DETAIL": Info, "HINT": Info, "HTTP": Info, "SYSTEM": Info,
	"WARN": Warn, "WARNING": Warn, "WRN": Warn, "WARNI": Warn,
	"ERROR": Error, "ERR": Error, "ERRO": Error, "SEVERE": Error, "FAIL": Error,
	"FATAL": Fatal, "FTL": Fatal, "CRITICAL": Fatal, "CRIT": Fatal, "CRT": Fatal, "PANIC": Fatal, "EMERG": Fatal, "EMERGENCY": Fatal, "ALERT": Fatal, "DPANIC": Fatal,
}

// levelNamed reads the value of a level field. Numbers are pino's and bunyan's:
// 10 trace, 20 debug, 30 info, 40 warn, 50 error, 60 fatal.
func levelNamed(value string) Level {
	if l, ok := words[strings.ToUpper(strings.TrimSpace(value))]; ok {
		return l
	}
	if n, err := strconv.Atoi(value); err == nil && n >= 10 && n <= 60 {
		return Level(n / 10)
	}
	if name, _, ok := strings.Cut(value, "+"); ok { // slog's INFO+2
		return words[strings.ToUpper(name)]
	}
	return Unknown
}

// LevelOf is the level of a line, without reading the rest of it.
func LevelOf(line string) Level {
	line = plain(line)
	if strings.HasPrefix(strings.TrimLeft(line, " "), "{") {
		if value, ok := topLevel(line, levelKeys); ok {
			return levelNamed(value)
		}
		return Unknown
	}
	if i := strings.Index(line, "="); i > 0 && i < 40 {
		if fields, ok := readLogfmt(line); ok {
			return structured(Logfmt, fields).Level
		}
	}
	l, _, _ := textLevel(line)
	return l
}

// LevelWord is where the word stands that gives a text line its level; from is
// to where there is none, and in structured lines.
func LevelWord(line string) (from, to int) {
	if strings.HasPrefix(line, "{") {
		return 0, 0
	}
	_, from, to = textLevel(line)
	return from, to
}

// reach is how far into a text line its level may stand: behind a time, a name
// and a thread.
const reach = 96

// textLevel looks for a level in front of the message of a text line, and tells
// where it stands.
func textLevel(line string) (l Level, from, to int) {
	if l, from, to := ofOwnForm(line); l != Unknown {
		return l, from, to
	}
	head := line[:min(len(line), reach)]
	for i := 0; i < len(head); {
		if !letter(head[i]) {
			i++
			continue
		}
		end := i
		for end < len(head) && (letter(head[end]) || digit(head[end])) {
			end++
		}
		if l := marked(line, i, end); l != Unknown {
			return l, i, end
		}
		i = end
	}
	return Unknown, 0, 0
}

// marked is the level that the word line[from:to] is, if it stands as one: all in
// capitals, or between brackets, or in front of a colon at the line's beginning.
// The word "error" in a sentence is none.
func marked(line string, from, to int) Level {
	word := line[from:to]
	if len(word) < 3 || len(word) > 11 {
		return Unknown
	}
	upper := strings.ToUpper(word)
	l, ok := words[upper]
	if !ok {
		return Unknown
	}
	before, after := byte(' '), byte(' ')
	if from > 0 {
		before = line[from-1]
	}
	if to < len(line) {
		after = line[to]
	}
	bracketed := strings.IndexByte("[<(|", before) >= 0 && strings.IndexByte("])>|:", after) >= 0
	switch {
	case strings.IndexByte("-_./=@\"'", before) >= 0 || strings.IndexByte("-_/=@.\"'(", after) >= 0:
		return Unknown // part of a name
	case bracketed, word == upper && !plainWord(upper, after):
		return l
	case after == ':' && (from == 0 || bracketed):
		return l
	}
	return Unknown
}

// plainWord says that a level's name is also a common word, and is meant as a
// level only before a colon or a bracket.
func plainWord(upper string, after byte) bool {
	switch upper {
	case "LOG", "NOTE", "STATEMENT", "DETAIL", "HINT", "HTTP", "FINE", "FAIL", "ALERT", "SYSTEM", "VERBOSE":
		return after != ':' && after != ']'
	}
	return false
}

// ofOwnForm knows programs that write levels in a way of their own.
func ofOwnForm(line string) (l Level, from, to int) {
	for _, begin := range crashes {
		if strings.HasPrefix(line, begin.text) {
			return begin.level, 0, len(strings.TrimRight(begin.text, " "))
		}
	}
	if len(line) > 5 && strings.IndexByte("IWEF", line[0]) >= 0 && digits(line[1:5]) && (line[5] == ' ' || digit(line[5])) {
		return glog[line[0]], 0, 1 // I1125 20:20:48.973 …
	}
	if end := thrown(line); end > 0 {
		return Error, 0, end
	}
	return redisLevel(line)
}

// crashes is how the last words of programs begin.
var crashes = []struct {
	text  string
	level Level
}{
	{"panic: ", Fatal},
	{"fatal error: ", Fatal},
	{"Exception in thread", Error},
	{"Traceback (most recent call last)", Error},
	{"Unhandled exception", Error},
	{"Uncaught ", Error},
}

// maxThrown bounds the name of what was thrown.
const maxThrown = 120

// thrown is where the name ends with which a line begins if it is that of an
// exception: "java.lang.IllegalStateException: no stock", "TypeError: x is not a
// function", "Error: connect ECONNREFUSED"; else 0.
func thrown(line string) int {
	end := 0
	for end < min(len(line), maxThrown) && (letter(line[end]) || digit(line[end]) || strings.IndexByte("._$", line[end]) >= 0) {
		end++
	}
	name := line[:end]
	if end < len(line) && line[end] != ':' || !strings.HasSuffix(name, "Exception") && !strings.HasSuffix(name, "Error") || name[0] < 'A' || digit(name[0]) {
		return 0
	}
	return end
}

// glog are the letters of glog and klog.
var glog = map[byte]Level{'I': Info, 'W': Warn, 'E': Error, 'F': Fatal}

// redisLevel reads "1:M 25 Nov 2026 20:20:48.973 * Ready": role, time, mark.
func redisLevel(line string) (l Level, from, to int) {
	i := strings.IndexByte(line, ':')
	if i < 1 || i > 8 || !digits(line[:i]) || len(line) < i+4 || line[i+2] != ' ' || strings.IndexByte("XCSM", line[i+1]) < 0 {
		return Unknown, 0, 0
	}
	at := i + 3 // behind day, month, year and time
	for range 4 {
		blank := strings.IndexByte(line[at:], ' ')
		if blank < 0 {
			return Unknown, 0, 0
		}
		at += blank + 1
	}
	if len(line) < at+2 || line[at+1] != ' ' {
		return Unknown, 0, 0
	}
	return redisMarks[line[at]], at, at + 1
}

// redisMarks are what Redis and Valkey write before their messages.
var redisMarks = map[byte]Level{'.': Debug, '-': Info, '*': Info, '#': Warn}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }
func digit(c byte) bool  { return '0' <= c && c <= '9' }

func digits(s string) bool {
	for i := range len(s) {
		if !digit(s[i]) {
			return false
		}
	}
	return s != ""
}
