package catalog

import (
	"fmt"
	"slices"
	"strings"
)

// NotFound says that the catalog has no such addon or version.
type NotFound struct {
	Name string   // what was asked for
	Near []string // what may have been meant, nearest first, at most three
}

// Error is one sentence, with "did you mean" where something is near.
func (e *NotFound) Error() string {
	what := "addon"
	if _, known := e.Addon(); known {
		what = "version"
	}
	if len(e.Near) == 0 {
		return fmt.Sprintf("the catalog has no %s %q", what, e.Name)
	}
	near := strings.Join(e.Near, ", ")
	if last := len(e.Near) - 1; last > 0 {
		near = strings.Join(e.Near[:last], ", ") + " or " + e.Near[last]
	}
	return fmt.Sprintf("the catalog has no %s %q; did you mean %s?", what, e.Name, near)
}

// Addon is the addon that there is, where only its version was not found.
func (e *NotFound) Addon() (id string, ok bool) {
	if len(e.Near) == 0 {
		return "", false
	}
	id, _, ok = strings.Cut(e.Near[0], "@")
	return id, ok && strings.Contains(e.Name, "@")
}

// near returns the ids of at most three addons that name may have meant: those
// a few slips away, else what a search for it finds.
func (c *Catalog) near(name string) []string {
	type candidate struct {
		id    string
		slips int
	}
	var found []candidate
	for _, e := range c.entries {
		best := min(slips(name, e.ID), slips(name, bare(e.ID)))
		for _, alias := range e.Aliases {
			best = min(best, slips(name, alias))
		}
		if best <= forgiven(name) {
			found = append(found, candidate{e.ID, best})
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return a.slips - b.slips })
	var ids []string
	for _, f := range found {
		ids = append(ids, f.id)
	}
	if _, id, of := strings.Cut(name, "/"); ids == nil && of {
		return c.near(id) // there may be one of that name in another source
	}
	if ids == nil && name != "" {
		for _, e := range c.search(name) {
			ids = append(ids, e.ID)
		}
	}
	return ids[:min(3, len(ids))]
}

// forgiven is how many slips of the fingers a word of this length may hold.
func forgiven(word string) int { return min(2, (len(word)-1)/3) }

// slips counts the letters that were left out, added, replaced or swapped with
// their neighbour between a and b (optimal string alignment).
func slips(a, b string) int {
	x, y := []rune(a), []rune(b)
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range row {
		last[j] = j
	}
	for i := range x {
		row[0] = i + 1
		for j := range y {
			cost := 1
			if x[i] == y[j] {
				cost = 0
			}
			row[j+1] = min(row[j]+1, last[j+1]+1, last[j]+cost)
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}
