package ui

import (
	"strings"
	"testing"

	"github.com/devbliss/devbliss/internal/engine"
)

func TestDiskNamesWhatGoesAndDeletesIt(t *testing.T) {
	d := drive(t, project)
	d.shows("web", "not started")
	d.press("U")
	d.shows("✓ up")
	d.fake.AddImages("old:1")
	d.fake.PutFile("blog_data", "dump", strings.Repeat("x", 3000))
	d.press("i")
	d.shows("volume", "blog_data", "unused")
	d.shows("image", "shop-web", "1 container")
	d.press("g", "a") // g is no key here
	d.press("x")
	d.shows("Delete 1 image?")
	d.shows("Goes   old:1")
	d.press("y")
	d.shows("✓ delete", "docker image rm old:1")
	d.press("i")
	d.shows("volume", "blog_data", "unused")
	d.hides("old:1", "unused")
	for range 4 {
		d.press("j")
	}
	d.shows("▸", "blog_data")
	d.press("x")
	d.shows("Goes   the data in blog_data")
	d.press("n")
	d.shows("▸", "blog_data")
	d.press("x", "y")
	d.shows("✓ delete", "docker volume rm blog_data")
	all, err := d.fake.Disk(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range all {
		if k.Kind == engine.NamedData || k.Name == "old:1" {
			t.Errorf("still there: %+v", k)
		}
	}
}

func TestWhatIsInUseIsNotDeleted(t *testing.T) {
	d := drive(t, project)
	d.shows("web", "not started")
	d.press("U")
	d.shows("✓ up")
	d.press("i")
	d.shows("▸", "shop-api")
	d.press("x")
	d.shows("it is in use by 1 container")
}
