package stack

import (
	"slices"
	"testing"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/types"
)

// ownNetworks is a project whose services are on networks of its own only.
const ownNetworks = `services:
  api:
    image: busybox
    networks: [back]
  page:
    image: busybox
    networks:
      front:
        aliases: [site]
networks:
  back:
  front:
    internal: true
`

// Every addon alone, in a folder without a compose file and beside services that
// have networks of their own: compose itself takes the file, and everything that
// the addon becomes is where it can be reached.
func TestComposeTakesTheFileWithEachAddon(t *testing.T) {
	for _, addon := range newGround(t, nil).Catalog().All() {
		t.Run(addon.ID, func(t *testing.T) {
			t.Parallel()
			empty := newGround(t, nil)
			added := empty.add(AddOptions{}, addon.ID)
			empty.apply(added)
			alone := config(t, empty)
			for _, name := range added.Adds {
				s, ok := alone.Services[name]
				if !ok || s.Image == "" || s.HealthCheck == nil && addon.NoHealthCheck == "" && name == addon.ID {
					t.Errorf("%s: %+v", name, s)
				}
			}

			g := newGround(t, map[string]string{"compose.yaml": ownNetworks})
			added = g.add(AddOptions{To: []string{"api"}}, addon.ID)
			g.apply(added)
			p := config(t, g)
			if len(p.Services) != len(alone.Services)+2 {
				t.Errorf("%d services, and %d alone", len(p.Services), len(alone.Services))
			}
			for name := range alone.Services {
				s := p.Services[name]
				if networks := s.NetworksByPriority(); !slices.Equal(networks, []string{"back"}) {
					t.Errorf("%s is on the networks %q", name, networks)
				}
			}
		})
	}
}

// config is what `docker compose config` reads.
func config(t *testing.T, g *ground) *types.Project {
	t.Helper()
	o, err := cli.NewProjectOptions([]string{g.path("compose.yaml")}, cli.WithWorkingDirectory(g.dir), cli.WithName("shop"))
	if err != nil {
		t.Fatal(err)
	}
	p, err := o.LoadProject(t.Context())
	if err != nil {
		t.Fatalf("%v\n%s", err, g.read("compose.yaml"))
	}
	return p
}
