package stack

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/envfile"
)

// Texts in which a secret stands whose value nobody knows: what follows a word that
// says so, in quotes, in quotes within quotes or bare. The password of a URL is
// another one.
const (
	secretWord = `(?i)((?:[a-z0-9_.-]*(?:password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key)|requirepass|--pass)(?:\\?["'])?(?:\s*[:=]\s*|\s+is\s+|\s+)`
)

var (
	afterWords = []*regexp.Regexp{
		regexp.MustCompile(secretWord + `\\")(?:[^"\\\n]|\\[^"\n])+(\\")`),
		regexp.MustCompile(secretWord + `")(?:[^"\\\n]|\\.)+(")`),
		regexp.MustCompile(secretWord + `')[^'\n]+(')`),
		regexp.MustCompile(secretWord + `)(?:[^\s"',;\\]|\\[^"])+()`),
		regexp.MustCompile(secretWord + `\\?["'])[^"'\\\n]+(\n|$)`), // cut off,
	}
	afterBearer = regexp.MustCompile(`(?i)(\b(?:bearer|basic)\s+)[a-z0-9+/_.=~-]{8,}`)
)

// masker takes secrets out of text.
type masker struct{ values *strings.Replacer }

// shortest is how long a value is at least that is masked wherever it occurs: "a"
// would take every text to pieces.
const shortest = 4

// masker knows the secrets of the project: values of the services' environments, of
// the process's and of .env whose names say that they are.
func (s *Stack) masker(ctx context.Context) masker {
	var values []string
	for name, value := range types.NewMapping(s.environ()) {
		values = append(values, hushed(name, value)...)
	}
	if found, err := s.Find(); err == nil {
		text, _ := os.ReadFile(envFile(found)) // where there is none, there are no secrets in it
		for _, entry := range envfile.Entries(text) {
			values = append(values, hushed(entry.Name, entry.Value)...)
		}
	}
	if p, err := s.everything(ctx); err == nil {
		for _, service := range p.Services {
			values = append(values, secretsOf(service)...)
		}
	}
	return masking(values)
}

// secretsOf are the secrets in the environment and the build arguments of a service.
func secretsOf(service types.ServiceConfig) []string {
	given := types.MappingWithEquals{}
	if service.Build != nil {
		maps.Copy(given, service.Build.Args)
	}
	maps.Copy(given, service.Environment)
	var values []string
	for name, value := range given.ToMapping() {
		values = append(values, hushed(name, value)...)
	}
	return values
}

// masking is a masker of these secrets.
func masking(values []string) masker {
	slices.SortFunc(values, func(a, b string) int { return cmp.Compare(len(b), len(a)) }) // the longer one has the shorter in it
	var pairs []string
	for _, value := range values {
		pairs = append(pairs, value, Hidden)
	}
	return masker{values: strings.NewReplacer(pairs...)}
}

// SecretName says that the name of a variable is that of a secret, not of a file
// that has one.
func SecretName(name string) bool {
	return (secret(name) || hiddenName.MatchString(name)) && !placeName.MatchString(name)
}

// placeName finds the variables that say where a secret is.
var placeName = regexp.MustCompile(`(?i)_(file|path|dir)$`)

// hushed is the secret in the value of a variable, as texts may have it; nothing
// where there is none.
func hushed(name, value string) []string {
	if !SecretName(name) {
		u, err := url.Parse(value)
		if err != nil || u.User == nil {
			return nil
		}
		value, _ = u.User.Password()
	}
	if len(value) < shortest {
		return nil
	}
	texts := []string{value, url.QueryEscape(value), url.PathEscape(value), strings.ReplaceAll(value, "$", "$$")}
	if quoted, err := json.Marshal(value); err == nil {
		texts = append(texts, string(quoted[1:len(quoted)-1]))
	}
	for line := range strings.Lines(value) { // of a key, which logs and YAML have one by one
		if line = strings.TrimSpace(line); len(line) >= shortestLine {
			texts = append(texts, line)
		}
	}
	return texts
}

// shortestLine is how long a line of a secret is at least that is one by itself.
const shortestLine = 12

func (m masker) mask(text string) string {
	text = m.values.Replace(text)
	text = inURL.ReplaceAllString(text, "${1}"+Hidden+"@")
	for _, after := range afterWords {
		text = after.ReplaceAllString(text, "${1}"+Hidden+"${2}")
	}
	return afterBearer.ReplaceAllString(text, "${1}"+Hidden)
}

// whole masks all of a text.
func (m masker) whole(text string) string {
	if text == "" {
		return ""
	}
	return Hidden
}
