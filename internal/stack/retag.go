package stack

import (
	"regexp"
	"strings"

	"github.com/compose-spec/compose-go/v2/template"

	"github.com/devbliss/devbliss/catalog"
)

// variablePart is a variable in an image: ${TAG:-7}, ${TAG-7}, ${TAG}, $TAG.
var variablePart = regexp.MustCompile(`\$\{(\w+)(?::?-([^{}$]*))?\}|\$(\w+)`)

// retagging moves an image to another tag, as a file writes it.
type retagging struct {
	move   func(tag string) string          // what a tag becomes
	lookup func(name string) (string, bool) // the variables in force
	set    map[string]string                // variables that have to change with it
	locked func(name string) (where string) // why a variable cannot be changed, "" where it can
	why    string                           // why it is not possible
	digest bool                             // there was one, and it is gone
}

func nowhere(string) (string, bool) { return "", false }

// image is raw with its tag moved; ok is false where it is not written there in a way
// that can be changed.
func (r *retagging) image(raw string) (now string, ok bool) {
	if before, _, pinned := strings.Cut(raw, "@sha256:"); pinned && !strings.Contains(before, "{") {
		raw, r.digest = before, true
	}
	now, ok = r.inText(raw)
	if !ok {
		// Perhaps all of it is in variables without a default.
		now = raw
	}
	return now, r.inVariables(raw, now) && (ok || len(r.set) > 0)
}

// inText changes what is written in raw itself: what counts where no variable is set.
func (r *retagging) inText(raw string) (string, bool) {
	plain, err := template.Substitute(raw, nowhere)
	if err != nil {
		return "", false
	}
	name, tag, _ := splitTag(plain)
	if name == "" || (tag == "" && strings.HasSuffix(plain, ":")) {
		return "", false
	}
	want := name + ":" + r.move(tag)
	if tag == "" {
		return candidate(raw+":"+r.move(tag), want, nowhere)
	}
	for _, part := range parts(raw) {
		for _, swap := range swaps(tag, r.move(tag)) {
			at := strings.LastIndex(raw[part.from:part.to], swap[0])
			if at < 0 {
				continue
			}
			at += part.from
			if now, ok := candidate(raw[:at]+swap[1]+raw[at+len(swap[0]):], want, nowhere); ok {
				return now, true
			}
		}
	}
	return "", false
}

func candidate(raw, want string, lookup template.Mapping) (string, bool) {
	got, err := template.Substitute(raw, lookup)
	return raw, err == nil && got == want
}

// swaps are what may stand for a tag: all of it, or its version.
func swaps(tag, now string) [][2]string {
	all := [][2]string{{tag, now}}
	if old, number := catalog.Number(tag), catalog.Number(now); old != "" && number != "" {
		all = append(all, [2]string{old, number})
	}
	return all
}

// part is a piece of raw that is text: a default, or what is between variables.
type part struct{ from, to int }

// parts are the pieces of raw, the last first: that is where tags are.
func parts(raw string) []part {
	var all []part
	done := 0
	for _, m := range variablePart.FindAllStringSubmatchIndex(raw, -1) {
		all = append([]part{{done, m[0]}}, all...)
		if m[4] >= 0 {
			all = append([]part{{m[4], m[5]}}, all...)
		}
		done = m[1]
	}
	return append([]part{{done, len(raw)}}, all...)
}

// inVariables changes the variables that decide in place of what is written.
func (r *retagging) inVariables(raw, now string) bool {
	image, err := template.Substitute(raw, r.lookup)
	if err != nil {
		return false
	}
	name, tag, digest := splitTag(image)
	want := name + ":" + r.move(tag)
	if got, err := template.Substitute(now, r.lookup); err == nil && got == want {
		return true
	}
	for _, m := range variablePart.FindAllStringSubmatch(raw, -1) {
		variable := m[1] + m[3]
		value, ok := r.lookup(variable)
		if !ok {
			continue
		}
		value, _, _ = strings.Cut(value, "@sha256:")
		for _, swap := range swaps(tag, r.move(tag)) {
			at := strings.LastIndex(value, swap[0])
			if at < 0 || tag == "" {
				continue
			}
			changed := value[:at] + swap[1] + value[at+len(swap[0]):]
			if _, ok := candidate(now, want, with1(r.lookup, variable, changed)); !ok {
				continue
			}
			if r.why = r.locked(variable); r.why != "" {
				return false
			}
			r.set[variable] = changed
			r.digest = r.digest || digest != ""
			return true
		}
	}
	return false
}

// with1 is lookup with one variable changed.
func with1(lookup template.Mapping, variable, value string) template.Mapping {
	return func(name string) (string, bool) {
		if name == variable {
			return value, true
		}
		return lookup(name)
	}
}
