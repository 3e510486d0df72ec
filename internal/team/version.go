package team

import (
	"regexp"
	"strconv"
	"strings"
)

// Version is the least version of devbliss that a project asks for.
type Version struct {
	numbers [3]int
	set     bool
}

var (
	least  = regexp.MustCompile(`^\s*>=\s*v?(\d{1,6})(?:\.(\d{1,6}|x))?(?:\.(\d{1,6}|x))?\s*$`)
	number = regexp.MustCompile(`^v?(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?(-[0-9A-Za-z.-]+)?(\+.*)?$`)
)

// parseLeast reads ">=0.3".
func parseLeast(text string) (Version, bool) {
	m := least.FindStringSubmatch(text)
	if m == nil {
		return Version{}, false
	}
	return Version{numbers: numbers(m[1:]), set: true}, true
}

func numbers(parts []string) (out [3]int) {
	for i := range out {
		if i < len(parts) {
			out[i], _ = strconv.Atoi(parts[i]) // "" and x are 0
		}
	}
	return out
}

// String is "0.3".
func (v Version) String() string {
	s := strconv.Itoa(v.numbers[0]) + "." + strconv.Itoa(v.numbers[1])
	if v.numbers[2] > 0 {
		s += "." + strconv.Itoa(v.numbers[2])
	}
	return s
}

// MetBy says that a version of devbliss is new enough. One that is no release, as
// "(devel)" or "v0.0.0-2026…", was built from sources by somebody who knows better.
func (v Version) MetBy(devbliss string) bool {
	m := number.FindStringSubmatch(strings.TrimSpace(devbliss))
	if !v.set || m == nil {
		return true
	}
	have := numbers(m[1:4])
	if have == [3]int{} {
		return true
	}
	for i := range have {
		if have[i] != v.numbers[i] {
			return have[i] > v.numbers[i]
		}
	}
	return true
}
