package stack

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
)

// TestAddLoadsAProjectOnce counts allocations, which no neighbour disturbs: an add
// costs little more than reading the project, also where a port has to move and git
// has to ignore the .env that says so.
func TestAddLoadsAProjectOnce(t *testing.T) {
	var text strings.Builder
	text.WriteString("services:\n")
	for i := range 60 {
		fmt.Fprintf(&text, "  app%d:\n    image: example/app:1\n    environment:\n      A: ${B:-x}\n    ports:\n      - \"127.0.0.1:%d:80\"\n", i, 20000+i)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "compose.yaml"), []byte(text.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "git", "init", "--quiet", dir).CombinedOutput(); err != nil {
		t.Skipf("git: %v\n%s", err, out)
	}
	addons, err := catalog.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	source := composefile.Source{Dir: dir, Environment: []string{}}
	load := testing.AllocsPerRun(1, func() { _, err = composefile.Load(t.Context(), source, nil, nil) })
	if err != nil {
		t.Fatal(err)
	}
	for _, taken := range []bool{false, true} {
		s := Open(Options{
			Source: source, Engine: enginetest.NewFake(), Catalog: addons, StateDir: t.TempDir(),
			Busy: func(port int) (Process, bool) { return Process{}, taken && port == 6379 },
		})
		var c *Change
		add := testing.AllocsPerRun(1, func() { c, err = s.PlanAdd(t.Context(), []string{"redis"}, AddOptions{}) })
		if err != nil {
			t.Fatal(err)
		}
		if want := map[bool]int{false: 1, true: 3}[taken]; len(c.Files) != want {
			t.Fatalf("%d files change, not %d", len(c.Files), want)
		}
		if add > 1.5*load {
			t.Errorf("an add makes %.0f allocations, loading %.0f", add, load)
		}
		t.Logf("an add makes %.2f times the allocations of loading", add/load)
	}
}
