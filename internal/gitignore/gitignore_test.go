package gitignore_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/gitignore"
)

// repository makes one with files, of which those in tracked are in its index.
func repository(t *testing.T, files map[string]string, tracked ...string) string {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Skip("git is not there")
	}
	dir := t.TempDir()
	git(t, dir, "init", "--quiet")
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range tracked {
		git(t, dir, "add", "--force", name)
	}
	return dir
}

func git(t *testing.T, dir string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "git", args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func TestGitSaysWhatItMakesOfAFile(t *testing.T) {
	type state struct {
		Ignored, Wanted, Alike bool
		Tracked                []string
		Nearest, Pattern       string // the former relative to the root
	}
	for name, test := range map[string]struct {
		files   map[string]string
		tracked []string
		path    string
		want    state
	}{
		"nothing said":          {nil, nil, ".env", state{Nearest: ".gitignore", Pattern: ".env"}},
		"ignored":               {map[string]string{".gitignore": ".env\n"}, nil, ".env", state{Ignored: true, Alike: true, Nearest: ".gitignore", Pattern: ".env"}},
		"ignored by a wildcard": {map[string]string{".gitignore": ".*\n"}, nil, ".env", state{Ignored: true, Nearest: ".gitignore", Pattern: ".env"}},
		"ignored by the user":   {map[string]string{".git/info/exclude": ".env\n"}, nil, ".env", state{Ignored: true, Nearest: ".gitignore", Pattern: ".env"}},
		"ignored from above":    {map[string]string{".gitignore": ".env\n", "a/b/x": ""}, nil, "a/b/.env", state{Ignored: true, Alike: true, Nearest: ".gitignore", Pattern: "/a/b/.env"}},
		"ignored folder":        {map[string]string{".gitignore": "/a/\n", "a/b/x": ""}, nil, "a/b/.env", state{Ignored: true, Nearest: ".gitignore", Pattern: "/a/b/.env"}},
		"brought back":          {map[string]string{".gitignore": ".env*\n!.env\n"}, nil, ".env", state{Wanted: true, Alike: true, Nearest: ".gitignore", Pattern: ".env"}},
		"others are ignored":    {map[string]string{".gitignore": "# .env\n/.env.local\n"}, nil, ".env", state{Alike: true, Nearest: ".gitignore", Pattern: ".env"}},
		"only spoken of":        {map[string]string{".gitignore": "# .env\nnode_modules/\n!.envrc\n"}, nil, ".env", state{Nearest: ".gitignore", Pattern: ".env"}},
		"the closest list":      {map[string]string{".gitignore": "x\n", "a/.gitignore": "y\n", "a/b/x": ""}, nil, "a/b/.env", state{Nearest: "a/.gitignore", Pattern: "/b/.env"}},
		"no list above":         {map[string]string{"a/b/x": ""}, nil, "a/b/.env", state{Nearest: "a/b/.gitignore", Pattern: ".env"}},
		"such files are kept":   {map[string]string{"api/.env": "", "web/.env.test": "", ".env.example": ""}, []string{"api/.env", "web/.env.test", ".env.example"}, ".env", state{Tracked: []string{"api/.env", "web/.env.test"}, Nearest: ".gitignore", Pattern: ".env"}},
		"examples do not count": {map[string]string{".env.example": "", "a/.env.sample": ""}, []string{".env.example", "a/.env.sample"}, "a/.env", state{Nearest: "a/.gitignore", Pattern: ".env"}},
	} {
		t.Run(name, func(t *testing.T) {
			dir := repository(t, test.files, test.tracked...)
			s, err := gitignore.Of(t.Context(), filepath.Join(dir, test.path), nil)
			if err != nil {
				t.Fatal(err)
			}
			if s.Root != dir {
				t.Errorf("root %s, not %s", s.Root, dir)
			}
			nearest, err := filepath.Rel(dir, s.Nearest)
			if err != nil {
				t.Fatal(err)
			}
			got := state{s.Ignored, s.Wanted, s.Alike, s.Tracked, filepath.ToSlash(nearest), s.Pattern}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// In a hook git is told by variables which repository it is about.
func TestVariablesOfAHookPointNowhere(t *testing.T) {
	dir := repository(t, map[string]string{".gitignore": ".env\n"})
	s, err := gitignore.Of(t.Context(), filepath.Join(dir, ".env"), []string{"GIT_DIR=" + t.TempDir(), "GIT_LITERAL_PATHSPECS=1"})
	if err != nil || !s.Ignored {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestOutsideOfARepositoryNobodyIsAsked(t *testing.T) {
	t.Setenv("PATH", "")
	s, err := gitignore.Of(t.Context(), filepath.Join(t.TempDir(), ".env"), nil)
	if err != nil || s.Root != "" {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestARepositoryThatGitCannotReadIsAnError(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, ".git"), 0o755); err != nil {
		t.Fatal(err)
	}
	if s, err := gitignore.Of(t.Context(), filepath.Join(dir, ".env"), nil); err == nil || s.Root != dir {
		t.Errorf("%+v, %v", s, err)
	}
	t.Setenv("PATH", "")
	if _, err := gitignore.Of(t.Context(), filepath.Join(dir, ".env"), nil); !errors.Is(err, gitignore.ErrNoGit) {
		t.Errorf("%v", err)
	}
}

func TestASymbolicLinkToAProjectIsFollowed(t *testing.T) {
	dir := repository(t, map[string]string{"a/x": ""})
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Join(dir, "a"), link); err != nil {
		t.Skip(err)
	}
	s, err := gitignore.Of(t.Context(), filepath.Join(link, ".env"), nil)
	if err != nil || s.Root == "" || s.Pattern != ".env" || filepath.Base(filepath.Dir(s.Nearest)) != "a" {
		t.Errorf("%+v, %v", s, err)
	}
}

func TestAddKeepsTheRestOfTheFile(t *testing.T) {
	for text, want := range map[string]string{
		"":         ".env\n",
		"a\n":      "a\n.env\n",
		"a":        "a\n.env",
		"a\r\n":    "a\r\n.env\r\n",
		"a\r\nb":   "a\r\nb\r\n.env",
		"# x\n\n":  "# x\n\n.env\n",
		"a\r\nb\n": "a\r\nb\n.env\n",
	} {
		before := []byte(text)
		if got := string(gitignore.Add(before, ".env")); got != want {
			t.Errorf("%q: %q", text, got)
		}
		if !slices.Equal(before, []byte(text)) {
			t.Errorf("%q was written to", text)
		}
	}
}
