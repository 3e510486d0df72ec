package composefile

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// rule explains one of compose-go's messages about the model. What it puts into
// a finding is looked up in the files afterwards.
type rule struct {
	message *regexp.Regexp
	explain func(s *sources, m []string) finding
}

// rules are tried in order. The messages are those of compose-go v2.16; one that
// changes is still shown, in its own words and with the place it names.
func rules() []rule {
	return []rule{
		{regexp.MustCompile(`^(.+) false schema$`), func(_ *sources, m []string) finding { return unknownKey(m[1]) }},
		{regexp.MustCompile(`^(\S*) ?additional properties '([^']+)'.* not allowed$`), func(_ *sources, m []string) finding {
			return unknownKey(strings.TrimPrefix(m[1]+"."+m[2], "."))
		}},
		{regexp.MustCompile(`^(\S+) must be a (.+)$`), wrongType},
		{regexp.MustCompile(`^(\S+) value must be (?:one of )?(.+)$`), wrongChoice},
		{regexp.MustCompile(`^(\S+) '(.*)' does not match pattern '(.+)'$`), wrongPattern},
		{regexp.MustCompile(`^(\S+) must be (greater|less) than or equal to (.+)$`), func(_ *sources, m []string) finding {
			return finding{text: fmt.Sprintf("%s must be %s than or equal to %s", label(m[1]), m[2], m[3]), path: m[1]}
		}},
		{regexp.MustCompile(`^decoding failed due to the following error\(s\):\s+'([^']+)' (.+)`), wrongValue},
		{regexp.MustCompile(`^non-string key in (\S+): (.+)$`), wrongKeyType},
		{regexp.MustCompile(`^(\S+): unexpected type map`), mappingInList},
		{regexp.MustCompile(`^(\S+): unexpected type (\[\]interface|<nil>)`), func(_ *sources, m []string) finding {
			what := map[string]string{"<nil>": "is empty", "[]interface": "is a list"}[m[2]]
			return finding{text: label(m[1]) + " " + what, path: m[1]}
		}},
		{regexp.MustCompile(`^(\S+) missing propert(?:y|ies) (.+)$`), func(_ *sources, m []string) finding {
			return finding{text: fmt.Sprintf("%q needs %s", lastKey(m[1]), strings.ReplaceAll(m[2], "'", "")), path: m[1], atKey: true}
		}},
		{regexp.MustCompile(`^cannot extend service "(.+?)" in .+?: service "(.+?)" not found`), missingBase},
		{regexp.MustCompile(`^(?s:Circular reference:\s+(.+))$`), extendsCycle},
		{regexp.MustCompile(`^include cycle detected:`), includeCycle},
		{regexp.MustCompile(`^dependency cycle detected: (.+)$`), func(_ *sources, m []string) finding {
			circle := fromSmallest(strings.Split(m[1], " -> "))
			return finding{
				text: "services wait for each other: " + strings.Join(circle, " -> "),
				path: "services." + circle[0] + ".depends_on." + circle[1],
			}
		}},
		{regexp.MustCompile(`^service "(.+?)" depends on undefined service "(.+?)"`), missingDependency},
		{regexp.MustCompile(`^service "(.+?)" refers to undefined (build )?(network|volume|secret|config|model) (.+?)(?:: invalid compose project)?$`), undeclared},
		{regexp.MustCompile(`^invalid (containerPort|hostPort|IP address|proto): (.*)$`), wrongPort},
		{regexp.MustCompile(`^no port specified: (.*)$`), func(*sources, []string) finding {
			return finding{text: "a port is empty", path: "services.*.ports", wanted: value(""), hint: `write host:container, such as "8080:80"`}
		}},
		{regexp.MustCompile(`^(?:invalid ranges specified|invalid port range)`), func(_ *sources, m []string) finding {
			return finding{text: "the two ranges of ports are not of one length", path: "services.*.ports", wanted: value("-")}
		}},
		{regexp.MustCompile(`^invalid spec: (.+): (empty section between colons|too many colons)$`), func(_ *sources, m []string) finding {
			return finding{
				text: fmt.Sprintf("%q is not a volume: %s", m[1], m[2]), hint: "write source:/path or source:/path:ro",
				path: "services.*.volumes", wanted: value(m[1]),
			}
		}},
		{regexp.MustCompile(`^invalid empty volume spec$`), func(*sources, []string) finding {
			return finding{text: "a volume is empty", hint: "write source:/path", path: "services.*.volumes", wanted: value("")}
		}},
		{regexp.MustCompile(`^healthcheck\.test must start`), func(*sources, []string) finding {
			return finding{
				text: `the test of a health check begins with "CMD", "CMD-SHELL" or "NONE"`,
				hint: `put "CMD" in front, or write the command as one line of text`,
				path: "services.*.healthcheck.test.0",
				wanted: func(v string) match {
					if slices.Contains([]string{"CMD", "CMD-SHELL", "NONE"}, v) {
						return no
					}
					return exact
				},
			}
		}},
		{regexp.MustCompile(`^service "(.+?)" has neither an image nor a build`), noImage},
		{regexp.MustCompile("^service (\\S+) declares mutually exclusive `network_mode` and `networks`"), func(_ *sources, m []string) finding {
			return finding{text: "network_mode and networks exclude each other", path: "services." + m[1] + ".network_mode", atKey: true}
		}},
		{regexp.MustCompile(`^invalid project name "(.*)":`), func(_ *sources, m []string) finding {
			p := nameProblem(m[1])
			return finding{text: p.Text, hint: p.Hint, path: "name"}
		}},
		{regexp.MustCompile(`^service\.build\.platforms MUST include service\.platform "(.+)"`), func(_ *sources, m []string) finding {
			return finding{
				text: fmt.Sprintf("the service is not built for its platform, %s", m[1]), hint: "add it to build.platforms",
				path: "services.*.platform", wanted: value(m[1]),
			}
		}},
		{regexp.MustCompile(`^((\w+)s\.(\S+)): conflicting parameters "external" and "(.+)" specified`), func(_ *sources, m []string) finding {
			return finding{
				text: fmt.Sprintf("%s %q is external, so %s cannot be set here", m[2], m[3], m[4]),
				hint: "remove one of the two", path: m[1] + "." + m[4], atKey: true,
			}
		}},
		{regexp.MustCompile(`^((\w+)s\.(\S+)): one of (\S+) must be set`), func(_ *sources, m []string) finding {
			return finding{
				text: fmt.Sprintf("%s %q has no content", m[2], m[3]),
				hint: "give it one of " + strings.ReplaceAll(m[4], "|", ", "), path: m[1], atKey: true,
			}
		}},
		{regexp.MustCompile(`^((\w+)s\.(\S+)): (\S+) attributes are mutually exclusive`), func(_ *sources, m []string) finding {
			return finding{
				text: fmt.Sprintf("%s %q can have only one of %s", m[2], m[3], strings.ReplaceAll(m[4], "|", ", ")), path: m[1], atKey: true,
			}
		}},
		{regexp.MustCompile(`^project name must not be empty`), func(*sources, []string) finding {
			return finding{text: "the project has no name", hint: "give it one: name: shop, or -p shop", path: "name"}
		}},
	}
}

// aboutModel explains what is wrong with a file that is YAML.
func (s *sources) aboutModel(err error, message, _ string) (finding, bool) {
	var platform *platformError
	if errors.As(err, &platform) {
		return finding{text: message, path: "services." + platform.service + ".build.platforms"}, true
	}
	for _, r := range rules() {
		if m := r.message.FindStringSubmatch(message); m != nil {
			return r.explain(s, m), true
		}
	}
	return finding{}, false
}

// modelPath matches the paths that many messages hold.
var (
	modelPath   = regexp.MustCompile(`\b(?:services|volumes|networks|configs|secrets|jobs|models|include)\.[\w.\[\]-]*[\w\]]`)
	serviceName = regexp.MustCompile(`\b(service|job|secret) "?([\w.-]+)"?`)
)

// guessPath finds what a message nobody knows is about.
func guessPath(message string) string {
	if path := modelPath.FindString(message); path != "" {
		return path
	}
	if m := serviceName.FindStringSubmatch(message); m != nil {
		return m[1] + "s." + m[2]
	}
	return ""
}

// names are the keys of a section in all files.
func (s *sources) names(section string) []string {
	var names []string
	for _, f := range s.files {
		for _, doc := range f.docs {
			n := child(doc, section)
			if n == nil || n.Kind != yaml.MappingNode {
				continue
			}
			for i := 0; i < len(n.Content); i += 2 {
				names = append(names, n.Content[i].Value)
			}
		}
	}
	return names
}

func without(names []string, out string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == out })
}

// label is how a path is called in a sentence: its last key.
func label(path string) string {
	path = bracketed.ReplaceAllString(path, ".$1")
	path = strings.TrimRight(path, ".")
	key := lastKey(path)
	if key == "" || strings.Trim(key, "0123456789") == "" {
		return "an item of " + lastKey(strings.TrimRight(strings.TrimSuffix(path, key), "."))
	}
	return key
}

func lastKey(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }
