package stack

import (
	"cmp"
	"context"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/envfile"
)

// stars stand where a secret was.
const stars = "***"

// Texts in which a secret stands whose value nobody knows: the password of a URL,
// and what follows a word that says so.
var (
	inURL       = regexp.MustCompile(`([a-zA-Z][a-zA-Z0-9+.-]*://[^\s:/@"']*:)[^\s/"']+@`)
	afterWord   = regexp.MustCompile(`(?i)((?:[a-z0-9_.-]*(?:password|passwd|passphrase|secret|token|api[-_]?key|access[-_]?key|private[-_]?key)|requirepass|--pass)["']?(?:\s*[:=]\s*|\s+is\s+|\s+)["']?)[^\s"',;]+`)
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
	add := func(name, value string) {
		if !secret(name) && !afterWord.MatchString(name+"=x") {
			if u, err := url.Parse(value); err == nil && u.User != nil {
				value, _ = u.User.Password()
			} else {
				return
			}
		}
		if len(value) >= shortest && !slices.Contains(values, value) {
			values = append(values, value, url.QueryEscape(value), url.PathEscape(value))
		}
	}
	for name, value := range types.NewMapping(s.environ()) {
		add(name, value)
	}
	if found, err := s.Find(); err == nil {
		text, _ := os.ReadFile(envFile(found)) // where there is none, there are no secrets in it
		for _, entry := range envfile.Entries(text) {
			add(entry.Name, entry.Value)
		}
	}
	if p, err := s.everything(ctx); err == nil {
		for _, service := range p.Services {
			for name, value := range service.Environment {
				if value != nil {
					add(name, *value)
				}
			}
		}
	}
	slices.SortFunc(values, func(a, b string) int { return cmp.Compare(len(b), len(a)) }) // the longer one has the shorter in it
	var pairs []string
	for _, value := range values {
		pairs = append(pairs, value, stars)
	}
	return masker{values: strings.NewReplacer(pairs...)}
}

func (m masker) mask(text string) string {
	text = m.values.Replace(text)
	text = inURL.ReplaceAllString(text, "${1}"+stars+"@")
	text = afterWord.ReplaceAllString(text, "${1}"+stars)
	return afterBearer.ReplaceAllString(text, "${1}"+stars)
}

// whole masks all of a text.
func (m masker) whole(text string) string {
	if text == "" {
		return ""
	}
	return stars
}

// environment masks the values whose names say that they are secret.
func (m masker) environment(all types.MappingWithEquals) types.MappingWithEquals {
	out := types.MappingWithEquals{}
	for name, value := range all {
		if value != nil && *value != "" && secret(name) {
			hidden := stars
			value = &hidden
		}
		out[name] = value
	}
	return out
}
