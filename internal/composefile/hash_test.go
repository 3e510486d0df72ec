package composefile

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/docker/compose/v5/pkg/api"
	"github.com/docker/compose/v5/pkg/compose"
	"github.com/google/go-cmp/cmp"
)

// parityCase is a project of testdata/parity and a way to ask for it.
type parityCase struct {
	name string   // of the test
	dir  string   // below testdata/parity
	ask  Source   // without Dir and Environment
	env  []string // of the process, beside basics
	none bool     // the SDK alone cannot do it, only the command line
}

func parityCases() []parityCase {
	return []parityCase{
		{name: "one file", dir: "basic"},
		{name: "one file with variables of the process", dir: "basic", env: []string{"HOST_ONLY=here", "HOME_OF_NOBODY=n"}},
		{name: "include", dir: "include"},
		{name: "extends", dir: "extends"},
		{name: "override file", dir: "override"},
		{name: "override file not with -f", dir: "override", ask: Source{Files: []string{"compose.yaml"}}},
		{name: "old file names", dir: "discovery"},
		{name: "profiles from .env", dir: "profiles"},
		{name: "profiles from flags", dir: "profiles", ask: Source{Profiles: []string{"full"}}},
		{name: "all profiles", dir: "profiles", ask: Source{Profiles: []string{"*"}}},
		{name: "profiles from the process", dir: "profiles", env: []string{"COMPOSE_PROFILES=other"}},
		{name: "env_file", dir: "env-file", env: []string{"INHERITED=yes"}},
		{name: "--env-file", dir: "env-file", ask: Source{EnvFiles: []string{"other.env"}}},
		{name: "several --env-file", dir: "env-file", ask: Source{EnvFiles: []string{"other.env", "second.env"}}},
		{name: "COMPOSE_ENV_FILES", dir: "env-file", env: []string{"COMPOSE_ENV_FILES=second.env,other.env"}, none: true},
		{name: "the process wins over .env", dir: "env-file", env: []string{"TAG=process"}},
		{name: "label_file", dir: "label-file"},
		{name: "secrets and configs", dir: "secrets"},
		{name: "ports", dir: "ports"},
		{name: "volumes", dir: "volumes"},
		{name: "scale, limits, health check", dir: "limits"},
		{name: "build", dir: "build"},
		{name: "DOCKER_DEFAULT_PLATFORM", dir: "build", env: []string{"DOCKER_DEFAULT_PLATFORM=linux/amd64"}},
		{name: "networks", dir: "networks"},
		{name: "COMPOSE_FILE from .env", dir: "compose-file-env"},
		{name: "COMPOSE_FILE from the process", dir: "compose-file-env", env: []string{"COMPOSE_FILE=compose.yaml"}},
		{name: "COMPOSE_PATH_SEPARATOR", dir: "separator"},
		{name: "-f wins over COMPOSE_FILE", dir: "compose-file-env", ask: Source{Files: []string{"compose.yaml"}}},
		{name: "-p", dir: "basic", ask: Source{Name: "mine"}},
		{name: "-p wins over name", dir: "named", ask: Source{Name: "mine"}},
		{name: "name", dir: "named"},
		{name: "name with a variable", dir: "named", env: []string{"PREFIX=their"}},
		{name: "COMPOSE_PROJECT_NAME", dir: "named", env: []string{"COMPOSE_PROJECT_NAME=theirs"}},
		{name: "from a subfolder", dir: "subfolder/app/deep"},
		{name: "from a subfolder without .env", dir: "subfolder/app"},
		{name: "--project-directory", dir: "several", ask: Source{Files: []string{"one.yaml"}, ProjectDir: "two"}},
		{name: "--project-directory alone", dir: "several", ask: Source{ProjectDir: "../basic"}},
		{name: "several -f", dir: "several", ask: Source{Files: []string{"one.yaml", "two/two.yaml"}}},
		{name: "-f from elsewhere", dir: "basic", ask: Source{Files: []string{"../several/one.yaml"}}},
		{name: "!reset", dir: "reset"},
		{name: "several documents", dir: "documents"},
		{name: "COMPOSE_DISABLE_ENV_FILE", dir: "interpolation", env: []string{"COMPOSE_DISABLE_ENV_FILE=1", "TAG=t"}},
		{name: "COMPOSE_DISABLE_ENV_FILE in .env", dir: "disable-env-file", none: true},
		{name: "variables", dir: "interpolation"},
		{name: "hooks and providers", dir: "models-and-jobs"},
	}
}

// fingerprint is what has to be the same as docker compose's.
type fingerprint struct {
	Name   string
	Hashes map[string]string // of services
}

func fingerprintOf(t *testing.T, p *types.Project) fingerprint {
	t.Helper()
	f := fingerprint{p.Name, map[string]string{}}
	for name, service := range p.Services {
		hash, err := compose.ServiceHash(service)
		if err != nil {
			t.Fatal(err)
		}
		f.Hashes[name] = hash
	}
	return f
}

// environment is that of a process that runs c: no more than it needs, so that
// the one who runs the tests has no say.
func (c parityCase) environment() []string {
	return append([]string{"HOME=" + os.Getenv("HOME"), "PATH=" + os.Getenv("PATH")}, c.env...)
}

func (c parityCase) load(t *testing.T) *types.Project {
	t.Helper()
	s := c.ask
	s.Dir = filepath.Join("testdata", "parity", c.dir)
	s.Environment = c.environment()
	p, err := Load(t.Context(), s, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// TestHashesAreTheSDKs compares with the SDK's own loader, which needs neither
// an engine nor the command line.
func TestHashesAreTheSDKs(t *testing.T) {
	for _, c := range parityCases() {
		if c.none {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			got := fingerprintOf(t, c.load(t))
			if len(got.Hashes) == 0 {
				t.Fatal("no services")
			}
			if diff := cmp.Diff(c.loadBySDK(t), got); diff != "" {
				t.Errorf("differs from the SDK (-sdk +ours):\n%s", diff)
			}
		})
	}
}

// loadBySDK runs the SDK's loader as the command line does, in a process that
// looks as c says.
func (c parityCase) loadBySDK(t *testing.T) fingerprint {
	t.Helper()
	c.become(t)
	registerRawEnvFiles()
	service, err := compose.NewComposeService(nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := service.LoadProject(t.Context(), api.ProjectLoadOptions{
		ProjectName:       c.ask.Name,
		ConfigPaths:       c.ask.Files,
		WorkingDir:        c.ask.ProjectDir,
		EnvFiles:          slices.Clone(c.ask.EnvFiles),
		Profiles:          c.ask.Profiles,
		ProjectOptionsFns: []cli.ProjectOptionsFn{cli.WithoutEnvironmentResolution},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := applyPlatforms(p); err != nil { // the command line's part
		t.Fatal(err)
	}
	p, err = p.WithServicesEnvironmentResolved(true)
	if err != nil {
		t.Fatal(err)
	}
	return fingerprintOf(t, p)
}

// become gives this process the folder and the variables of c.
func (c parityCase) become(t *testing.T) {
	t.Helper()
	environment := c.environment()
	for _, pair := range os.Environ() {
		name, value, _ := strings.Cut(pair, "=")
		t.Setenv(name, value) // puts it back afterwards
		if err := os.Unsetenv(name); err != nil {
			t.Fatal(err)
		}
	}
	for _, pair := range environment {
		name, value, _ := strings.Cut(pair, "=")
		t.Setenv(name, value)
	}
	t.Chdir(filepath.Join("testdata", "parity", c.dir))
}

// TestInactiveProfilesAreDisabled shows where services of other profiles go, and
// that nothing of theirs is left among the project's volumes.
func TestInactiveProfilesAreDisabled(t *testing.T) {
	p := parityCase{dir: "profiles"}.load(t)
	if got, want := slices.Sorted(maps.Keys(p.DisabledServices)), []string{"full"}; !slices.Equal(got, want) {
		t.Errorf("disabled: %v, want %v", got, want)
	}
	if len(p.Volumes) != 0 {
		t.Errorf("volumes: %v, want none", p.Volumes)
	}
}

// TestPWDIsTheProjectsFolder: from wherever one starts, ${PWD} is what it is in
// the project's folder, or containers would be recreated at each change of place.
func TestPWDIsTheProjectsFolder(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "compose.yaml", "services: {web: {image: x, volumes: [\"${PWD}:/here\"]}}\n")
	write(t, dir, "sub/deep/keep", "")
	for _, from := range []string{"", "sub", "sub/deep"} {
		p, err := Load(t.Context(), Source{Dir: filepath.Join(dir, from), Environment: []string{"PWD=/wrong"}}, nil, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Services["web"].Volumes[0].Source; got != dir {
			t.Errorf("from %q ${PWD} is %s, want %s", from, got, dir)
		}
	}
}

// write makes a file with its folders.
func write(t *testing.T, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}
