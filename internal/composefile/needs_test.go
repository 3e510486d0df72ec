package composefile

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

func TestNeedsAreKnownWithoutLoading(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"compose.yaml": "include: [db/compose.yaml]\n" +
			"services:\n" +
			"  web:\n" +
			"    image: web:${TAG:-latest}\n" +
			"    command: $$HOME ${GREETING}\n" +
			"    env_file:\n" +
			"      - web.env\n" +
			"      - {path: spare.env, required: false}\n" +
			"    environment: {KEY: \"${KEY:?ask the team}\", TAG: \"$TAG\"}\n",
		"db/compose.yaml": "services: {db: {image: db, env_file: [../web.env, db.env], environment: {P: \"${DB_PASSWORD?}\"}}}\n",
		"db/db.env":       "",
		".env":            "GREETING=hello\n",
	} {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	n, err := ReadNeeds(t.Context(), Source{Dir: dir, Environment: []string{"HOME=/h"}})
	if err != nil {
		t.Fatal(err)
	}
	variables := []Need{
		{Name: "TAG", Where: "compose.yaml:9", Plain: true},
		{Name: "GREETING", Where: "compose.yaml:5", Plain: true},
		{Name: "KEY", Where: "compose.yaml:9", Required: true},
		{Name: "DB_PASSWORD", Where: "db/compose.yaml:1", Required: true},
	}
	if diff := cmp.Diff(variables, n.Variables); diff != "" {
		t.Error(diff)
	}
	files := []EnvFile{
		{Path: filepath.Join(dir, "web.env"), Where: "db/compose.yaml:1"},
		{Path: filepath.Join(dir, "db/db.env"), Where: "db/compose.yaml:1", There: true},
		{Path: filepath.Join(dir, "spare.env"), Where: "compose.yaml:8", Spare: true},
	}
	less := func(a, b EnvFile) bool { return a.Path < b.Path }
	if diff := cmp.Diff(files, n.EnvFiles, cmpopts.SortSlices(less)); diff != "" {
		t.Error(diff)
	}
	if !n.DotEnv || n.Environment["GREETING"] != "hello" || n.Environment["HOME"] != "/h" {
		t.Errorf("%v, %v", n.DotEnv, n.Environment)
	}
}
