package composefile

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"slices"
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
		var doc map[string]any
		err := dec.Decode(&doc)
		if err != nil {
			return docs, err.Error() == "EOF"
		}
		if len(doc) > 0 {
			docs = append(docs, normal(doc).(map[string]any))
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

// wires returns the names of the services, and the first of them.
func firstService(docs []map[string]any) string {
	for _, doc := range docs {
		var names []string
		for name := range section(doc, "services") {
			names = append(names, name)
		}
		if len(names) > 0 {
			return slices.Min(names)
		}
	}
	return ""
}

const redisBody = `image: redis:8.10-alpine
command: redis-server --appendonly yes
ports:
  - "127.0.0.1:${REDIS_PORT:-6379}:6379"
volumes:
  - redis-data:/data
healthcheck:
  test: ["CMD", "redis-cli", "-e", "ping"]
  interval: 2s
  retries: 15
`

// fuzzFragment makes the fragment that the bits of which ask for.
func fuzzFragment(which uint8, service string) Fragment {
	var f Fragment
	if which&1 != 0 {
		f.Services = append(f.Services, Block{"redis", redisBody})
	}
	if which&2 != 0 {
		f.Volumes = append(f.Volumes, Block{Name: "redis-data"})
	}
	if which&4 != 0 {
		f.Networks = append(f.Networks, Block{"back", "driver: bridge\n"})
	}
	if which&8 != 0 && service != "" {
		f.Environment = append(f.Environment, Variable{service, "REDIS_URL", "redis://redis:6379/${DB:-0}"})
	}
	if which&16 != 0 && service != "" {
		condition := "service_healthy"
		if which&32 != 0 {
			condition = "service_started"
		}
		f.DependsOn = append(f.DependsOn, Dependency{service, "redis", condition})
	}
	if which&64 != 0 {
		f.Services = append(f.Services, Block{"db", "image: postgres:17\nenvironment:\n  POSTGRES_PASSWORD: ${PW:-devbliss}\n"})
	}
	if which&128 != 0 {
		f.Volumes = append(f.Volumes, Block{Name: "db-data"})
	}
	return f
}

func addSeeds(f *testing.F) {
	f.Helper()
	for _, c := range readCases(f, "insert") {
		for _, which := range []uint8{0x1f, 0x3b, 0xff} {
			f.Add(c.before, which)
		}
	}
}

func FuzzInsert(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, src string, which uint8) { checkInsert(t, src, which) })
}

// checkInsert holds Insert and Remove to what they promise for any source.
func checkInsert(t *testing.T, src string, which uint8) {
	t.Helper()
	docs, ok := plainDocs(t, []byte(src))
	fragment := fuzzFragment(which, firstService(docs))
	out, err := Insert([]byte(src), fragment)
	if err != nil {
		checkKind(t, err)
		return
	}
	if !ok {
		return // not what compose reads; Insert is free to be more patient
	}
	checkInserted(t, docs, out, fragment)
	again, err := Insert(out, fragment)
	if err != nil || !bytes.Equal(again, out) {
		t.Fatalf("inserted again, it is not left alone: %v\n%s", err, cmp.Diff(string(out), string(again)))
	}
	back, err := Remove(out, fragment)
	if err != nil {
		t.Fatalf("what was inserted cannot be removed: %v\nfrom:\n%s", err, out)
	}
	if reversible(t, src, fragment) && string(back) != src {
		t.Fatalf("removed, it is not what it was:\n%s\nwith it:\n%s", cmp.Diff(src, string(back)), out)
	}
}

func checkKind(t *testing.T, err error) {
	t.Helper()
	var refusal *Refusal
	var exists *Exists
	var conflict *Conflict
	if !errors.As(err, &refusal) && !errors.As(err, &exists) && !errors.As(err, &conflict) {
		t.Fatalf("an error without a type: %v", err)
	}
}

// reversible says that Remove can know what the bytes were.
func reversible(t *testing.T, src string, f Fragment) bool {
	t.Helper()
	in, err := planInsert([]byte(src), f)
	if err != nil {
		t.Fatal(err)
	}
	for _, have := range []func() bool{
		func() bool { // something of it was there before
			for _, b := range slices.Concat(f.Services, f.Volumes, f.Networks) {
				for _, part := range []string{"services", "volumes", "networks"} {
					if v, _, _ := in.section(part, b.Name); v != nil {
						return true
					}
				}
			}
			return false
		},
		func() bool {
			return slices.ContainsFunc(f.Environment, func(v Variable) bool { return in.variable(v.Service, v.Name).there })
		},
		func() bool {
			return slices.ContainsFunc(f.DependsOn, func(d Dependency) bool { _, _, there := in.dependency(d.Service, d.On); return there })
		},
		func() bool { return in.occupied },
		func() bool { return slices.ContainsFunc(in.edits, func(e edit) bool { return e.from != e.to }) },
	} {
		if have() {
			return false
		}
	}
	return true
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

func FuzzRemove(f *testing.F) {
	for _, c := range slices.Concat(readCases(f, "remove"), readCases(f, "insert")) {
		for _, pick := range []uint16{0, 1, 2, 0x5a3f} {
			f.Add(c.before, pick)
			f.Add(c.after, pick)
		}
	}
	f.Fuzz(checkRemove)
}

// picked makes a fragment of what a file has, as the bits of pick say.
func picked(docs []map[string]any, pick uint16) Fragment {
	var f Fragment
	next := func(name string, n int) bool {
		// Other keys need not read as they are written: 0x10 is 16.
		hit := plainSafe(name, true) && strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-0123456789") == "" &&
			int(pick)%(n+1) == n
		pick = pick>>1 | pick<<15
		return hit
	}
	for _, doc := range docs {
		for _, name := range slices.Sorted(maps.Keys(section(doc, "services"))) {
			if next(name, 2) {
				f.Services = append(f.Services, Block{Name: name})
				continue
			}
			s, _ := section(doc, "services")[name].(map[string]any)
			switch env := s["environment"].(type) {
			case map[string]any:
				for _, key := range slices.Sorted(maps.Keys(env)) {
					if value, ok := env[key].(string); ok && next(key, 1) {
						f.Environment = append(f.Environment, Variable{name, key, value})
					}
				}
			case []any:
				for _, item := range env {
					if key, value, ok := strings.Cut(fmt.Sprint(item), "="); ok && next(key, 1) {
						f.Environment = append(f.Environment, Variable{name, key, value})
					}
				}
			}
			switch on := s["depends_on"].(type) {
			case map[string]any:
				for _, key := range slices.Sorted(maps.Keys(on)) {
					if next(key, 1) {
						f.DependsOn = append(f.DependsOn, Dependency{name, key, ""})
					}
				}
			case []any:
				for _, item := range on {
					if next(fmt.Sprint(item), 1) {
						f.DependsOn = append(f.DependsOn, Dependency{name, fmt.Sprint(item), ""})
					}
				}
			}
		}
		for _, name := range slices.Sorted(maps.Keys(section(doc, "volumes"))) {
			if next(name, 1) {
				f.Volumes = append(f.Volumes, Block{Name: name})
			}
		}
	}
	return f
}

// checkRemove holds Remove to what it promises for any source.
func checkRemove(t *testing.T, src string, pick uint16) {
	t.Helper()
	docs, ok := plainDocs(t, []byte(src))
	fragment := picked(docs, pick)
	out, err := Remove([]byte(src), fragment)
	if err != nil {
		checkKind(t, err)
		return
	}
	if !ok {
		return
	}
	after, ok := plainDocs(t, out)
	if !ok {
		t.Fatalf("it cannot be read any more:\n%s", out)
	}
	gone(t, after, fragment, out)
	if diff := cmp.Diff(stripped(docs, fragment), stripped(after, fragment)); diff != "" {
		t.Fatalf("other data has changed:\n%s\nfrom:\n%s\nto:\n%s", diff, src, out)
	}
	if rest := strings.NewReplacer(" {}", "", " []", "").Replace(string(out)); !subsequence(rest, src) {
		t.Fatalf("bytes were added:\nfrom:\n%s\nto:\n%s", src, out)
	}
	if again, err := Remove(out, fragment); err != nil || !bytes.Equal(again, out) {
		t.Fatalf("removed again, it is not left alone: %v\n%s", err, cmp.Diff(string(out), string(again)))
	}
}

// gone checks that nothing of a fragment is left.
func gone(t *testing.T, docs []map[string]any, f Fragment, out []byte) {
	t.Helper()
	for _, doc := range docs {
		for part, blocks := range map[string][]Block{"services": f.Services, "volumes": f.Volumes} {
			for _, b := range blocks {
				if _, there := section(doc, part)[b.Name]; there {
					t.Fatalf("%s %q is still there:\n%s", part, b.Name, out)
				}
			}
		}
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
