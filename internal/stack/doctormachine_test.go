package stack

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
)

const needy = `services:
  search: {image: "elasticsearch:9.2.0"}
  app: {image: "example.com/app:1", volumes: ["./:/src"]}
`

func TestDoctorKnowsWhatDockerRunsOn(t *testing.T) {
	fit := func() engine.Machine {
		return engine.Machine{CPUs: 4, Memory: 16 << 30, Cgroup: "2", Time: time.Now()}
	}
	for check, spoil := range map[string]func(*engine.Machine){
		"memory":    func(m *engine.Machine) { m.Memory = 100 << 20 },
		"clock":     func(m *engine.Machine) { m.Time = m.Time.Add(-time.Hour) },
		"selinux":   func(m *engine.Machine) { m.SELinux = true },
		"platforms": func(m *engine.Machine) { m.Platforms = map[string]string{"example.com/app:1": "linux/arm64"} },
	} {
		g := newGround(t, map[string]string{"compose.yaml": needy})
		m := fit()
		g.fake.SetMachine(m)
		if f, ok := g.examine()[check]; ok && !f.OK {
			t.Errorf("%s: %+v", check, f)
		}
		spoil(&m)
		g.fake.SetMachine(m)
		if f := g.examine()[check]; f.OK || f.Detail == "" {
			t.Errorf("%s is not found: %+v", check, f)
		}
	}
	g := newGround(t, map[string]string{"compose.yaml": needy})
	g.o.Source.Environment = []string{"HTTPS_PROXY=http://user:pass@proxy:3128"}
	f := g.examine()["docker machine"]
	if !f.OK || !strings.Contains(f.Detail, "cgroup v2; HTTPS_PROXY is set here, but Docker pulls without a proxy") || strings.Contains(f.Detail, "pass@") {
		t.Errorf("%+v", f)
	}
}

// TestDoctorOffersOtherEngines and takes none: with sockets at which somebody
// listens, and one at which nobody does.
func TestDoctorOffersOtherEngines(t *testing.T) {
	home := t.TempDir()
	for _, path := range []string{".colima/default/docker.sock", ".orbstack/run/docker.sock", "run/podman/podman.sock"} {
		path = filepath.Join(home, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		l, err := net.Listen("unix", path)
		if err != nil {
			t.Skip(err)
		}
		t.Cleanup(func() { _ = l.Close() })
		if strings.Contains(path, "orbstack") { // left behind by one that crashed
			l.(*net.UnixListener).SetUnlinkOnClose(false)
			_ = l.Close()
		}
	}
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.o.Source.Environment = []string{"HOME=" + home, "XDG_RUNTIME_DIR=" + home + "/run"}
	g.fake.Break(&engine.Error{Kind: engine.ErrNotInstalled, Err: errors.New("dial")})
	fix := g.examine()["docker"].Fix
	for _, want := range []string{
		"use Colima, which answers: export DOCKER_HOST=unix://" + home + "/.colima", "use Podman, which answers: export DOCKER_HOST=unix://" + home + "/run/podman",
	} {
		if !strings.Contains(fix, want) {
			t.Errorf("%q is not in %q", want, fix)
		}
	}
	if strings.Contains(fix, "OrbStack") {
		t.Errorf("nobody listens there: %q", fix)
	}
}

func TestDoctorTellsTheWaysDockerIsNotMeant(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	g.fake.Break(&engine.Error{Kind: engine.ErrNotInstalled, Err: errors.New("dial")})
	for variable, want := range map[string]string{
		"DOCKER_HOST=tcp://10.0.0.1:2375": "unset DOCKER_HOST", "DOCKER_CONTEXT=colima": "docker context ls",
	} {
		g.o.Source.Environment = []string{variable}
		if fix := g.examine()["docker"].Fix; !strings.Contains(fix, want) {
			t.Errorf("%s: %q", variable, fix)
		}
	}
	g.fake.Break(&engine.Error{Kind: engine.ErrDenied, Err: errors.New("dial")})
	if fix := g.examine()["docker"].Fix; strings.Contains(fix, "unset") {
		t.Errorf("it is there, and says no: %q", fix)
	}
}

func TestDoctorMissesCredentialHelpers(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": web})
	dir := t.TempDir()
	config := filepath.Join(dir, "config.json")
	g.o.Source.Environment = []string{"DOCKER_CONFIG=" + dir, "PATH=" + dir}
	for text, want := range map[string]string{
		`{"auths": {}}`:                        "",
		`{"credsStore": "desktop"}`:            "docker-credential-desktop",
		`{"credHelpers": {"ghcr.io": "pass"}}`: "",
		`{"credsStore": "desktop"`:             "cannot be read",
	} {
		if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "docker-credential-pass"), nil, 0o755); err != nil {
			t.Fatal(err)
		}
		f := g.examine()["docker login"]
		if (f.Detail == "") != (want == "") || !strings.Contains(f.Detail, want) {
			t.Errorf("%s: %+v", text, f)
		}
	}
}
