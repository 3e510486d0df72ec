package stack

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/devbliss/devbliss/internal/engine"
)

func TestDoctorLooksForTheRegistriesOfImagesThatAreStillToBePulled(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": `services:
  app: {image: "ghcr.invalid:5000/team/app:1"}
  db: {image: "postgres:18"}
  there: {image: "gone.invalid/there:1"}
  ours: {image: "ours.invalid/x", build: .}
`})
	var asked []string
	g.o.Lookup = func(_ context.Context, host string) error {
		asked = append(asked, host)
		if strings.HasSuffix(host, ".invalid") {
			return errors.New("no such host")
		}
		return nil
	}
	m := engine.Machine{CPUs: 4, Memory: 16 << 30, Platforms: map[string]string{"gone.invalid/there:1": "linux/amd64"}}
	g.fake.SetMachine(m)
	f := g.examine()["registries"]
	if f.OK || !strings.Contains(f.Detail, "do not know ghcr.invalid:") || strings.Join(asked, " ") != "ghcr.invalid registry-1.docker.io" {
		t.Errorf("%+v, asked for %v", f, asked)
	}
	m.Mirrored = true // Docker Hub's name may be unknown here
	g.fake.SetMachine(m)
	asked = nil
	g.examine()
	if strings.Join(asked, " ") != "ghcr.invalid" {
		t.Errorf("asked for %v in spite of a mirror", asked)
	}
	m.Proxy = "http://proxy:3128" // which asks name servers of its own
	g.fake.SetMachine(m)
	if f, ok := g.examine()["registries"]; ok {
		t.Errorf("behind a proxy: %+v", f)
	}
}

func TestDoctorFindsFoldersThatDockerDoesNotSee(t *testing.T) {
	home := t.TempDir()
	outside := filepath.Join(filepath.Dir(home), "elsewhere")
	for _, c := range []struct{ host, folder, want string }{
		{"unix:///var/run/docker.sock", outside, ""},
		{"unix://" + home + "/.colima/default/docker.sock", outside, "outside of what Colima is given"},
		{"unix://" + home + "/.colima/default/docker.sock", filepath.Join(home, "src"), ""},
		{"ssh://build.example.com", filepath.Join(home, "src"), "Docker runs on another machine (ssh://build.example.com)"},
	} {
		g := newGround(t, map[string]string{"compose.yaml": "services:\n  app:\n    image: app\n    volumes:\n      - " + c.folder + ":/src\n      - /var/run/docker.sock:/var/run/docker.sock\n"})
		g.o.Source.Environment = []string{"HOME=" + home}
		g.fake.SetHost(c.host)
		f := g.examine()["mounts"]
		if f.OK != (c.want == "") || !strings.Contains(f.Detail, c.want) || strings.Contains(f.Detail, "docker.sock:") {
			t.Errorf("%s with %s: %+v", c.host, c.folder, f)
		}
	}
}
