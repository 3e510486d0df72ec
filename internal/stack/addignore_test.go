package stack

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// newRepository is a ground whose folder is a git repository in which tracked files
// are kept. Redis's port is taken there, so that an add writes a .env.
func newRepository(t *testing.T, files map[string]string, tracked ...string) *ground {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Fatal("git is not there: apt-get install git")
	}
	g := newGround(t, files)
	for _, args := range [][]string{{"init", "--quiet"}, append([]string{"add", "--force", "compose.yaml"}, tracked...)} {
		cmd := exec.CommandContext(t.Context(), "git", args...)
		cmd.Dir = g.dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
	}
	g.busy[6379] = Process{PID: 812, Name: "redis-server"}
	return g
}

func TestANewEnvIsKeptOutOfGitWhereThatIsTheCustom(t *testing.T) {
	for name, test := range map[string]struct {
		files   map[string]string
		tracked []string
		want    string // .gitignore
		note    []string
	}{
		"no such files":        {nil, nil, ".env\n", []string{".env is for this machine only, so .gitignore gets the line .env"}},
		"a list without it":    {map[string]string{".gitignore": "dist"}, nil, "dist\n.env", []string{"so .gitignore gets the line"}},
		"others are ignored":   {map[string]string{".gitignore": ".env.local\n", "api/.env": ""}, []string{"api/.env"}, ".env.local\n.env\n", []string{"so .gitignore gets the line"}},
		"ignored already":      {map[string]string{".gitignore": ".env*\n"}, nil, ".env*\n", nil},
		"such files are kept":  {map[string]string{"api/.env": "A=1\n"}, []string{"api/.env"}, "<none>", []string{"this repository keeps such files (api/.env)"}},
		"kept by a pattern":    {map[string]string{".gitignore": ".env*\n!.env\n"}, nil, ".env*\n!.env\n", []string{"a pattern of this repository keeps it in git"}},
		"only an example":      {map[string]string{".env.example": ""}, []string{".env.example"}, ".env\n", []string{"so .gitignore gets the line"}},
		"there already, empty": {map[string]string{".env": ""}, nil, "<none>", nil},
	} {
		t.Run(name, func(t *testing.T) {
			files := map[string]string{"compose.yaml": web}
			for file, text := range test.files {
				files[file] = text
			}
			g := newRepository(t, files, test.tracked...)
			before := g.read(".gitignore")
			c := g.add(AddOptions{}, "redis")
			if test.note != nil {
				g.wantNote(c, test.note...)
			} else if noted(c.Notes, "git") {
				t.Errorf("%q", c.Notes)
			}
			if g.read(".gitignore") != before {
				t.Error("planning wrote the file")
			}
			if test.want != before {
				mustContain(t, c.Diff(g.dir), "+++ .gitignore\n", "+.env\n")
			}
			g.apply(c)
			if diff := cmp.Diff(test.want, g.read(".gitignore")); diff != "" {
				t.Error(diff)
			}

			u, err := g.PlanUndo(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			g.apply(u)
			if diff := cmp.Diff(before, g.read(".gitignore")); diff != "" {
				t.Errorf("after undo: %s", diff)
			}
		})
	}
}

func TestOutsideOfARepositoryThereIsNoGitignore(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web, ".gitignore": "x\n"})
	g.busy[6379] = Process{}
	c := g.add(AddOptions{}, "redis")
	g.apply(c)
	if got := g.read(".gitignore"); got != "x\n" || noted(c.Notes, "git") {
		t.Errorf(".gitignore %q, notes %q", got, c.Notes)
	}
}

func TestARepositoryThatCannotBeAskedIsLeftAlone(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.busy[6379] = Process{}
	if err := os.Mkdir(g.path(".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	c := g.add(AddOptions{}, "redis")
	g.wantNote(c, ".env is for this machine only, but whether git ignores it could not be found out")
	g.apply(c)
	if got := g.read(".gitignore"); got != "<none>" {
		t.Errorf(".gitignore %q", got)
	}
}

// The .gitignore of the repository is above the project.
func TestOnlyTheProjectsOwnEnvIsIgnoredFromAbove(t *testing.T) {
	g := newRepository(t, map[string]string{"compose.yaml": web})
	above := filepath.Dir(g.dir)
	if err := os.Rename(g.path(".git"), filepath.Join(above, ".git")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(above, ".gitignore"), []byte("dist\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	c := g.add(AddOptions{}, "redis")
	g.wantNote(c, "so ../.gitignore gets the line /shop/.env")
	g.apply(c)
	if got := g.read("../.gitignore"); got != "dist\n/shop/.env\n" {
		t.Errorf(".gitignore %q", got)
	}
	g.apply(g.remove(false, "redis"))
	if got := g.read("../.gitignore"); got != "dist\n" {
		t.Errorf(".gitignore %q", got)
	}
}

func TestRemoveTakesTheIgnoredLineBackWithTheEnv(t *testing.T) {
	g := newRepository(t, map[string]string{"compose.yaml": web, ".gitignore": "dist\n"})
	g.apply(g.add(AddOptions{}, "redis"))
	g.apply(g.remove(false, "redis"))
	for file, want := range map[string]string{"compose.yaml": web, ".env": "<none>", ".gitignore": "dist\n"} {
		if diff := cmp.Diff(want, g.read(file)); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
}

func TestTheIgnoredLineStaysAsLongAsTheEnvDoes(t *testing.T) {
	g := newRepository(t, map[string]string{"compose.yaml": web})
	g.busy[11211] = Process{}
	g.apply(g.add(AddOptions{}, "redis"))
	g.apply(g.add(AddOptions{}, "memcached"))
	g.apply(g.remove(false, "redis"))
	if env, ignored := g.read(".env"), g.read(".gitignore"); env != "MEMCACHED_PORT=11212\n" || ignored != ".env\n" {
		t.Errorf(".env %q, .gitignore %q", env, ignored)
	}
	g.write(".gitignore", g.read(".gitignore")+"mine\n")
	g.apply(g.remove(false, "memcached"))
	for file, want := range map[string]string{"compose.yaml": web, ".env": "<none>", ".gitignore": "mine\n"} {
		if diff := cmp.Diff(want, g.read(file)); diff != "" {
			t.Errorf("%s: %s", file, diff)
		}
	}
}
