package team

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/devbliss/devbliss/internal/composefile"
)

func read(text string, services ...string) (*Settings, error) {
	return Read([]File{{Path: "/p/compose.yaml", Shown: "compose.yaml", Text: []byte(text)}},
		Project{Services: services, Version: "v0.3.0", Refuse: func(Version, string) error { return errTooOld }})
}

var errTooOld = errors.New("too old")

func TestTheSchemaHasTheKeysThatAreRead(t *testing.T) {
	var schema struct {
		Definitions map[string]struct {
			Properties map[string]struct {
				Enum []string `json:"enum"`
			} `json:"properties"`
			AdditionalProperties any `json:"additionalProperties"`
		} `json:"definitions"`
	}
	if err := json.Unmarshal(Schema, &schema); err != nil {
		t.Fatal(err)
	}
	for name, keys := range map[string][]string{"settings": blockKeys(), "task": taskKeys(), "check": checkKeys()} {
		d := schema.Definitions[name]
		if have := slices.Sorted(maps.Keys(d.Properties)); !slices.Equal(have, slices.Sorted(slices.Values(keys))) {
			t.Errorf("%s has %q in the schema, and %q are read", name, have, keys)
		}
		if d.AdditionalProperties != false {
			t.Errorf("%s takes any key in the schema", name)
		}
	}
	if have := schema.Definitions["task"].Properties["when"].Enum; !slices.Equal(have, whens()) {
		t.Errorf("when is one of %q in the schema, and %q are read", have, whens())
	}
}

func TestLeastVersion(t *testing.T) {
	for text, met := range map[string]bool{">=0.2": true, ">=0.3": true, ">= 0.3.0": true, ">=0.3.1": false, ">=1": false, ">=0.x": true} {
		_, err := read("x-devbliss:\n  devbliss: \"" + text + "\"\n")
		if (err == nil) != met {
			t.Errorf("%s of 0.3.0: %v", text, err)
		}
	}
	v, _ := parseLeast(">=9")
	if !v.MetBy("(devel)") || !v.MetBy("v0.0.0-20260101000000-abcdef") || v.MetBy("v8.9.9") {
		t.Error("versions that are no release, or an old one")
	}
}

func TestANewerBlockIsRefusedBeforeItsKeysAre(t *testing.T) {
	_, err := read("x-devbliss:\n  new: 1\n  devbliss: \">=0.4\"\n")
	if !errors.Is(err, errTooOld) {
		t.Errorf("%v", err)
	}
}

func TestMistakesHaveAPlace(t *testing.T) {
	for text, want := range map[string]string{
		"x-devbliss: [a]\n":                                                  "compose.yaml:1:13: x-devbliss is a mapping of names",
		"x-devbliss:\n  devbliss: latest\n":                                  `compose.yaml:2:13: devbliss: "latest" is no least version`,
		"x-devbliss:\n  tasks:\n    a: {in: web}\n":                          "compose.yaml:3:5: task a has nothing to run",
		"x-devbliss:\n  tasks:\n    a: {run: x, one-off: true}\n":            "compose.yaml:3:26: one-off needs a service",
		"x-devbliss:\n  tasks:\n    web: {run: x}\n":                         "compose.yaml:3:5: web is a service already, and needs could not tell the two apart",
		"x-devbliss:\n  tasks:\n    a: {run: x, needs: [wev]}\n":             `compose.yaml:3:25: task a needs "wev", which is neither a service nor a task`,
		"x-devbliss:\n  tasks:\n    a: {run: x, timeout: soon}\n":            `compose.yaml:3:26: timeout: "soon" is no time`,
		"x-devbliss:\n  tasks:\n    a: {run: x, when: image-changed}\n":      "compose.yaml:3:5: task a: when: image-changed needs a service, to know which image",
		"x-devbliss:\n  links:\n    Wiki: javascript:x\n":                    `compose.yaml:3:11: "javascript:x" is no address of a page`,
		"x-devbliss:\n  tasks:\n    a: &a {run: x, needs: [b]}\n    b: *a\n": "compose.yaml:3:28: task b needs itself",
	} {
		_, err := read(text, "web")
		var p *composefile.Problem
		if !errors.As(err, &p) || p.Error() != want {
			t.Errorf("%s\nsays %v\nwant %s", text, err, want)
		}
	}
}

func TestWhatRunsHereHasAFingerprint(t *testing.T) {
	inside, err := read("x-devbliss:\n  tasks:\n    a: {in: web, run: x}\n", "web")
	if err != nil || inside.Fingerprint() != "" {
		t.Errorf("%q, %v", inside.Fingerprint(), err)
	}
	seen := map[string]bool{}
	for _, run := range []string{"x", "y", "[x]", "[x, y]"} {
		here, err := read("x-devbliss:\n  tasks:\n    a: {run: " + run + "}\n")
		if err != nil || here.Fingerprint() == "" || seen[here.Fingerprint()] {
			t.Errorf("%s: %q, %v", run, here.Fingerprint(), err)
			continue
		}
		seen[here.Fingerprint()] = true
	}
}

func TestTasksComeAfterWhatTheyNeed(t *testing.T) {
	s, err := read("x-devbliss:\n  tasks:\n    c: {run: x, needs: [b, web]}\n    b: {run: x, needs: [a]}\n    a: {run: x}\n", "web")
	if err != nil || strings.Join(s.Names(), " ") != "a b c" {
		t.Errorf("%v, %v", s, err)
	}
}
