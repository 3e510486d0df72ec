package composefile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"
)

// plainDocs decodes a stream with the YAML package alone: what the editor works
// out for itself is checked against this.
func plainDocs(t *testing.T, src []byte) ([]map[string]any, bool) {
	t.Helper()
	var docs []map[string]any
	dec := yaml.NewDecoder(bytes.NewReader(src))
	for {
		var v any
		err := dec.Decode(&v)
		if err != nil {
			return docs, errors.Is(err, io.EOF)
		}
		if doc, ok := normal(v).(map[string]any); ok && len(doc) > 0 {
			docs = append(docs, doc)
		}
	}
}

// normal makes the keys of all mappings text.
func normal(v any) any {
	switch v := v.(type) {
	case map[string]any:
		m := map[string]any{}
		for k, e := range v {
			m[k] = normal(e)
		}
		return m
	case map[any]any:
		m := map[string]any{}
		for k, e := range v {
			m[fmt.Sprint(k)] = normal(e)
		}
		return m
	case []any:
		for i := range v {
			v[i] = normal(v[i])
		}
	}
	return v
}

func section(doc map[string]any, name string) map[string]any {
	m, _ := doc[name].(map[string]any)
	return m
}

// checkInserted compares the data by means of the YAML package alone.
func checkInserted(t *testing.T, before []map[string]any, out []byte, f Fragment) {
	t.Helper()
	after, ok := plainDocs(t, out)
	if !ok {
		t.Fatalf("it cannot be read any more:\n%s", out)
	}
	if len(before) == 0 {
		before = []map[string]any{{}}
	}
	if len(after) == 0 {
		after = []map[string]any{{}}
	}
	if len(before) != len(after) {
		t.Fatalf("%d documents became %d:\n%s", len(before), len(after), out)
	}
	for i := range before {
		strip(before[i], f)
		strip(after[i], f)
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Fatalf("other data has changed:\n%s\n%s", diff, out)
	}
}

// strip takes a fragment out of data.
func strip(doc map[string]any, f Fragment) {
	for part, blocks := range map[string][]Block{"services": f.Services, "volumes": f.Volumes, "networks": f.Networks} {
		for _, b := range blocks {
			delete(section(doc, part), b.Name)
		}
		if len(section(doc, part)) == 0 && (doc[part] == nil || section(doc, part) != nil) {
			delete(doc, part)
		}
	}
	for _, v := range f.Environment {
		stripKey(doc, v.Service, "environment", v.Name, v.Name+"="+v.Value)
	}
	for _, d := range f.DependsOn {
		stripKey(doc, d.Service, "depends_on", d.On, d.On)
	}
}

func stripKey(doc map[string]any, service, key, name, item string) {
	s, ok := section(doc, "services")[service].(map[string]any)
	if !ok {
		return
	}
	// The copy keeps other users of an anchor as they are.
	c := map[string]any{}
	for k, v := range s {
		c[k] = v
	}
	section(doc, "services")[service] = c
	canonical := map[string]any{}
	switch have := s[key].(type) {
	case map[string]any:
		for k, v := range have {
			if k != name {
				canonical[k] = v
			}
		}
	case []any:
		for _, v := range have {
			s, ok := v.(string)
			switch {
			case !ok:
				canonical[fmt.Sprint(v)] = v
			case s == item:
			case key == "depends_on":
				canonical[s] = map[string]any{"condition": "service_started"}
			default:
				k, v, _ := strings.Cut(s, "=")
				canonical[k] = v
			}
		}
	case nil:
	default:
		return
	}
	c[key] = canonical
	if len(canonical) == 0 {
		delete(c, key)
	}
	if len(c) == 0 {
		section(doc, "services")[service] = nil
	}
}

// stripped is data without a fragment, and without what is empty.
func stripped(docs []map[string]any, f Fragment) []map[string]any {
	var all []map[string]any
	for _, doc := range docs {
		strip(doc, f)
		for _, part := range []string{"services", "volumes", "networks"} {
			if len(section(doc, part)) == 0 {
				delete(doc, part)
			}
		}
		if len(doc) > 0 {
			all = append(all, doc)
		}
	}
	return all
}

func subsequence(part, whole string) bool {
	for i := 0; i < len(whole) && part != ""; i++ {
		if part[0] == whole[i] {
			part = part[1:]
		}
	}
	return part == ""
}
