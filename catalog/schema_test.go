package catalog

import (
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"go.yaml.in/yaml/v4"
)

func TestEveryAddonIsValidBySchema(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range addonFiles(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var value any
		if err := yaml.Load(data, &value); err != nil {
			t.Fatal(err)
		}
		if err := schema.Validate(value); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func TestSchemaSaysWhatTheTypesSay(t *testing.T) {
	type object struct {
		Properties map[string]json.RawMessage `json:"properties"`
		Required   []string                   `json:"required"`
	}
	var schema struct {
		object
		Defs map[string]object `json:"$defs"`
	}
	data, err := os.ReadFile("schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	schema.Defs["Addon"] = schema.object
	var raw struct {
		Defs map[string]json.RawMessage `json:"$defs"`
	}
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatal(err)
	}
	defs := raw.Defs
	for _, typ := range []any{Addon{}, Version{}, Port{}, Volume{}, Connection{}, Parts{}, Login{}, Config{}, Option{}, Effect{}, Verify{}, service{}, serviceConfig{}, dependsOn{}, healthcheck{}} {
		name := reflect.TypeOf(typ).Name()
		keys, required := yamlKeys(typ)
		if diff := cmp.Diff(keys, slices.Sorted(maps.Keys(schema.Defs[name].Properties))); diff != "" {
			t.Errorf("%s: properties (-type +schema):\n%s", name, diff)
		}
		if diff := cmp.Diff(required, slices.Sorted(slices.Values(schema.Defs[name].Required))); diff != "" {
			t.Errorf("%s: required (-type +schema):\n%s", name, diff)
		}
	}
	connection, _ := yamlKeys(Connection{})
	for name, c := range map[string]struct {
		schema json.RawMessage
		want   []string
	}{
		"categories":         {schema.Properties["category"], Categories()},
		"types of an option": {schema.Defs["Option"].Properties["type"], OptionTypes()},
		"keys of a service":  {defs["serviceKey"], slices.Sorted(slices.Values(serviceKeys()))},
		"of a connection":    {schema.Defs["Effect"].Properties["connection"], connection},
	} {
		var said struct {
			Enum          []string
			PropertyNames struct{ Enum []string }
		}
		if err := json.Unmarshal(c.schema, &said); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, slices.Concat(said.Enum, said.PropertyNames.Enum)); diff != "" {
			t.Errorf("%s (-type +schema):\n%s", name, diff)
		}
	}
}

// yamlKeys returns the keys of a struct's fields and those without omitempty.
func yamlKeys(value any) (keys, required []string) {
	for field := range reflect.TypeOf(value).Fields() {
		key, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if key == "" { // not of the file
			continue
		}
		keys = append(keys, key)
		if options != "omitempty" {
			required = append(required, key)
		}
	}
	slices.Sort(keys)
	slices.Sort(required)
	return keys, required
}

func TestEveryAddonOpensWithTheEditorsComment(t *testing.T) {
	for _, file := range addonFiles(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(data), "# yaml-language-server: $schema=../schema.json\n") {
			t.Errorf("%s: the first line must name the schema", file)
		}
	}
}

func TestHeadIsWhatTheParserReads(t *testing.T) {
	for _, file := range addonFiles(t) {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		quick, err := readHead(data)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		a, err := decode(data)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		whole := head{a.ID, a.Aliases, a.Name, a.Description, a.Category, a.Image, a.Alike, a.Retired}
		if diff := cmp.Diff(whole, quick); diff != "" {
			t.Errorf("%s: identity must be one line a key, before versions (-parsed +quick):\n%s", file, diff)
		}
	}
}

func addonFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("*/addon.yaml")
	if err != nil || len(files) == 0 {
		t.Fatalf("addons: %v, %v", files, err)
	}
	return files
}

// The keys that the schema knows are those that the guide tells of.
func TestTheGuideTellsOfEveryKey(t *testing.T) {
	guide, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]bool{}
	for _, word := range strings.FieldsFunc(string(guide), func(r rune) bool {
		return r != '_' && !unicode.IsLetter(r)
	}) {
		words[word] = true
	}
	for _, typ := range []any{Addon{}, Version{}, Port{}, Volume{}, Connection{}, Parts{}, Login{}, Config{}, Option{}, Effect{}, Verify{}, service{}, serviceConfig{}, dependsOn{}, healthcheck{}} {
		keys, _ := yamlKeys(typ)
		for _, key := range keys {
			if !words[key] {
				t.Errorf("%s: README.md does not tell of %s", reflect.TypeOf(typ).Name(), key)
			}
		}
	}
}
