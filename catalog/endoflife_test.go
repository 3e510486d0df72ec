package catalog_test

import (
	"testing"

	"github.com/devbliss/devbliss/catalog"
)

// released is the day that the catalog was last gone through, YYYY-MM-DD. Whoever
// goes through it again moves it.
const released = "2026-11-26"

func TestWhatIsAddedByDefaultGetsUpdates(t *testing.T) {
	for _, a := range open(t).All() {
		if v := a.Default(); v.EndOfLife != "" && v.EndOfLife <= released {
			t.Errorf("%s: the default, %s, has had no updates since %s", a.ID, v.Version, v.EndOfLife)
		}
	}
}

func TestAVersionThatHasEndedNamesItsSuccessor(t *testing.T) {
	for _, a := range open(t).All() {
		for _, v := range a.Versions {
			if v.EndOfLife == "" || v.EndOfLife > released {
				continue
			}
			if catalog.CompareTags(v.Tag, a.Default().Tag) < 0 && v.Successor == "" {
				t.Errorf("%s %s has had no updates since %s and no successor", a.ID, v.Version, v.EndOfLife)
			}
			if v.Successor != "" {
				if to, err := a.Version(v.Successor); err != nil || to.EndOfLife != "" && to.EndOfLife <= released {
					t.Errorf("%s %s is succeeded by %s: %+v %v", a.ID, v.Version, v.Successor, to, err)
				}
			}
		}
	}
}
