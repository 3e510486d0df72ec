package composefile

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
)

// refused are the services of testdata/projects that cannot be wired, and why.
var refused = map[string]string{
	"airflow/scheduler": "environment comes from a merge key",
	"airflow/flower":    "environment comes from a merge key",
	"airflow/init":      "depends_on comes from a merge key",
	"django/web":        "depends_on comes from a merge key",
	"django/worker":     "depends_on comes from a merge key",
	"rails/web":         "services.web.environment is an alias",
	"rails/jobs":        "environment comes from a merge key",
}

// readProjects returns testdata/projects by name.
func readProjects(t testing.TB) map[string]string {
	t.Helper()
	paths, err := filepath.Glob("testdata/projects/*.yaml")
	if err != nil || len(paths) < 15 {
		t.Fatalf("%d projects: %v", len(paths), err)
	}
	projects := map[string]string{}
	for _, path := range paths {
		src, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		projects[strings.TrimSuffix(filepath.Base(path), ".yaml")] = string(src)
	}
	return projects
}

// Projects as people have them: Redis is added to each, and each of their
// services is wired to it. Compose itself says what that makes of them.
func TestInsertIntoProjects(t *testing.T) {
	wired := map[string]string{}
	for project, src := range readProjects(t) {
		docs, ok := plainDocs(t, []byte(src))
		if !ok {
			t.Fatalf("%s cannot be read", project)
		}
		for _, doc := range docs {
			for service := range section(doc, "services") {
				name := project + "/" + service
				t.Run(name, func(t *testing.T) {
					if err := checkProject(t, src, service); err != nil {
						wired[name] = err.Error()
					}
				})
			}
		}
	}
	for name, why := range wired {
		if want := refused[name]; want == "" || !strings.Contains(why, want) {
			t.Errorf("%s is refused: %s", name, why)
		}
	}
	for name := range refused {
		if wired[name] == "" {
			t.Errorf("%s is not refused", name)
		}
	}
}

// checkProject wires one service, in all the forms that the file can have.
func checkProject(t *testing.T, src, service string) (refusal error) {
	t.Helper()
	f := Fragment{
		Services:    []Block{{"redis", redisBody}},
		Volumes:     []Block{{Name: "redis-data"}},
		Environment: []Variable{{service, "REDIS_URL", "redis://redis:6379"}},
		DependsOn:   []Dependency{{service, "redis", "service_healthy"}},
	}
	for name, form := range map[string]string{
		"as it is":         src,
		"CRLF":             strings.ReplaceAll(src, "\n", "\r\n"),
		"BOM":              "\ufeff" + src,
		"no final newline": strings.TrimRight(src, "\n"),
	} {
		out, err := Insert([]byte(form), f)
		if r := (*Refusal)(nil); errors.As(err, &r) {
			refusal = err
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if rest := withoutLines(string(out), form); rest == "" {
			t.Errorf("%s: nothing was inserted", name)
		}
		checkModel(t, form, string(out), f)
		back, err := Remove(out, f)
		if err != nil {
			t.Fatalf("%s: remove: %v", name, err)
		}
		if reversible(t, form, f) {
			if diff := cmp.Diff(form, string(back)); diff != "" {
				t.Errorf("%s: removed again:\n%s", name, diff)
			}
		}
	}
	return refusal
}

// withoutLines is what is left of text without the lines of part, in their order.
func withoutLines(text, part string) string {
	var rest []string
	lines := strings.Split(part, "\n")
	for line := range strings.Lines(text) {
		if len(lines) > 0 && strings.TrimRight(line, "\r\n") == strings.TrimRight(lines[0], "\r\n") {
			lines = lines[1:]
			continue
		}
		rest = append(rest, line)
	}
	return strings.Join(rest, "")
}

// checkModel compares what compose makes of a file before and after.
func checkModel(t *testing.T, before, after string, f Fragment) {
	t.Helper()
	was, now := model(t, before), model(t, after)
	wire := f.Environment[0]
	service, _ := section(now, "services")[wire.Service].(map[string]any)
	if env, _ := service["environment"].(map[string]any); !holdsValue(env, service["environment"], wire) {
		t.Errorf("the service has no %s: %v", wire.Name, service["environment"])
	}
	on, _ := service["depends_on"].(map[string]any)
	redis, _ := on["redis"].(map[string]any)
	if redis["condition"] != "service_healthy" {
		t.Errorf("the service does not wait: %v", service["depends_on"])
	}
	if section(now, "services")["redis"] == nil {
		t.Error("there is no redis")
	}
	if diff := cmp.Diff(stripped([]map[string]any{was}, f), stripped([]map[string]any{now}, f)); diff != "" {
		t.Errorf("compose sees other changes:\n%s", diff)
	}
}

func holdsValue(env map[string]any, list any, v Variable) bool {
	if env != nil {
		return env[v.Name] == v.Value
	}
	items, _ := list.([]any)
	return slices.Contains(items, any(v.Name+"="+v.Value))
}

// model is what compose reads from a file, nothing resolved that needs another.
func model(t *testing.T, src string) map[string]any {
	t.Helper()
	details := types.ConfigDetails{
		WorkingDir:  t.TempDir(),
		ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: []byte(src)}},
		Environment: types.Mapping{},
	}
	m, err := loader.LoadModelWithContext(context.Background(), details, func(o *loader.Options) {
		o.SetProjectName("test", true)
		o.SkipInterpolation, o.SkipNormalization, o.SkipConsistencyCheck = true, true, true
		o.SkipInclude, o.SkipExtends, o.SkipResolveEnvironment, o.ResolvePaths = true, true, true, false
		o.SkipValidation = true
	})
	if err != nil {
		t.Fatalf("compose does not read it: %v\n%s", err, src)
	}
	return normal(m).(map[string]any)
}

// A comment right above a line, at its column, belongs to it: nothing may come
// between them.
func TestInsertLeavesCommentsAboveTheirLines(t *testing.T) {
	sources := readProjects(t)
	for _, c := range readCases(t, "insert") {
		sources[c.name] = c.before
	}
	checked := 0
	for name, src := range sources {
		docs, _ := plainDocs(t, []byte(src))
		for _, which := range []uint8{0x1f, 0xff} {
			out, err := Insert([]byte(src), fuzzFragment(which, firstService(docs)))
			if err != nil {
				continue
			}
			after := strings.Split(string(out), "\n")
			for _, pair := range commented(src) {
				i := slices.Index(after, pair[1])
				if i < 0 { // an item of a list that has become a mapping
					continue
				}
				checked++
				if !slices.ContainsFunc(commented(string(out)), func(p [2]string) bool { return p == pair }) {
					t.Errorf("%s: %q is no longer above %q:\n%s", name, pair[0], pair[1], out)
				}
			}
		}
	}
	if checked < 50 {
		t.Errorf("%d comments are not enough to tell", checked)
	}
}

// commented returns the comments that stand right above a line, and that line.
func commented(src string) [][2]string {
	var pairs [][2]string
	lines := strings.Split(src, "\n")
	for i, line := range lines[:len(lines)-1] {
		next := lines[i+1]
		text, below := strings.TrimLeft(line, " "), strings.TrimLeft(next, " ")
		if strings.HasPrefix(text, "#  ") { // commented out by an editor
			continue
		}
		if strings.HasPrefix(text, "#") && strings.TrimSpace(below) != "" && len(line)-len(text) == len(next)-len(below) {
			pairs = append(pairs, [2]string{line, next})
		}
	}
	return pairs
}
