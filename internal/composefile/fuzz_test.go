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
)

// firstService is the name of one service, "" where there is none.
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
	for _, src := range readProjects(f) {
		f.Add(src, uint8(0x1f))
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
					if v, _ := in.section(part, b.Name); v != nil {
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

func FuzzRemove(f *testing.F) {
	for _, c := range slices.Concat(readCases(f, "remove"), readCases(f, "insert")) {
		for _, pick := range []uint16{0, 1, 2, 0x5a3f} {
			f.Add(c.before, pick)
			f.Add(c.after, pick)
		}
	}
	for _, src := range readProjects(f) {
		f.Add(src, uint16(0x5a3f))
		f.Add(src, uint16(0xffff))
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
