package composefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestFindSaysWhereTheFilesAre(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{
		"shop/compose.yaml", "shop/compose.override.yml", "shop/docker-compose.yml", "shop/.env", "shop/src/deep/keep",
		"many/a.yaml", "many/b.yaml", "many/other.env",
	} {
		write(t, dir, name, "")
	}
	write(t, dir, "env/.env", "COMPOSE_FILE=../many/a.yaml:sub/c.yaml\n")
	write(t, dir, "env/sub/c.yaml", "")
	in := func(names ...string) []string {
		var all []string
		for _, name := range names {
			all = append(all, filepath.Join(dir, name))
		}
		return all
	}
	for _, test := range []struct {
		name string
		ask  Source
		want Found
	}{
		{
			"in the folder",
			Source{Dir: in("shop")[0]},
			Found{in("shop")[0], in("shop/compose.yaml", "shop/compose.override.yml"), in("shop/.env")},
		},
		{
			"upwards",
			Source{Dir: in("shop/src/deep")[0]},
			Found{in("shop")[0], in("shop/compose.yaml", "shop/compose.override.yml"), in("shop/.env")},
		},
		{
			"-f, relative to the folder",
			Source{Dir: in("many")[0], Files: []string{"b.yaml", "a.yaml"}, EnvFiles: []string{"other.env"}},
			Found{in("many")[0], in("many/b.yaml", "many/a.yaml"), in("many/other.env")},
		},
		{
			"--project-directory",
			Source{Dir: in("many")[0], Files: []string{"b.yaml"}, ProjectDir: "../shop"},
			Found{in("shop")[0], in("many/b.yaml"), in("shop/.env")},
		},
		{
			"COMPOSE_FILE of .env",
			Source{Dir: in("env")[0]},
			Found{in("many")[0], in("many/a.yaml", "env/sub/c.yaml"), in("env/.env")},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.ask.Environment = []string{}
			got, err := Find(test.ask)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("-want +got:\n%s", diff)
			}
		})
	}
}

func TestFindTellsThatThereIsNothing(t *testing.T) {
	dir := t.TempDir()
	found, err := Find(Source{Dir: dir, Environment: []string{}})
	if !errors.Is(err, ErrNotFound) || !strings.Contains(err.Error(), dir) {
		t.Errorf("got %v, want ErrNotFound and the folder", err)
	}
	if found.Dir != dir {
		t.Errorf("looked in %q, want %q", found.Dir, dir)
	}
	if _, err := Load(t.Context(), Source{Dir: dir, Environment: []string{}}, nil, nil); !errors.Is(err, ErrNotFound) {
		t.Errorf("Load: got %v, want ErrNotFound", err)
	}
}

func TestWhatCannotBeLoadedIsRefusedInOneSentence(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "compose.yaml", "services: {web: {image: x}}\n")
	write(t, dir, "folder/keep", "")
	for _, test := range []struct {
		name string
		ask  Source
		want string
	}{
		{"standard input", Source{Files: []string{"-"}}, "cannot be read from standard input"},
		{"standard input by COMPOSE_FILE", Source{Environment: []string{"COMPOSE_FILE=-"}}, "(COMPOSE_FILE)"},
		{"git", Source{Files: []string{"https://example.com/shop.git"}}, "does not fetch"},
		{"git over ssh", Source{Files: []string{"git@example.com:acme/shop.git"}}, "does not fetch"},
		{"artifact", Source{Files: []string{"oci://example.com/shop:1"}}, "does not fetch"},
		{"compatibility", Source{Environment: []string{"COMPOSE_COMPATIBILITY=1"}}, "COMPOSE_COMPATIBILITY"},
		{"file that is not there", Source{Files: []string{"no.yaml"}}, "no.yaml: the compose file does not exist"},
		{"folder", Source{Files: []string{"folder"}}, "folder: this is a folder"},
		{"env file that is not there", Source{EnvFiles: []string{"no.env"}}, "no.env: the env file does not exist"},
		{"name", Source{Name: "My Shop"}, `use "myshop"`},
		{"name by COMPOSE_PROJECT_NAME", Source{Environment: []string{"COMPOSE_PROJECT_NAME=Shop"}}, `use "shop"`},
		{"nonsense in COMPOSE_DISABLE_ENV_FILE", Source{Environment: []string{"COMPOSE_DISABLE_ENV_FILE=perhaps"}}, `"perhaps"`},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.ask.Dir = dir
			p := problemOf(t, test.ask, nil)
			got := p.Error() + " " + p.Hint
			if !strings.Contains(got, test.want) || strings.Contains(got, "\n") {
				t.Errorf("got %q, want %q in it", got, test.want)
			}
			if strings.HasSuffix(test.name, "not there") && !errors.Is(p, fs.ErrNotExist) {
				t.Errorf("%v is not fs.ErrNotExist", p)
			}
		})
	}
}

// TestTheProcessIsLeftAlone: docker compose sets COMPOSE_ variables of a .env in
// its own process; the next project would inherit them.
func TestTheProcessIsLeftAlone(t *testing.T) {
	t.Setenv("COMPOSE_PROJECT_NAME", "")
	if err := os.Unsetenv("COMPOSE_PROJECT_NAME"); err != nil {
		t.Fatal(err)
	}
	if _, err := Load(t.Context(), Source{Dir: "testdata/parity/compose-file-env"}, nil, nil); err != nil {
		t.Fatal(err)
	}
	if v, ok := os.LookupEnv("COMPOSE_PROJECT_NAME"); ok {
		t.Errorf("COMPOSE_PROJECT_NAME=%s is left behind", v)
	}
}
