package composefile

import (
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"
)

// Values that are text become what their key wants, however the key is written.
func TestValuesAreCastUnderWhateverKey(t *testing.T) {
	for _, text := range []string{
		"services:\n  web:\n    image: web\n    privileged: \"true\"\n",
		"services:\n  web:\n    image: web\n    privileged: ${YES:-true}\n",
		"services: {web: {image: web, \"priv\\x69leged\": \"true\"}}\n",
		"services:\n  web:\n    image: web\n    ? \"privi\\\n       leged\"\n    : \"true\"\n",
		"services:\n  web:\n    image: web\n    !!binary cHJpdmlsZWdlZA==: \"true\"\n",
		"services:\n  web:\n    extends: {file: base.yaml, service: base}\n",
		"include: [base.yaml]\nservices:\n  other: {image: other}\n",
		"x-web: &web {privileged: \"true\"}\nservices:\n  web:\n    <<: *web\n    image: web\n",
	} {
		dir := t.TempDir()
		write(t, dir, "compose.yaml", text)
		write(t, dir, "base.yaml", "services:\n  web: &web {image: web, privileged: \"true\"}\n  base: *web\n")
		p, err := Load(t.Context(), Source{Dir: dir, Environment: []string{}}, nil, nil)
		if err != nil {
			t.Errorf("%v in\n%s", err, text)
		} else if !p.Services["web"].Privileged {
			t.Errorf("the text is no boolean in\n%s", text)
		}
	}
}

// A file that says its name is read for it.
func TestNamesAreNotOverlooked(t *testing.T) {
	for text, may := range map[string]bool{
		"services:\n  web:\n    container_name: x\n":           false,
		"# name: x\n\nservices: {}\nx-name: y\r\nvolumes:\r\n": false,
		"services:\n- name: x\n":                               true,
		"name: x\n":                                            true,
		"name : x\n":                                           true,
		"\"name\": x\n":                                        true,
		"'name': x\n":                                          true,
		"\"n\\x61me\": x\n":                                    true,
		"? name\n: x\n":                                        true,
		"{name: x}\n":                                          true,
		"{\nname: x}\n":                                        true,
		"  name: x\n":                                          true,
		"# comment\n  services:\n  name: x\n":                  true,
		"---\nname: x\n":                                       true,
		"services: {}\n---\n  name: x\n":                       true,
		"--- {name: x}\n":                                      true,
		"!!map\n  name: x\n":                                   true,
		"&a\nname: x\n":                                        true,
		"x-a: &a {name: x}\n<<: *a\n":                          true,
		"x-a: &a name\n*a : x\n":                               true,
		"\uFEFFname: x\n":                                      true,
		"services: {}\rname: x\n":                              true,
		"services: {}\u0085name: x\n":                          true,
		"services: {}\u2028name: x\n":                          true,
		"!!binary bmFtZQ==: x\n":                               true,
		"services:\n  web: {command: \"a\nname: x\"}\n":        true,
		"name:\n  services: x\nservices:\n  web:\n    image: alpine\n": true,
	} {
		if got := mayBeNamed([]byte(text)); got != may {
			t.Errorf("mayBeNamed is %v for %q", got, text)
		}
	}
}

// FuzzNamesAreNotOverlooked holds the quick look against the parser.
func FuzzNamesAreNotOverlooked(f *testing.F) {
	for _, text := range []string{"name: x\n", "services:\n  web:\n    image: web\n", "? name\n: x\n", "--- {name: x}\n", "&a !!map\n  name: x\n", "x: |\n name: x\nname: y"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		var named struct {
			Name string `yaml:"name"`
		}
		err := yaml.Unmarshal(text, &named)
		if err == nil && named.Name != "" && !mayBeNamed(text) {
			t.Errorf("%q has the name %q", text, named.Name)
		}
		if err == nil && isNamed(types.ConfigFile{Content: text}) != (named.Name != "") {
			t.Errorf("isNamed is wrong about %q", text)
		}
	})
}
