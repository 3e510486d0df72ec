package composefile

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// What compose-go logs, in the words that are turned into ours.
var (
	unsetVariable = regexp.MustCompile(`^The "([^"]+)" variable is not set\.`)
	oldVersion    = regexp.MustCompile("the attribute `version` is obsolete")
	oldBoolean    = regexp.MustCompile("^\"([^\"]+)\" for boolean is not supported by YAML 1.2, please use `(\\w+)`")
	hasVersion    = regexp.MustCompile(`(?m)^version[ \t]*:`)
)

// warnings are what people should hear about a load: the notes of the place and
// what compose-go logged, each once, as sentences.
func (at *place) warnings(heard []string) []string {
	all := slices.Clone(at.notes)
	var t *sources
	for _, message := range heard {
		if m := unsetVariable.FindStringSubmatch(message); m != nil {
			if t == nil {
				t = survey(*at)
			}
			all = append(all, fmt.Sprintf("the variable %s is not set and counts as empty%s", m[1], t.whereUsed(m[1])))
			continue
		}
		if m := oldBoolean.FindStringSubmatch(message); m != nil {
			all = append(all, fmt.Sprintf("%q is not a boolean in YAML 1.2: write %s", m[1], m[2]))
			continue
		}
		if !oldVersion.MatchString(message) { // said below
			all = append(all, strings.Join(strings.Fields(message), " "))
		}
	}
	all = append(all, at.oldVersions()...)
	var once []string
	for _, w := range all {
		if !slices.Contains(once, w) {
			once = append(once, w)
		}
	}
	return once
}

// oldVersions is about `version:`, which compose-go mentions once in the life of
// a process; a second load of the file must not seem better than the first.
func (at *place) oldVersions() []string {
	var all []string
	for _, f := range at.files {
		content, _ := at.text(f)
		if hasVersion.Match(content) {
			all = append(all, fmt.Sprintf("%s: version is obsolete and has no effect; it can be removed", at.shown(f)))
		}
	}
	return all
}
