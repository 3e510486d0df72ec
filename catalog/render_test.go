package catalog_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/catalog"
)

func render(t *testing.T, name, service string) catalog.Rendered {
	t.Helper()
	a, v, err := open(t).Find(name)
	if err != nil {
		t.Fatal(err)
	}
	r, err := a.Render(v, service, catalog.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// file is a compose file with nothing but the rendered service.
func file(r catalog.Rendered) string {
	text := "services:\n"
	for _, service := range r.Services() {
		text += entry(service)
	}
	if r.Volumes != nil {
		text += "volumes:\n"
	}
	for _, volume := range r.Volumes {
		text += "  " + volume + ":\n"
	}
	if r.Configs != nil {
		text += "configs:\n"
	}
	for _, config := range r.Configs {
		text += entry(config)
	}
	return text
}

func entry(b catalog.Block) string {
	indented := strings.ReplaceAll(strings.TrimSuffix(b.Body, "\n"), "\n", "\n    ")
	indented = strings.ReplaceAll(indented, "\n    \n", "\n\n")
	return fmt.Sprintf("  %s:\n    %s\n", b.Name, indented)
}

func TestRedisIsTheBlockOfACarefulColleague(t *testing.T) {
	want := catalog.Rendered{
		Block: catalog.Block{Name: "redis", Body: `image: redis:8.10-alpine
command: redis-server --appendonly yes
ports:
  - "127.0.0.1:${REDIS_PORT:-6379}:6379"
volumes:
  - redis-data:/data
healthcheck:
  test: ["CMD", "redis-cli", "-e", "ping"]
  interval: 2s
  retries: 15
`},
		Volumes: []string{"redis-data"},
		Reach: catalog.Reach{
			URL:   "redis://redis:6379/0",
			Env:   map[string]string{"REDIS_URL": "redis://redis:6379/0"},
			Names: []string{"REDIS_URI", "CACHE_URL", "REDIS_CACHE_URL"},
			Parts: &catalog.Pieces{Prefixes: []string{"REDIS", "SPRING_DATA_REDIS"}, Host: "redis", Port: "6379"},
		},
		Ports: []catalog.RenderedPort{{Service: "redis", Target: 6379, Default: 6379, Variable: "REDIS_PORT"}},
	}
	if diff := cmp.Diff(want, render(t, "redis", "redis")); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRenderedBlocks(t *testing.T) {
	for _, a := range open(t).All() {
		t.Run(a.ID, func(t *testing.T) {
			golden.RequireEqual(t, file(render(t, a.ID, a.ID)))
		})
	}
}

func TestTheExampleProjectHasPostgresAsItWouldBeAdded(t *testing.T) {
	example, err := os.ReadFile("../examples/shop/compose.yaml")
	if err != nil {
		t.Fatal(err)
	}
	added := strings.TrimPrefix(file(render(t, "postgres", "postgres")), "services:\n")
	service, _, _ := strings.Cut(added, "volumes:\n  postgres")
	if !strings.Contains(string(example), "\n"+service) {
		t.Errorf("no\n%s", service)
	}
}

func TestRenderedBlocksAreShort(t *testing.T) {
	// These have more to say: each of Kafka's settings is one without which it starts
	// and does not work.
	longer := map[string]int{"kafka": 33, "mongodb-rs3": 27, "redpanda": 24, "milvus": 23}
	for _, a := range open(t).All() {
		if n := strings.Count(render(t, a.ID, a.ID).Body, "\n"); n > max(20, longer[a.ID]) {
			t.Errorf("%s: %d lines", a.ID, n)
		}
	}
}

func TestEveryVersionIsValidComposeUnderEveryName(t *testing.T) {
	for _, a := range open(t).All() {
		for _, v := range a.Versions {
			for _, name := range []string{a.ID, "orders-db", "9lives", "a_b.c"} {
				r, err := a.Render(v, name, catalog.Settings{})
				if err != nil {
					t.Fatalf("%s@%s: %v", a.ID, v.Version, err)
				}
				checkCompose(t, a, v, r)
			}
		}
	}
}

// checkLoads has compose read what was rendered.
func checkLoads(t *testing.T, r catalog.Rendered) *types.Project {
	t.Helper()
	project, err := loader.LoadWithContext(t.Context(), types.ConfigDetails{
		WorkingDir:  t.TempDir(),
		Environment: types.Mapping{},
		ConfigFiles: []types.ConfigFile{{Filename: "compose.yaml", Content: []byte(file(r))}},
	}, func(o *loader.Options) { o.SetProjectName("try", true) })
	if err != nil {
		t.Fatalf("%s: %v\n%s", r.Name, err, file(r))
	}
	return project
}

func checkCompose(t *testing.T, a *catalog.Addon, v catalog.Version, r catalog.Rendered) {
	t.Helper()
	project := checkLoads(t, r)
	service := project.Services[r.Name]
	if service.Image != a.Image+":"+v.Tag {
		t.Errorf("%s: image %s", a.ID, service.Image)
	}
	if a.NoHealthCheck == "" && (service.HealthCheck == nil || service.HealthCheck.Disable) {
		t.Errorf("%s: no health check", a.ID)
	}
	ports, volumes := portsOf(project, r), volumesOf(project)
	if len(ports) != len(r.Ports) || len(project.Volumes) != len(r.Volumes) || len(project.Configs) != len(r.Configs) {
		t.Errorf("%s: ports %v, volumes %v, configs %v", a.ID, ports, project.Volumes, project.Configs)
	}
	for i, port := range ports {
		want := r.Ports[i]
		if port.HostIP != "127.0.0.1" || int(port.Target) != want.Target || port.Published != fmt.Sprint(want.Default) {
			t.Errorf("%s: port %+v, want %+v", a.ID, port, want)
		}
	}
	for _, volume := range volumes {
		if volume.Type != types.VolumeTypeVolume {
			t.Errorf("%s: volume %+v", a.ID, volume)
		}
	}
}

// portsOf are the published ports of the services in the order of the addon's.
func portsOf(project *types.Project, r catalog.Rendered) []types.ServicePortConfig {
	var ports []types.ServicePortConfig
	for _, want := range r.Ports {
		for _, port := range project.Services[want.Service].Ports {
			if int(port.Target) == want.Target {
				ports = append(ports, port)
			}
		}
	}
	return ports
}

func volumesOf(project *types.Project) []types.ServiceVolumeConfig {
	var volumes []types.ServiceVolumeConfig
	for _, service := range project.Services {
		volumes = append(volumes, service.Volumes...)
	}
	return volumes
}

func TestPostgresMountsItsVolumeWhereTheVersionWantsIt(t *testing.T) {
	for version, want := range map[string]string{
		"18": "  - pg-data:/var/lib/postgresql\n",
		"17": "  - pg-data:/var/lib/postgresql/data\n",
		"15": "  - pg-data:/var/lib/postgresql/data\n",
	} {
		if body := render(t, "postgres@"+version, "pg").Body; !strings.Contains(body, want) {
			t.Errorf("%s: no %q in\n%s", version, want, body)
		}
	}
}

func TestASecondServiceHasNamesOfItsOwn(t *testing.T) {
	r := render(t, "postgres@16", "orders-db")
	for _, want := range []string{
		"${ORDERS_DB_PASSWORD:-devbliss}", `"127.0.0.1:${ORDERS_DB_PORT:-5432}:5432"`, "orders-db-data:/var/lib/postgresql/data",
	} {
		if !strings.Contains(r.Body, want) {
			t.Errorf("no %s in\n%s", want, r.Body)
		}
	}
	want := "postgresql://app:${ORDERS_DB_PASSWORD:-devbliss}@orders-db:5432/app?sslmode=disable"
	if got := r.Env["DATABASE_URL"]; got != want {
		t.Errorf("DATABASE_URL = %s", got)
	}
}

func TestMongoIsGreenOnlyAsPrimaryOfItsOwnSet(t *testing.T) {
	r := render(t, "mongodb", "orders")
	for _, want := range []string{
		"--replSet rs0", "host: 'orders:27017'", "'NotYetInitialized'", "quit(h.isWritablePrimary && h.setName === 'rs0' ? 0 : 1)",
	} {
		if !strings.Contains(r.Body, want) {
			t.Errorf("no %s in\n%s", want, r.Body)
		}
	}
	if got, want := r.Env["MONGODB_URI"], "mongodb://orders:27017/app?replicaSet=rs0"; got != want {
		t.Errorf("MONGODB_URI = %s, want %s", got, want)
	}
}

func TestReachIsToldFromWhereTheReaderStands(t *testing.T) {
	find := func(name string) *catalog.Addon {
		a, _, err := open(t).Find(name)
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	redisNames := []string{"REDIS_URI", "CACHE_URL", "REDIS_CACHE_URL"}
	mailNames := []string{"SMTP_URL", "MAILER_DSN", "MAILER_URL", "EMAIL_URL", "MAIL_URL"}
	mailPrefixes := []string{"SMTP", "MAIL", "EMAIL", "MAILER"}
	moved := func(target int) int { return target + 10000 }
	for name, want := range map[string][2]catalog.Reach{
		"redis": {
			{
				URL: "redis://cache:6379/0", Env: map[string]string{"REDIS_URL": "redis://cache:6379/0"},
				Names: redisNames, Parts: &catalog.Pieces{Prefixes: []string{"REDIS", "SPRING_DATA_REDIS"}, Host: "cache", Port: "6379"},
			},
			{
				URL: "redis://127.0.0.1:16379/0", Env: map[string]string{"REDIS_URL": "redis://127.0.0.1:16379/0"},
				Names: redisNames, Parts: &catalog.Pieces{Prefixes: []string{"REDIS", "SPRING_DATA_REDIS"}, Host: "127.0.0.1", Port: "16379"},
			},
		},
		"mailpit": {
			{
				URL: "smtp://cache:1025", Env: map[string]string{"SMTP_HOST": "cache", "SMTP_PORT": "1025"},
				Names: mailNames, Parts: &catalog.Pieces{Prefixes: mailPrefixes, Host: "cache", Port: "1025"},
			},
			{
				URL: "smtp://127.0.0.1:11025", Env: map[string]string{"SMTP_HOST": "127.0.0.1", "SMTP_PORT": "11025"},
				Names: mailNames, Parts: &catalog.Pieces{Prefixes: mailPrefixes, Host: "127.0.0.1", Port: "11025"},
			},
		},
		"nginx": {
			{URL: "http://cache", Env: map[string]string{}},
			{URL: "http://127.0.0.1:10080", Env: map[string]string{}},
		},
	} {
		inside, err := find(name).FromContainer("cache", catalog.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		outside, err := find(name).FromHost("cache", catalog.Settings{}, moved)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, [2]catalog.Reach{inside, outside}); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
