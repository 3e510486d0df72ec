package catalog_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/catalog"
)

func TestSummariesSayWhatTheAddonsSay(t *testing.T) {
	c := open(t)
	if len(c.List("")) != c.Len() || c.Len() != len(c.All()) {
		t.Fatalf("%d summaries of %d addons", len(c.List("")), c.Len())
	}
	for _, s := range c.List("") {
		a, standard, err := c.Find(s.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := catalog.Summary{
			ID: a.ID, Aliases: a.Aliases, Name: a.Name, Description: a.Description, Category: a.Category, Retired: a.Retired,
			Versions: []string{standard.Version}, Verified: a.Verified(),
		}
		for _, v := range a.Versions {
			if !v.Default {
				want.Versions = append(want.Versions, v.Version)
			}
		}
		if diff := cmp.Diff(want, s); diff != "" {
			t.Errorf("%s (-addon +summary):\n%s", a.ID, diff)
		}
	}
}

// BenchmarkList is what `catalog list` costs beside starting the program.
func BenchmarkList(b *testing.B) {
	for b.Loop() {
		open(b).List("")
	}
}

func TestSummaryOfASourcesAddonSaysItsSource(t *testing.T) {
	source, err := catalog.LoadSource("acme", fstest.MapFS{"memcached/addon.yaml": {Data: []byte(readAddon(t, "memcached"))}})
	if err != nil {
		t.Fatal(err)
	}
	found := open(t).With(source).List("memcached")
	if len(found) < 2 || found[0].Source() != "" || found[1].Source() != "acme" {
		t.Fatalf("found %v", found)
	}
	found[0].ID, found[0].Aliases = found[1].ID, found[1].Aliases
	if diff := cmp.Diff(found[0], found[1]); diff != "" {
		t.Errorf("(-own +source's):\n%s", diff)
	}
}

// TestRetiredComesAfterItsEquals holds for the picker, the search and "did you mean".
func TestRetiredComesAfterItsEquals(t *testing.T) {
	text := readAddon(t, "memcached")
	old := strings.Replace(strings.Replace(text, "id: memcached\n", "id: aaa\n", 1), "aliases: [memcache]", "aliases: [aa]", 1)
	c, err := catalog.Quick(fstest.MapFS{
		"aaa/addon.yaml": {Data: []byte(strings.Replace(old, "\nversions:", "\nretired: Nobody cares for it; take memcached\n\nversions:", 1))},
		"zzz/addon.yaml": {Data: []byte(strings.ReplaceAll(strings.ReplaceAll(old, "id: aaa", "id: zzz"), "[aa]", "[zz]"))},
	})
	if err != nil {
		t.Fatal(err)
	}
	found := c.List("cache")
	if len(found) != 2 || found[0].ID != "zzz" || found[1].Retired != "Nobody cares for it; take memcached" {
		t.Errorf("found %v", found)
	}
}
