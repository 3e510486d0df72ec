package stack

import (
	"bytes"
	"context"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/devbliss/devbliss/internal/composefile"
)

// onlyAdded checks that every line that was there still is, in order. A list of
// dependencies that becomes a mapping, and brackets that are added to, are the
// exception: their words are all there.
func (b *bench) onlyAdded(was, now []byte, c *Change, o AddOptions) {
	b.t.Helper()
	left := bytes.SplitAfter(now, []byte("\n"))
	var lost [][]byte
	for line := range bytes.Lines(was) {
		rest := left
		for len(rest) > 0 && !bytes.Equal(bytes.TrimRight(rest[0], "\r\n"), bytes.TrimRight(line, "\r\n")) {
			rest = rest[1:]
		}
		if len(rest) == 0 {
			lost = append(lost, line)
			continue
		}
		left = rest[1:]
	}
	if len(lost) == 0 {
		return
	}
	b.count("lines changed")
	for _, line := range lost {
		if emptySection.Match(line) {
			continue // loses its {}, as Insert says
		}
		if !within(line, now) || len(o.To) == 0 && !bytes.Contains(line, []byte("{")) {
			b.t.Errorf("%v: the line %q is gone:\n%s", o, line, c.Diff(filepath.Dir(b.path)))
			return
		}
	}
}

var emptySection = regexp.MustCompile(`^\w+: *(\{\}|null|~)\s*$`)

// within says that the words of line stand in text, in order and close together.
func within(line, text []byte) bool {
	words := strings.FieldsFunc(strings.TrimSpace(string(line)), func(r rune) bool { return strings.ContainsRune(" -[]{},:\"'", r) })
	return len(words) == 0 || regexp.MustCompile(spaced(words)).Match(text)
}

func spaced(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = regexp.QuoteMeta(w)
	}
	return strings.Join(quoted, `[\s\S]{0,60}?`)
}

// othersStay compares what compose makes of each service before and after.
func (b *bench) othersStay(before *types.Project, c *Change, o AddOptions) {
	b.t.Helper()
	after, err := b.project()
	if err != nil {
		b.t.Errorf("%v: it does not load any more: %v", o, err)
		return
	}
	if before == nil {
		return
	}
	for _, name := range c.Adds {
		if _, ok := after.Services[name]; !ok {
			b.t.Errorf("%v: %s is not there", o, name)
		}
		delete(after.Services, name)
	}
	for _, p := range []*types.Project{before, after} {
		if len(p.DisabledServices) > 0 {
			b.t.Errorf("%d services are disabled", len(p.DisabledServices))
		}
	}
	for name := range after.Networks { // a new service brings the default one
		if _, ok := before.Networks[name]; !ok {
			delete(after.Networks, name)
		}
	}
	if diff := cmp.Diff(resolvedConfig(b.t, before, o.To, before), resolvedConfig(b.t, after, o.To, before)); diff != "" {
		b.t.Errorf("%v: others have changed:\n%s\n%s", o, diff, c.Diff(filepath.Dir(b.path)))
	}
}

// resolvedConfig is the canonical configuration without what wiring has brought to some
// services, and without the declarations of volumes that only a new service uses.
func resolvedConfig(t *testing.T, p *types.Project, wired []string, before *types.Project) map[string]any {
	t.Helper()
	all := map[string]any{}
	for name, service := range p.Services {
		if slices.Contains(wired, name) {
			was := before.Services[name]
			service.Environment = maps.Clone(service.Environment)
			for key := range service.Environment {
				if _, ok := was.Environment[key]; !ok {
					delete(service.Environment, key)
				}
			}
			service.PreStart = nil // hooks get the environment of their service
			service.DependsOn = maps.Clone(service.DependsOn)
			for key := range service.DependsOn {
				if _, ok := was.DependsOn[key]; !ok {
					delete(service.DependsOn, key)
				}
			}
			if len(service.Environment) == 0 {
				service.Environment = was.Environment
			}
			if len(service.DependsOn) == 0 {
				service.DependsOn = was.DependsOn
			}
		}
		text, err := yaml.Marshal(service)
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(text)
	}
	text, err := yaml.Marshal(map[string]any{"networks": p.Networks, "secrets": p.Secrets, "configs": p.Configs, "name": p.Name})
	if err != nil {
		t.Fatal(err)
	}
	all["the rest"] = string(text)
	return all
}

// means says that text stands for the project of before.
func (b *bench) means(text []byte, before *types.Project) bool {
	if before == nil {
		return false
	}
	s := composefile.Source{Dir: filepath.Dir(b.path), Files: []string{b.path}, Environment: b.env, Profiles: []string{"*"}}
	p, err := composefile.Load(context.Background(), s, map[string][]byte{b.path: text}, nil)
	return err == nil && cmp.Equal(resolvedConfig(b.t, before, nil, nil), resolvedConfig(b.t, p, nil, nil))
}

// takesBack removes what was added and expects the bytes of before.
func (b *bench) takesBack(s *Stack, before *types.Project, was, now []byte, added []string, journal bool) {
	b.t.Helper()
	c, err := s.PlanRemove(b.t.Context(), added, RemoveOptions{Force: !journal}) // who did not add does not know who wired
	if err != nil {
		b.t.Errorf("remove %v: %v", added, err)
		return
	}
	back := now
	for _, f := range c.Files {
		if f.Path == b.path {
			back = f.Now
		}
	}
	if bytes.Equal(back, was) {
		return
	}
	if !journal && b.means(back, before) {
		b.count("removed without the journal: other bytes, the same project")
		return
	}
	b.t.Errorf("removed (journal: %v), it is not what it was:\n%s", journal, cmp.Diff(string(was), string(back)))
}
