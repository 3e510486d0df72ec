//go:build docker

package stack

import (
	"os"
	"os/exec"
	"testing"
)

// The same with the command line itself: it needs the plugin at $DEVBLISS_COMPOSE,
// and no engine.
func TestDockerComposeTakesTheFileWithEachAddon(t *testing.T) {
	plugin := os.Getenv("DEVBLISS_COMPOSE")
	if plugin == "" {
		t.Fatal("DEVBLISS_COMPOSE does not name the docker-compose plugin to ask")
	}
	for _, addon := range newGround(t, nil).Catalog().All() {
		t.Run(addon.ID, func(t *testing.T) {
			t.Parallel()
			for project, files := range map[string]map[string]string{
				"an empty folder":       nil,
				"networks of their own": {"compose.yaml": ownNetworks},
			} {
				g := newGround(t, files)
				o := AddOptions{}
				if files != nil {
					o.To = []string{"api"}
				}
				g.apply(g.add(o, addon.ID))
				cmd := exec.CommandContext(t.Context(), plugin, "config", "-q")
				cmd.Dir = g.dir
				if said, err := cmd.CombinedOutput(); err != nil || len(said) > 0 {
					t.Errorf("in %s: %v %s\n%s", project, err, said, g.read("compose.yaml"))
				}
			}
		})
	}
}
