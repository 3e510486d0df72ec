package lint_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/lint"
)

// found is what is found in a compose file, "error web:12 loopback-port" each.
func found(t *testing.T, text string, target lint.Target) []string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := composefile.Load(t.Context(), composefile.Source{Dir: dir, Environment: []string{"HOME=" + dir}}, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range lint.Check(lint.Project{
		Project: p, Secret: func(name string) bool { return strings.HasSuffix(name, "_PASSWORD") },
		Addon: func(s types.ServiceConfig) *catalog.Addon {
			addon, _ := c.Recognise(s.Image)
			return addon
		},
	}, target) {
		if f.Text == "" || f.Rule != "production" && f.Why == "" {
			t.Errorf("%+v does not say what it is, or why", f)
		}
		all = append(all, fmt.Sprintf("%s %s:%d %s", f.Severity, f.Service, f.Line, f.Rule))
	}
	return slices.DeleteFunc(all, func(f string) bool { return strings.HasSuffix(f, "production") || strings.HasSuffix(f, "no-limit") })
}

const laptop = `name: shop
services:
  web:
    build: .
    container_name: shop-web
    restart: unless-stopped
    ports:
      - "8080:80"
    volumes:
      - ./src:/app
      - /var/run/docker.sock:/var/run/docker.sock
    depends_on:
      db: {condition: service_healthy}
      migrate: {condition: service_completed_successfully}
  migrate:
    image: ours/migrate
    privileged: true
  tool:
    image: registry.example.com/tool:1.2
    network_mode: host
  db:
    image: postgres:17-alpine
    environment:
      POSTGRES_PASSWORD: devbliss
    ports:
      - "127.0.0.1:5432:5432"
    volumes: [data:/var/lib/postgresql/data]
    healthcheck: {test: [CMD, pg_isready]}
  cache:
    image: redis:8.10-alpine
    ports:
      - "6379:6379"
    volumes: [cache:/data]
    healthcheck: {test: [CMD, redis-cli, ping]}
volumes:
  data:
  cache:
`

func TestWhatStandsBetweenALaptopAndAServerIsFound(t *testing.T) {
	for target, want := range map[lint.Target][]string{
		lint.Compose: {
			"error cache:32 open-store",
			"warning web:3 no-health-check", "warning web:5 container-name", "warning web:10 bind-mount", "warning web:11 bind-mount", "warning web:11 engine-socket",
			"warning migrate:16 floating-tag", "warning migrate:17 privileged", "warning tool:20 host-network", "warning db:24 default-password", "warning cache:29 no-password",
		},
		lint.Swarm: {
			"error web:4 unnamed-build", "error web:10 bind-mount", "error web:11 bind-mount", "error db:24 default-password", "error db:26 loopback-port", "error cache:32 open-store",
			"warning web:3 no-health-check", "warning web:5 container-name", "warning web:6 dropped-key", "warning web:11 engine-socket", "warning web:12 depends-on",
			"warning migrate:15 one-shot", "warning migrate:16 floating-tag", "warning migrate:17 privileged", "warning tool:20 host-network",
			"warning db:27 data-on-one-node", "warning cache:29 no-password", "warning cache:33 data-on-one-node",
			"note db:21 single-store", "note cache:29 single-store",
		},
		lint.Kubernetes: {
			"error web:4 unnamed-build", "error web:10 bind-mount", "error web:11 bind-mount", "error db:24 default-password", "error cache:32 open-store",
			"warning web:3 no-health-check", "warning web:5 container-name", "warning web:11 engine-socket",
			"warning migrate:16 floating-tag", "warning migrate:17 privileged", "warning tool:20 host-network", "warning cache:29 no-password",
			"note migrate:15 one-shot", "note db:21 single-store", "note db:26 loopback-port", "note cache:29 single-store",
		},
	} {
		t.Run(string(target), func(t *testing.T) {
			if diff := cmp.Diff(want, found(t, laptop, target)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAFileThatIsReadyHasNothingInTheWay(t *testing.T) {
	const ready = `services:
  web:
    image: registry.example.com/shop/web:1.4
    ports: ["8080:80"]
    healthcheck: {test: [CMD, "true"]}
    deploy: {resources: {limits: {memory: 64M}}}
`
	for _, target := range lint.Targets() {
		if all := found(t, ready, target); len(all) > 0 {
			t.Errorf("%s: %v", target, all)
		}
	}
}

func TestEveryAddonsProductionNotesAreFoundForEveryTarget(t *testing.T) {
	c, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	for _, addon := range c.All() {
		s := types.ServiceConfig{Name: addon.ServiceName()}
		s.Image = addon.Image + ":1"
		p := lint.Project{
			Project: &types.Project{Name: "shop", Services: types.Services{s.Name: s}},
			Secret:  func(string) bool { return false },
			Addon:   func(types.ServiceConfig) *catalog.Addon { return addon },
		}
		for _, target := range lint.Targets() {
			notes := 0
			for _, f := range lint.Check(p, target) {
				if f.Rule == "production" {
					notes++
				}
			}
			if notes != len(addon.Production) {
				t.Errorf("%s on %s: %d notes of %d", addon.ID, target, notes, len(addon.Production))
			}
		}
	}
}
