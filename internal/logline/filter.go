package logline

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Filter is which lines a person wants to see: all that match every part of it.
// The zero Filter wants all.
type Filter struct {
	Only  []Pattern   // each must match
	Not   []Pattern   // none may match
	Level Level       // at least so bad; lines that say no level are left out
	Where []Condition // each must hold
}

// Empty says that the filter wants every line.
func (f Filter) Empty() bool {
	return len(f.Only) == 0 && len(f.Not) == 0 && f.Level == Unknown && len(f.Where) == 0
}

// Match says whether the line is wanted. Colours do not count. A line without
// fields meets key=value where that stands in it.
func (f Filter) Match(line string) bool {
	line = plain(line)
	for _, p := range f.Only {
		if !p.Match(line) {
			return false
		}
	}
	if f.Denies(line) {
		return false
	}
	if len(f.Where) == 0 {
		return f.Level == Unknown || LevelOf(line) >= f.Level
	}
	record := Parse(line)
	if record.Level < f.Level {
		return false
	}
	for _, c := range f.Where {
		if !c.Holds(record) && !(record.Form == Text && c.Operator == "=" && Literal(c.String()).Match(line)) {
			return false
		}
	}
	return true
}

// Denies says that the line has what none may have.
func (f Filter) Denies(line string) bool {
	for _, p := range f.Not {
		if p.Match(line) {
			return true
		}
	}
	return false
}

// Condition is what a field must be: "status>=500", "user=42", "msg~timeout".
type Condition struct {
	Key, Operator, Value string
	match                Pattern // of ~ and !~
}

// operators, the longer before those that they begin with.
var operators = []string{"!=", ">=", "<=", "!~", "==", "=", ">", "<", "~"}

// ParseCondition reads a condition.
func ParseCondition(text string) (Condition, error) {
	at, operator := len(text), ""
	for _, o := range operators {
		if i := strings.Index(text, o); i > 0 && (i < at || i == at && len(o) > len(operator)) {
			at, operator = i, o
		}
	}
	if operator == "" {
		return Condition{}, fmt.Errorf("%q is no condition: write key=value, key!=value, key>value, key<value or key~pattern", text)
	}
	value := unquoted(strings.TrimSpace(text[at+len(operator):])).text
	c := Condition{Key: strings.TrimSpace(text[:at]), Operator: operator, Value: value}
	if operator == "==" {
		c.Operator = "="
	}
	if strings.HasSuffix(operator, "~") {
		c.match = NewPattern(c.Value)
	}
	return c, nil
}

// String is the condition as it was typed.
func (c Condition) String() string { return c.Key + c.Operator + c.Value }

// Holds says whether it holds for a line. A line without the field meets only
// conditions that deny.
func (c Condition) Holds(r Record) bool {
	has, ok := r.Value(c.Key)
	switch c.Operator {
	case "=":
		return ok && c.equal(r, has)
	case "!=":
		return !ok || !c.equal(r, has)
	case "~":
		return ok && c.match.Match(has)
	case "!~":
		return !ok || !c.match.Match(has)
	}
	order, alike := c.compare(r, has)
	if !ok || !alike {
		return false
	}
	switch c.Operator {
	case ">":
		return order > 0
	case ">=":
		return order >= 0
	case "<":
		return order < 0
	default:
		return order <= 0
	}
}

func (c Condition) equal(r Record, has string) bool {
	if has == c.Value {
		return true
	}
	order, ok := c.compare(r, has)
	return ok && order == 0
}

// compare orders two values as levels, as numbers, or as durations.
func (c Condition) compare(r Record, has string) (order int, ok bool) {
	if named(c.Key, levelKeys) && r.Level != Unknown {
		if wanted, ok := ParseLevel(c.Value); ok {
			return cmp.Compare(r.Level, wanted), true
		}
	}
	if a, err := strconv.ParseFloat(has, 64); err == nil {
		if b, err := strconv.ParseFloat(c.Value, 64); err == nil {
			return cmp.Compare(a, b), true
		}
	}
	a, err := time.ParseDuration(has)
	if err != nil {
		return 0, false
	}
	b, err := time.ParseDuration(c.Value)
	return cmp.Compare(a, b), err == nil
}
