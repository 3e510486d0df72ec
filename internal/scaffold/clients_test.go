package scaffold

import (
	"maps"
	"slices"
	"testing"

	"github.com/devbliss/devbliss/catalog"
)

// TestEveryClientAsksForAnAddonOfTheCatalog: a name that the catalog does not have
// would be left out without a word.
func TestEveryClientAsksForAnAddonOfTheCatalog(t *testing.T) {
	ids := slices.Collect(maps.Values(prismaAddons))
	for _, c := range clients() {
		ids = append(ids, c.addon)
	}
	if len(ids) < 100 {
		t.Fatalf("%d rows were read", len(ids))
	}
	addons, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		if addon, _, err := addons.Find(id); err != nil {
			t.Error(err)
		} else if addon.ID != id {
			t.Errorf("%s is another name of %s", id, addon.ID)
		}
	}
}
