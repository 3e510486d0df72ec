package stack

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/devbliss/devbliss/internal/engine"
)

const watchedApp = `name: shop
services:
  api:
    image: example/api
    develop:
      watch:
        - action: sync
          path: ./src
          target: /app/src
  db:
    image: example/db
`

func TestDevelopTellsAndGoesOnAfterTheFileHasChanged(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": watchedApp})
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	heard, done := make(chan engine.Sync, 8), make(chan error, 1)
	go func() { done <- g.Develop(ctx, nil, func(s engine.Sync) { heard <- s }) }()
	g.fake.Sync(engine.Sync{Service: "api", Text: "1 changed file copied into it"})
	if s := <-heard; s.Service != "api" {
		t.Errorf("told %+v", s)
	}
	g.write("compose.yaml", "# a remark\n"+watchedApp) // changes nothing
	g.write("compose.yaml", watchedApp+"  broken: [\n")
	g.fake.Sync(engine.Sync{Service: "api", Text: "still there"})
	if s := <-heard; s.Text != "still there" {
		t.Errorf("told %+v", s)
	}
	if n := strings.Count(strings.Join(g.fake.Calls(), " "), "develop"); n != 1 {
		t.Errorf("begun %d times, though nothing has changed", n)
	}
	g.write("compose.yaml", strings.Split(watchedApp, "    develop:")[0])
	select {
	case err := <-done:
		if !errors.Is(err, ErrNothingToWatch) {
			t.Error(err)
		}
	case <-ctx.Done():
		t.Error("it does not see that the file has changed")
	}
}

func TestDevelopNeedsSomethingToWatch(t *testing.T) {
	g := newGround(t, map[string]string{"compose.yaml": watchedApp})
	if err := g.CanDevelop(t.Context(), nil); err != nil {
		t.Error(err)
	}
	err := g.Develop(t.Context(), []string{"db"}, func(engine.Sync) {})
	if !errors.Is(err, ErrNothingToWatch) || !strings.Contains(Advice(err), "action: sync") {
		t.Errorf("%v, advice %q", err, Advice(err))
	}
	if err := g.CanDevelop(t.Context(), []string{"nosuch"}); err == nil {
		t.Error("a service that is not there can be watched")
	}
}
