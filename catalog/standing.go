package catalog

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Standing is how a tag compares with the versions that the catalog knows.
type Standing string

// The standings.
const (
	Current  Standing = "current"     // it is of the version that add would take
	Outdated Standing = "outdated"    // there is a newer version
	Ended    Standing = "end-of-life" // its makers have stopped caring for it
	Newer    Standing = "newer"       // than what the catalog knows
	Unpinned Standing = "unpinned"    // it names no version: latest, alpine
	Unknown  Standing = "unknown"     // it is in no form that can be compared
)

// numbered is a tag that begins with a version: v, 8.10.1, -alpine.
var numbered = regexp.MustCompile(`^(v?)(\d+(?:\.\d+)*)(.*)$`)

// Number is the version at the beginning of a tag, "8.10.1"; "" where there is none.
func Number(tag string) string {
	if m := numbered.FindStringSubmatch(tag); m != nil {
		return m[2]
	}
	return ""
}

// flavour is what follows the version in a tag: "-alpine".
func flavour(tag string) string {
	if m := numbered.FindStringSubmatch(tag); m != nil {
		return m[3]
	}
	return ""
}

func numbers(tag string) []int {
	var all []int
	for part := range strings.SplitSeq(Number(tag), ".") {
		if n, err := strconv.Atoi(part); err == nil { // else there is none, or one past reason
			all = append(all, n)
		}
	}
	return all
}

// CompareTags compares the versions of two tags as far as both say them: 8 and 8.10
// are equal. It is 0 where one has none.
func CompareTags(a, b string) int {
	x, y := numbers(a), numbers(b)
	n := min(len(x), len(y))
	return slices.Compare(x[:n], y[:n])
}

// Line returns the version that a tag belongs to: the one that has it, or the one
// that says the most of it, as 8.10 does of 8.10.3-bookworm.
func (a *Addon) Line(tag string) (Version, bool) {
	var best Version
	found := false
	for _, v := range a.Versions {
		if strings.EqualFold(v.Tag, tag) {
			return v, true
		}
		if len(numbers(tag)) == 0 || len(numbers(v.Tag)) == 0 || CompareTags(v.Tag, tag) != 0 {
			continue
		}
		if !found || said(v, tag) > said(best, tag) {
			best, found = v, true
		}
	}
	return best, found
}

// said is how many numbers of a tag a version says.
func said(v Version, tag string) int { return min(len(numbers(v.Tag)), len(numbers(tag))) }

// Near is Line, or for a tag that belongs to no version the one to which it is
// nearest on the side of the old.
func (a *Addon) Near(tag string) Version {
	if v, ok := a.Line(tag); ok {
		return v
	}
	versions := slices.SortedStableFunc(slices.Values(a.Versions), func(x, y Version) int {
		return cmp.Compare(0, CompareTags(x.Tag, y.Tag)) // newest first
	})
	if len(numbers(tag)) == 0 {
		return a.Default()
	}
	for _, v := range versions {
		if CompareTags(v.Tag, tag) <= 0 {
			return v
		}
	}
	return versions[len(versions)-1]
}

// Default is the version that is added where none is asked for.
func (a *Addon) Default() Version { return a.defaultVersion() }

// Version returns the version that a person means: "17", "8" for the newest 8.x, or
// a tag.
func (a *Addon) Version(wanted string) (Version, error) {
	if v, ok := a.version(strings.ToLower(strings.TrimSpace(wanted))); ok {
		return v, nil
	}
	return Version{}, &NotFound{Name: a.ID + "@" + wanted, Near: a.nearVersions(wanted)}
}

// Stands says how a tag compares on a day, YYYY-MM-DD.
func (a *Addon) Stands(tag, day string) Standing {
	line, known := a.Line(tag)
	switch {
	case !known && !strings.ContainsAny(tag, "0123456789"):
		return Unpinned
	case !known && len(numbers(tag)) == 0:
		return Unknown
	case known && line.EndOfLife != "" && line.EndOfLife <= day:
		return Ended
	}
	newest := a.Default().Tag
	if len(numbers(newest)) == 0 || len(numbers(tag)) == 0 {
		if strings.EqualFold(tag, newest) {
			return Current
		}
		return Outdated
	}
	return map[int]Standing{-1: Outdated, 0: Current, 1: Newer}[CompareTags(tag, newest)]
}

// Retag is tag moved to another version, in its own flavour: 15.2-bookworm becomes
// 18-bookworm. sure is false where the catalog does not know that there is one.
func (a *Addon) Retag(tag string, to Version) (now string, sure bool) {
	own, usual := flavour(tag), flavour(a.Near(tag).Tag)
	if Number(tag) == "" || Number(to.Tag) == "" || own == usual {
		return to.Tag, true
	}
	if strings.HasPrefix(own, "-alpine") { // which alpine it was has no meaning for another version
		own = "-alpine"
	}
	if own == flavour(to.Tag) {
		return to.Tag, true
	}
	return strings.TrimSuffix(to.Tag, flavour(to.Tag)) + own, own == ""
}

// MovedPaths are the paths at which data is mounted in another place in another
// version: from where to where.
func (a *Addon) MovedPaths(from, to Version) map[string]string {
	moved := map[string]string{}
	for _, v := range a.Volumes {
		if was, now := v.path(from), v.path(to); was != now {
			moved[was] = now
		}
	}
	return moved
}

// DataPaths are the paths at which a version keeps data.
func (a *Addon) DataPaths(v Version) []string {
	var paths []string
	for _, volume := range a.Volumes {
		paths = append(paths, volume.path(v))
	}
	return paths
}
