package stack

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/devbliss/devbliss/internal/catalogs"
	"github.com/devbliss/devbliss/internal/composefile"
)

const shopFile = "# the shop\nservices:\n    web:\n        image: nginx # ours\n"

func acme(commit string) catalogs.Source {
	return catalogs.Source{Name: "acme", Git: "https://example.com/acme.git", Ref: "v1", Commit: strings.Repeat(commit, 40)}
}

func TestShareWritesTheCatalogAndUnshareTakesItOut(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": shopFile})
	write := func(c *Change, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if err := g.Apply(t.Context(), c, nil); err != nil {
			t.Fatal(err)
		}
		return g.read("compose.yaml")
	}
	first := write(g.PlanShare(t.Context(), acme("a")))
	if want := shopFile + "\nx-devbliss:\n    catalogs:\n        acme:\n            git: https://example.com/acme.git\n            ref: v1\n            commit: " + strings.Repeat("a", 40) + "\n"; first != want {
		t.Errorf("%s", first)
	}
	shared, err := SharedCatalogs(composefile.Source{Dir: g.dir, Environment: []string{}})
	if err != nil || len(shared) != 1 || !shared[0].Shared || !shared[0].Same(acme("a")) || shared[0].Commit != acme("a").Commit {
		t.Errorf("%+v %v", shared, err)
	}
	if second := write(g.PlanShare(t.Context(), acme("b"))); second != strings.ReplaceAll(first, strings.Repeat("a", 40), strings.Repeat("b", 40)) {
		t.Errorf("another pin:\n%s", second)
	}
	if c, err := g.PlanShare(t.Context(), acme("b")); err != nil || len(c.Files) > 0 {
		t.Errorf("the same again: %v %v", c, err)
	}
	other := acme("b")
	other.Git += "/other"
	var taken *catalogs.Taken
	if _, err := g.PlanShare(t.Context(), other); !errors.As(err, &taken) {
		t.Errorf("another place: %v", err)
	}
	if undone := write(g.PlanUndo(t.Context())); undone != first {
		t.Errorf("undo:\n%s", undone)
	}
	if back := write(g.PlanUnshare(t.Context(), "acme")); back != shopFile {
		t.Errorf("unshared:\n%s", back)
	}
	var unknown *catalogs.Unknown
	if _, err := g.PlanUnshare(t.Context(), "acme"); !errors.As(err, &unknown) {
		t.Errorf("a second time: %v", err)
	}
}

func TestAFolderIsSharedRelativeToTheFile(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": shopFile, "team/catalog/redis/addon.yaml": ""})
	c, err := g.PlanShare(t.Context(), catalogs.Source{Name: "house", Dir: g.path("team/catalog")})
	if err != nil || !strings.Contains(string(c.Files[0].Now), "dir: ./team/catalog\n") {
		t.Errorf("%v %v", c, err)
	}
	if _, err := g.PlanShare(t.Context(), catalogs.Source{Name: "house", Dir: filepath.Dir(g.dir)}); err == nil || !strings.Contains(err.Error(), "outside the project") {
		t.Errorf("%v", err)
	}
	if err := os.Remove(g.path("compose.yaml")); err != nil {
		t.Fatal(err)
	}
	if _, err := g.PlanShare(t.Context(), acme("a")); !errors.Is(err, composefile.ErrNotFound) {
		t.Errorf("no compose file: %v", err)
	}
}
