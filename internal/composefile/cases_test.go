package composefile

import (
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"go.yaml.in/yaml/v4"
)

// editCase is one file of testdata/insert or testdata/remove: a compose file with
// a hazard in it, a fragment, and what becomes of the file. The first lines of the archive say
// what the hazard is; a line of its own among them may be
//
//	CRLF              the files have Windows line breaks
//	BOM               they begin with a byte order mark
//	no final newline  their last line has no line break
//	no newline yet    the last line of before has none
//
// The files of the archive are before, fragment (testdata/fragment.yaml where it
// is missing) and after, or refusal: the error. A file removed says what Remove
// leaves of what Insert made, where that is not what was before.
type editCase struct {
	path     string
	name     string
	before   string
	after    string
	removed  string
	refusal  string
	fragment Fragment
}

// rewriteCases writes what Insert and Remove give today into the cases: to be read
// before it is believed.
var rewriteCases = flag.Bool("rewrite", false, "write the results into testdata")

func readCases(t testing.TB, dir string) []editCase {
	t.Helper()
	paths, err := filepath.Glob("testdata/" + dir + "/*.txtar")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	var cases []editCase
	for _, path := range paths {
		cases = append(cases, readCase(t, path))
	}
	return cases
}

func readCase(t testing.TB, path string) editCase {
	t.Helper()
	archive, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	c := editCase{path: path, name: strings.TrimSuffix(filepath.Base(path), ".txtar")}
	removed := false
	fragment, err := os.ReadFile("testdata/fragment.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range archive.Files {
		text := asDirected(string(archive.Comment), string(file.Data))
		switch file.Name {
		case "before":
			c.before = text
			if strings.Contains(string(archive.Comment), "no newline yet\n") {
				c.before = strings.TrimSuffix(text, "\n")
			}
		case "after":
			c.after = text
		case "removed":
			c.removed, removed = text, true
		case "refusal":
			c.refusal = strings.TrimSpace(string(file.Data))
		case "fragment":
			fragment = file.Data
		default:
			t.Fatalf("%s: a file %q", path, file.Name)
		}
	}
	if !removed {
		c.removed = c.before
	}
	c.fragment = parseFragment(t, fragment)
	return c
}

func asDirected(comment, text string) string {
	for line := range strings.Lines(comment) {
		switch strings.TrimSpace(line) {
		case "CRLF":
			text = strings.ReplaceAll(text, "\n", "\r\n")
		case "BOM":
			text = "\ufeff" + text
		case "no final newline":
			text = strings.TrimSuffix(strings.TrimSuffix(text, "\n"), "\r")
		}
	}
	return text
}

// parseFragment reads a fragment in the words of a compose file.
func parseFragment(t testing.TB, src []byte) Fragment {
	t.Helper()
	var doc yaml.Node
	if err := yaml.Unmarshal(src, &doc); err != nil {
		t.Fatal(err)
	}
	var f Fragment
	for name, section := range pairs(doc.Content[0]) {
		for key, value := range pairs(section) {
			switch name {
			case "services":
				f.Services = append(f.Services, Block{key, value.Value})
			case "volumes":
				f.Volumes = append(f.Volumes, Block{key, value.Value})
			case "networks":
				f.Networks = append(f.Networks, Block{key, value.Value})
			case "configs":
				f.Configs = append(f.Configs, Block{key, value.Value})
			case "environment":
				for variable, v := range pairs(value) {
					f.Environment = append(f.Environment, Variable{key, variable, v.Value})
				}
			case "depends_on":
				for on, v := range pairs(value) {
					f.DependsOn = append(f.DependsOn, Dependency{key, on, v.Value})
				}
			default:
				t.Fatalf("a section %q", name)
			}
		}
	}
	return f
}

func pairs(n *yaml.Node) func(func(string, *yaml.Node) bool) {
	return func(yield func(string, *yaml.Node) bool) {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if !yield(n.Content[i].Value, n.Content[i+1]) {
				return
			}
		}
	}
}

// inserted is what Insert makes of the case, and removed what Remove then leaves.
func (c editCase) inserted(t *testing.T) map[string]string {
	t.Helper()
	got, err := Insert([]byte(c.before), c.fragment)
	if err != nil {
		return map[string]string{"refusal": err.Error() + "\n"}
	}
	back, err := Remove(got, c.fragment)
	if err != nil {
		t.Fatal(err)
	}
	results := map[string]string{"after": undirected(string(got))}
	if string(back) != c.before {
		results["removed"] = undirected(string(back))
	}
	return results
}

// writeCase puts results into the archive.
func (c editCase) writeCase(t *testing.T, results map[string]string) {
	t.Helper()
	archive, err := txtar.ParseFile(c.path)
	if err != nil {
		t.Fatal(err)
	}
	kept := archive.Files[:0]
	for _, file := range archive.Files {
		if file.Name == "before" || file.Name == "fragment" {
			kept = append(kept, file)
		}
	}
	for _, name := range []string{"after", "removed", "refusal"} {
		if text, ok := results[name]; ok {
			kept = append(kept, txtar.File{Name: name, Data: []byte(text)})
		}
	}
	archive.Files = kept
	if err := os.WriteFile(c.path, txtar.Format(archive), 0o644); err != nil {
		t.Fatal(err)
	}
}

// undirected is text as an archive can hold it.
func undirected(text string) string {
	text = strings.TrimPrefix(strings.ReplaceAll(text, "\r\n", "\n"), "\ufeff")
	if text == "" {
		return ""
	}
	return strings.TrimSuffix(text, "\n") + "\n"
}

func TestInsertKeepsWhatIsThere(t *testing.T) {
	for _, c := range readCases(t, "insert") {
		t.Run(c.name, func(t *testing.T) {
			if *rewriteCases {
				c.writeCase(t, c.inserted(t))
				return
			}
			got, err := Insert([]byte(c.before), c.fragment)
			if c.refusal != "" {
				if err == nil {
					t.Fatalf("not refused:\n%s", got)
				}
				checkKind(t, err)
				if diff := cmp.Diff(c.refusal, err.Error()); diff != "" {
					t.Fatal(diff)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.after, string(got)); diff != "" {
				t.Errorf("inserted (-want +got):\n%s\nfile:\n%s", diff, got)
			}
			back, err := Remove(got, c.fragment)
			if err != nil {
				t.Fatalf("remove: %v", err)
			}
			if diff := cmp.Diff(c.removed, string(back)); diff != "" {
				t.Errorf("removed again (-want +got):\n%s", diff)
			}
		})
	}
}

// Every hazard, with many kinds of fragments.
func TestInsertAndRemoveAreInverse(t *testing.T) {
	for _, c := range readCases(t, "insert") {
		t.Run(c.name, func(t *testing.T) {
			checkInverse(t, c.before)
		})
	}
	for name, src := range readProjects(t) {
		t.Run(name, func(t *testing.T) {
			checkInverse(t, src)
		})
	}
}

func checkInverse(t *testing.T, src string) {
	t.Helper()
	for _, which := range []uint8{1, 2, 3, 4, 8, 16, 24, 48, 63, 91, 224, 255} {
		checkInsert(t, src, which)
	}
	for pick := range uint16(40) {
		checkRemove(t, src, pick*1637)
	}
}

func TestRemoveKeepsTheRest(t *testing.T) {
	for _, c := range readCases(t, "remove") {
		t.Run(c.name, func(t *testing.T) {
			got, err := Remove([]byte(c.before), c.fragment)
			refusal := ""
			if err != nil {
				checkKind(t, err)
				refusal = err.Error()
			}
			if *rewriteCases {
				results := map[string]string{"after": undirected(string(got))}
				if err != nil {
					results = map[string]string{"refusal": refusal + "\n"}
				}
				c.writeCase(t, results)
				return
			}
			if diff := cmp.Diff(c.refusal, refusal); diff != "" {
				t.Fatalf("refused (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.after, string(got)); diff != "" {
				t.Errorf("removed (-want +got):\n%s\nfile:\n%s", diff, got)
			}
		})
	}
}

func TestInsertOfABadFragmentIsNoRefusal(t *testing.T) {
	for _, body := range []string{"", "a: [", "- a", "a: 1\n---\nb: 1\n", "{a: 1}"} {
		_, err := Insert(nil, Fragment{Services: []Block{{"redis", body}}})
		if refusal := (*Refusal)(nil); err == nil || errors.As(err, &refusal) {
			t.Errorf("body %q: %v", body, err)
		}
	}
}
