package recipe

import (
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/devbliss/devbliss/catalog"
)

func all(t *testing.T) []Recipe {
	t.Helper()
	c, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return All(c)
}

func TestTheTagsOfEveryTriedAddonAreServed(t *testing.T) {
	c, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	served := map[string]string{}
	for _, r := range All(c) {
		for _, ref := range r.Tags {
			if other, ok := served[ref]; ok {
				t.Errorf("%s is both %s and %s", ref, other, r.Name)
			}
			served[ref] = r.Name
		}
	}
	tried := map[string]bool{} // of two addons with one image, one may be
	for _, addon := range c.All() {
		for _, version := range addon.Versions {
			ref := addon.Image + ":" + version.Tag
			tried[ref] = tried[ref] || addon.Tried()
		}
	}
	for ref, tried := range tried {
		if _, ok := served[ref]; ok != tried {
			t.Errorf("%s: served is %v, tried by its addon's own words %v", ref, ok, tried)
		}
	}
}

func TestWhatNoAddonAsksForIsNotMade(t *testing.T) {
	for _, r := range all(t) {
		if len(r.Tags) == 0 {
			t.Errorf("%s has no tag", r.Name)
		}
	}
}

func TestPostgres18HasAPlaceOfItsOwnForData(t *testing.T) {
	recipes := all(t)
	for ref, want := range map[string]string{
		"postgres:18-alpine": "PGDATA=/var/lib/postgresql/18/docker",
		"postgres:17-alpine": "PGDATA=/var/lib/postgresql/data",
		"postgres:16-alpine": "PGDATA=/var/lib/postgresql/data",
	} {
		i := slices.IndexFunc(recipes, func(r Recipe) bool { return slices.Contains(r.Tags, ref) })
		if i < 0 || !slices.Contains(recipes[i].Config.Env, want) {
			t.Errorf("%s has not %s", ref, want)
		}
	}
}

func TestFilesOfAllRecipesAreThereAndScriptsParse(t *testing.T) {
	scripts, err := filepath.Glob("files/*.sh")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	used := map[string]bool{}
	for _, f := range BaseFiles() {
		used[f.Source] = true
	}
	for _, r := range known() {
		for _, f := range r.Files {
			b, mode, err := f.Content()
			if err != nil || len(b) == 0 {
				t.Errorf("%s: %s: %d bytes, %v", r.Name, f.Path, len(b), err)
			}
			if filepath.Ext(f.Source) == ".sh" && mode != 0o755 {
				t.Errorf("%s: %s cannot be run: %o", r.Name, f.Path, mode)
			}
			used[f.Source] = true
		}
	}
	for _, script := range scripts {
		if !used[filepath.Base(script)] {
			t.Errorf("%s is in no image", script)
		}
		if out, err := exec.CommandContext(t.Context(), "sh", "-n", script).CombinedOutput(); err != nil {
			t.Errorf("%s: %v %s", script, err, out)
		}
	}
}

func TestRepository(t *testing.T) {
	for ref, want := range map[string][2]string{
		"redis:8":                 {"library/redis", "8"},
		"redis":                   {"library/redis", "latest"},
		"docker.io/library/redis": {"library/redis", "latest"},
		"valkey/valkey:9.1":       {"valkey/valkey", "9.1"},
		"quay.io/a/b:1":           {"quay.io/a/b", "1"},
		"localhost:5000/a":        {"localhost:5000/a", "latest"},
	} {
		if repository, tag := Repository(ref); repository != want[0] || tag != want[1] {
			t.Errorf("Repository(%q) = %q, %q", ref, repository, tag)
		}
	}
}
