package composefile

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestRecheckFindsWhatLoadingFinds: an edit is found good or bad for the same
// reason, whatever else is in the file.
func TestRecheckFindsWhatLoadingFinds(t *testing.T) {
	const web = "services:\n  web:\n    image: web\n"
	for _, test := range []struct {
		name, was, now, env string
		changed             []string
		bad                 bool
	}{
		{name: "nothing wrong", was: web, now: web + "  db: {image: db}\n", changed: []string{"db"}},
		{name: "an unknown key", was: web, now: web + "  db: {imge: db}\n", changed: []string{"db"}, bad: true},
		{name: "no such volume", was: web, now: web + "  db: {image: db, volumes: [\"data:/data\"]}\n", changed: []string{"db"}, bad: true},
		{name: "a volume", was: web, now: web + "  db: {image: db, volumes: [\"data:/data\"]}\nvolumes: {data: {}}\n", changed: []string{"db"}},
		{name: "no such service", was: web, now: web + "  db: {image: db, depends_on: [wbe]}\n", changed: []string{"db"}, bad: true},
		{name: "waits for one that stays", was: web, now: web + "  db: {image: db, depends_on: [web]}\n", changed: []string{"db"}},
		{
			name: "a circle through one that stays", changed: []string{"db"}, bad: true,
			was: "services:\n  web: {image: web, links: [api]}\n  api:\n    image: api\n  db: {image: db}\n",
			now: "services:\n  web: {image: web, links: [api]}\n  api:\n    image: api\n    depends_on: [db]\n  db: {image: db, network_mode: \"service:web\"}\n",
		},
		{name: "shares a network that is not there", was: web, now: web + "  db: {image: db, network_mode: \"service:wbe\"}\n", changed: []string{"db"}, bad: true},
		{
			name: "extends one that stays", changed: []string{"db"},
			was: web, now: web + "  db: {extends: {service: web}}\n",
		},
		{name: "extends one that is not there", was: web, now: web + "  db: {extends: {service: wbe}}\n", changed: []string{"db"}, bad: true},
		{
			name: "an anchor in one that stays", changed: []string{"db"},
			was: "services:\n  web: &web\n    image: web\n", now: "services:\n  web: &web\n    image: web\n  db: *web\n",
		},
		{
			name: "a variable that one that stays uses", env: "PORT=many\n", changed: []string{"db"}, bad: true,
			was: web + "    ports: [\"${PORT:-80}:80\"]\n", now: web + "    ports: [\"${PORT:-80}:80\"]\n  db: {image: db}\n",
		},
		{
			name: "a variable behind an alias", env: "PORT=many\n", changed: []string{"db"}, bad: true,
			was: "x-ports: &p [\"${PORT:-80}:80\"]\n" + web + "    ports: *p\n",
			now: "x-ports: &p [\"${PORT:-80}:80\"]\n" + web + "    ports: *p\n  db: {image: db}\n",
		},
		{
			name: "a variable of compose's own", env: "DOCKER_DEFAULT_PLATFORM=linux/arm64\n", changed: []string{"db"}, bad: true,
			was: "services:\n  web:\n    build: {context: ., platforms: [linux/amd64]}\n",
			now: "services:\n  web:\n    build: {context: ., platforms: [linux/amd64]}\n  db: {image: db}\n",
		},
		{name: "a variable of its own", env: "PORT=81\n", was: web, now: web + "  db: {image: db, ports: [\"${PORT:-80}:80\"]}\n", changed: []string{"db"}},
		{name: "a service that is not there at all", was: web, now: web, changed: []string{"db"}},
		{name: "another syntax", was: "{services: {web: {image: web}}}", now: "{services: {web: {image: web}, db: {imge: db}}}", changed: []string{"db"}, bad: true},
		{name: "several documents", was: web, now: web + "---\nservices:\n  db: {imge: db}\n", changed: []string{"db"}, bad: true},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			path := write(t, dir, "compose.yaml", test.was)
			overlay := map[string][]byte{path: []byte(test.now)}
			if test.env != "" {
				overlay[filepath.Join(dir, ".env")] = []byte(test.env)
			}
			s := Source{Dir: dir, Environment: []string{}, Profiles: []string{"*"}}
			if _, err := Load(t.Context(), s, nil, nil); err != nil {
				t.Fatal(err)
			}
			sameAsLoad(t, s, overlay, test.changed, test.bad)
		})
	}
}

func sameAsLoad(t *testing.T, s Source, overlay map[string][]byte, changed []string, bad bool) {
	t.Helper()
	_, want := Load(t.Context(), s, overlay, nil)
	have := Recheck(t.Context(), s, overlay, changed)
	if (want != nil) != bad {
		t.Errorf("loading says %v", want)
	}
	if (want == nil) != (have == nil) || want != nil && want.Error() != have.Error() {
		t.Errorf("loading says %v, checking again %v", want, have)
	}
}

// Each project of the tests gets a service that uses each of its own, rightly and
// wrongly.
func TestRecheckOfProjects(t *testing.T) {
	short := 0
	for _, dir := range projectFolders(t) {
		s := Source{Dir: dir, Environment: []string{}, Profiles: []string{"*"}}
		p, err := Load(t.Context(), s, nil, nil)
		if err != nil {
			continue
		}
		first := p.ComposeFiles[0]
		src, err := os.ReadFile(first)
		if err != nil {
			t.Fatal(err)
		}
		bodies := map[string]bool{"image: redis\n": false, "imge: redis\n": true, "image: redis\nvolumes: [\"nobodys:/data\"]\n": true}
		for name := range p.Services {
			bodies["image: redis\ndepends_on: ["+name+"]\n"] = false
			bodies["image: redis\nlinks: ["+name+"]\nnetwork_mode: host\nnetworks: [nobodys]\n"] = true
		}
		for _, body := range slices.Sorted(maps.Keys(bodies)) {
			out, err := Insert(src, Fragment{Services: []Block{{Name: "devbliss-new", Body: body}}})
			if err != nil {
				continue
			}
			overlay := map[string][]byte{first: out}
			sameAsLoad(t, s, overlay, []string{"devbliss-new"}, bodies[body])
			if part, ok := s.part(overlay, []string{"devbliss-new"}); ok && len(part[first]) < len(out) {
				short++
			}
		}
	}
	if short < 50 {
		t.Errorf("only %d checks were about a part", short)
	}
}

// projectFolders are the tests' projects, each in a folder of its own.
func projectFolders(t *testing.T) []string {
	t.Helper()
	var dirs []string
	for name, src := range readProjects(t) {
		path := write(t, filepath.Join(t.TempDir(), name), "compose.yaml", src)
		dirs = append(dirs, filepath.Dir(path))
	}
	own := filepath.Join("testdata", "parity")
	entries, err := os.ReadDir(own)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		dir, err := filepath.Abs(filepath.Join(own, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		dirs = append(dirs, dir)
	}
	return dirs
}

func TestAPartLeavesOutWhatIsNotReached(t *testing.T) {
	dir := t.TempDir()
	first := write(t, dir, "compose.yaml", `# the shop
services:
  web: # a comment
    image: web
    depends_on: [api]
  api:
    image: api

  # stays with the service above

  other:
    image: "other:${TAG:-1}"
volumes:
  data:
`)
	second := write(t, dir, "compose.override.yaml", "services:\n  api:\n    links: [\"db:database\"]\n  db:\n    image: db\n  more: {image: more}\n")
	s := Source{Dir: dir, Environment: []string{}}
	part, ok := s.part(nil, []string{"web"})
	if !ok {
		t.Fatal("no part")
	}
	if text := string(part[first]); strings.Contains(text, "other") || !strings.Contains(text, "image: api") || !strings.HasSuffix(text, "volumes:\n  data:\n") {
		t.Errorf("the first file is\n%s", text)
	}
	if text := string(part[second]); strings.Contains(text, "more") || !strings.Contains(text, "image: db\n") {
		t.Errorf("the second file is\n%s", text)
	}
	part, ok = s.part(map[string][]byte{filepath.Join(dir, ".env"): []byte("TAG=2\n")}, nil)
	if text := string(part[first]); !ok || strings.Contains(text, "web") || !strings.Contains(text, "other:") {
		t.Errorf("what uses the variable is\n%s", text)
	}
}
