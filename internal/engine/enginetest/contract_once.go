package enginetest

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/devbliss/devbliss/internal/engine"
)

func runOncePasses(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "web")
	before := service(t, g, p, "web")
	for want, command := range map[int][]string{0: {"echo", "hello"}, 1: {"false"}} {
		var out, errs bytes.Buffer
		code, err := g.Engine.RunOnce(limited(t), p, engine.OnceOptions{Service: "web", Command: command, Out: &out, Err: &errs})
		if err != nil || code != want {
			t.Errorf("%v ended with %d, %v; want %d", command, code, err, want)
		}
		if want == 0 && strings.TrimSpace(out.String()) != "hello" {
			t.Errorf("it wrote %q and %q", &out, &errs)
		}
	}
	if after := service(t, g, p, "web"); !cmp.Equal(before, after) {
		t.Errorf("web has changed: %s", cmp.Diff(before, after))
	}
}

func runOnceEndsWithContext(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "other")
	ctx, cancel := context.WithCancel(limited(t))
	cancel()
	if _, err := g.Engine.RunOnce(ctx, p, engine.OnceOptions{Service: "other", Command: []string{"echo"}}); !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
}

func volumesThereTell(t *testing.T, g Ground, p *types.Project) {
	up(t, g, p, "db")
	there, err := g.Engine.VolumesThere(limited(t), []string{p.Name + "_never", p.Name + "_data"})
	if err != nil || len(there) != 1 || there[0] != p.Name+"_data" {
		t.Errorf("volumes: %v, %v; want the one of db", there, err)
	}
}
