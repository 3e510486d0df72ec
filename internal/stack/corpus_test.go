package stack

import (
	"bufio"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// corpusList names compose files of public repositories: repository, path, commit
// and licence, one a line. The files themselves are not part of this project.
// Where they are at hand, as DIR/owner/name/path, DEVBLISS_CORPUS=DIR has each of
// them edited.
const corpusList = "testdata/corpus.txt"

// listed is a line of corpusList.
type listed struct{ repo, path, commit, licence string }

func readCorpus(t *testing.T) []listed {
	t.Helper()
	f, err := os.Open(corpusList)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []listed
	for lines := bufio.NewScanner(f); lines.Scan(); {
		line := lines.Text()
		if strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Fields(line)
		if len(parts) != 4 {
			t.Fatalf("not repository, path, commit and licence: %q", line)
		}
		all = append(all, listed{parts[0], parts[1], parts[2], parts[3]})
	}
	return all
}

func TestCorpusListIsWellFormed(t *testing.T) {
	all := readCorpus(t)
	if len(all) < 150 {
		t.Errorf("%d files are too few", len(all))
	}
	repository, commit := regexp.MustCompile(`^[\w.-]+/[\w.-]+$`), regexp.MustCompile(`^[0-9a-f]{40}$`)
	for i, l := range all {
		if !repository.MatchString(l.repo) {
			t.Errorf("%q is no repository", l.repo)
		}
		if !filepath.IsLocal(l.path) || !strings.HasSuffix(l.path, "ml") {
			t.Errorf("%q is no path of a compose file", l.path)
		}
		if !commit.MatchString(l.commit) {
			t.Errorf("%q is no commit", l.commit)
		}
		if slices.Contains(all[:i], l) {
			t.Errorf("%v is there twice", l)
		}
	}
}

// TestRealFilesAreOnlyAddedTo edits the project's own files that have the traits of
// real ones, and the real ones where they are at hand.
func TestRealFilesAreOnlyAddedTo(t *testing.T) {
	own, err := filepath.Glob("testdata/corpus/*/*.yaml")
	if err != nil || len(own) == 0 {
		t.Fatalf("no files of our own: %v", err)
	}
	tally := map[string]int{}
	for _, path := range own {
		t.Run(filepath.Base(filepath.Dir(path)), func(t *testing.T) { trial{t, tally}.all(filepath.Dir(path), filepath.Base(path)) })
	}
	if root := os.Getenv("DEVBLISS_CORPUS"); root != "" {
		for _, l := range readCorpus(t) {
			t.Run(l.repo+"/"+l.path, func(t *testing.T) { trial{t, tally}.all(filepath.Join(root, l.repo), l.path) })
		}
	}
	for _, what := range slices.Sorted(maps.Keys(tally)) {
		t.Logf("%5d %s", tally[what], what)
	}
}

// trial edits one file in several ways.
type trial struct {
	t     *testing.T
	tally map[string]int
}

func (tr trial) all(folder, file string) {
	dir := tr.t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(folder)); err != nil {
		tr.t.Fatal(err)
	}
	b := bench{t: tr.t, tally: tr.tally, path: filepath.Join(dir, file)}
	b.count("files")
	before, ok := b.load()
	for _, addons := range [][]string{{"redis"}, {"postgres"}, {"redis", "postgres"}} {
		o := AddOptions{}
		if len(addons) == 1 {
			o.As = "devbliss-" + addons[0]
		}
		b.try(before, ok, addons, o)
		if !ok {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(before.Services)) {
			if image := before.Services[name].Image; strings.Contains(image, "redis") || strings.Contains(image, "postgres") {
				continue // it would have to wait for itself
			}
			if o.To = append(o.To, name); len(o.To) == 2 {
				break
			}
		}
		b.try(before, ok, addons, o)
	}
}
