package composefile

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestInputsAreAllFilesThatTakePart(t *testing.T) {
	for _, test := range []struct {
		dir  string
		want []string // beside .env and override files that may come
	}{
		{"include", []string{
			"compose.yaml", ".env", "db/compose.yaml", "db/.env", "db/db.env", "db/nested/tools.yaml", "db/nested/.env",
			"cache/cache.yaml", "cache/cache.dev.yaml", "cache/cache.env",
		}},
		{"extends", []string{"compose.yaml", "common/base.yaml", "common/base.env", "common/deeper/root.yaml"}},
		{"env-file", []string{"compose.yaml", ".env", "one.env", "two.env", "absent.env", "raw.env"}},
		{"label-file", []string{"compose.yaml", "labels.env"}},
		{"override", []string{"compose.yaml", "compose.override.yaml"}},
	} {
		t.Run(test.dir, func(t *testing.T) {
			s := Source{Dir: filepath.Join("testdata", "parity", test.dir), Environment: []string{}}
			p, err := Load(t.Context(), s, nil, nil)
			if err != nil {
				t.Fatal(err)
			}
			found, err := Find(s)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, path := range Inputs(p, found) {
				rel, err := filepath.Rel(found.Dir, path)
				if err != nil || !filepath.IsAbs(path) {
					t.Fatal(path, err)
				}
				mayCome := rel == ".env" || filepath.Dir(rel) == "." && len(found.Files) == 1 && rel != found.Files[0] && filepath.Ext(rel) != ".env"
				if !mayCome || slices.Contains(test.want, rel) {
					got = append(got, rel)
				}
			}
			slices.Sort(got)
			slices.Sort(test.want)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
			if again := Inputs(nil, found); len(again) == 0 {
				t.Error("nothing is known of a project that does not load")
			}
		})
	}
}
