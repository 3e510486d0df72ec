package catalogs

import (
	"slices"
	"strings"

	"github.com/devbliss/devbliss/catalog"
)

// Difference is what another pin does to one addon.
type Difference struct {
	ID   string   // with the source's name
	Kind string   // "added", "removed", "changed", "broken"
	What []string // of one that is changed, the parts that are; of a broken one, why
}

// Compare says what becomes of the addons of a source, by id; was is nil where
// there was none.
func Compare(was, now *catalog.Source) []Difference {
	before := map[string]*catalog.Addon{}
	if was != nil {
		for _, a := range was.Addons {
			before[a.ID] = a
		}
	}
	var all []Difference
	for _, a := range now.Addons {
		old, there := before[a.ID]
		delete(before, a.ID)
		if !there {
			all = append(all, Difference{ID: a.ID, Kind: "added", What: []string{a.Description}})
		} else if what := old.Differs(a); len(what) > 0 {
			all = append(all, Difference{ID: a.ID, Kind: "changed", What: what})
		}
	}
	for _, b := range now.Broken {
		delete(before, b.ID)
		all = append(all, Difference{ID: b.ID, Kind: "broken", What: []string{b.Error()}})
	}
	for id := range before {
		all = append(all, Difference{ID: id, Kind: "removed"})
	}
	slices.SortFunc(all, func(a, b Difference) int { return strings.Compare(a.ID, b.ID) })
	return all
}
