//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/testenv/cage"
	"github.com/devbliss/devbliss/internal/testenv/gobuild"
	"github.com/devbliss/devbliss/internal/testenv/image"
	"github.com/devbliss/devbliss/internal/testenv/recipe"
	"github.com/devbliss/devbliss/internal/testenv/store"
)

// ground is the test ground of this machine: a cache folder and what is in it.
type ground struct {
	dir    string
	engine string // suite
	full   bool   // the full set of images
	goes   gobuild.Toolchain
	store  *store.Store
}

func openGround(ctx context.Context, engine string, full bool) (*ground, error) {
	base, err := os.UserCacheDir()
	if err != nil {
		return nil, fmt.Errorf("find the cache folder: %w", err)
	}
	dir := filepath.Join(base, "devbliss-test")
	for _, sub := range []string{"data", "work"} {
		if err := os.MkdirAll(filepath.Join(dir, sub), 0o755); err != nil {
			return nil, fmt.Errorf("make the cache folder: %w", err)
		}
	}
	goes, err := gobuild.Find(ctx)
	if err != nil {
		return nil, err
	}
	st, err := store.Open(dir)
	if err != nil {
		return nil, err
	}
	return &ground{dir: dir, engine: engine, full: full, goes: goes, store: st}, nil
}

func say(format string, args ...any) { fmt.Fprintf(os.Stderr, "testenv: "+format+"\n", args...) }

func (g *ground) builder() *image.Builder {
	work := filepath.Join(g.dir, "work")
	made := map[string]image.Made{
		"ferretdb": gobuild.FerretDB{Go: g.goes, Dir: work},
		"mongosh":  gobuild.Mongosh{Go: g.goes, Dir: work},
		"go":       gobuild.Golang{Go: g.goes, Dir: work},
		"otelcol":  gobuild.Collector{Go: g.goes, Dir: work},
	}
	for name, program := range gobuild.Programs(g.goes, work) {
		made[name] = program
	}
	return &image.Builder{Store: g.store, Dir: g.dir, Say: say, Made: made}
}

// buildImages makes the images that are missing, one process at a time.
func (g *ground) buildImages(ctx context.Context) (image.Index, error) {
	lock, err := g.lockBuilds()
	if err != nil {
		return image.Index{}, err
	}
	defer lock.Release()
	return g.images(ctx)
}

func (g *ground) images(ctx context.Context) (image.Index, error) {
	c, err := catalog.Embedded()
	if err != nil {
		return image.Index{}, err
	}
	recipes := recipe.Usual(c)
	if g.full {
		recipes = recipe.All(c)
	}
	begun := time.Now()
	index, err := g.builder().Build(ctx, recipes)
	if err == nil {
		say("%d image tags ready in %.1f s", len(index.Tags), time.Since(begun).Seconds())
	}
	return index, err
}

func (g *ground) lockBuilds() (*store.Lock, error) {
	path := filepath.Join(g.dir, "build.lock")
	lock, err := store.TryAcquire(path)
	if lock == nil && err == nil {
		say("waiting for another run that is building")
		lock, err = store.Acquire(path)
	}
	return lock, err
}

// furniture is what a cage needs and this machine can make.
type furniture struct {
	index   image.Index
	engine  string // unpacked root
	compose string // program
}

// furnish makes what is missing of it, side by side.
func (g *ground) furnish(ctx context.Context) (furniture, error) {
	lock, err := g.lockBuilds()
	if err != nil {
		return furniture{}, err
	}
	defer lock.Release()
	var f furniture
	group, ctx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		f.index, err = g.images(ctx)
		return err
	})
	group.Go(func() (err error) {
		f.engine, err = g.builder().Root(ctx, filepath.Join(g.dir, "engines"), recipe.Engine(g.engine))
		if err != nil {
			return fmt.Errorf("unpack the %s engine: %w", g.engine, err)
		}
		return nil
	})
	group.Go(func() (err error) {
		f.compose, err = g.goes.Compose(ctx, filepath.Join(g.dir, "tools"))
		return err
	})
	return f, group.Wait()
}

// enter runs a command in a cage; beside, if not nil, runs outside of it meanwhile.
func (g *ground) enter(ctx context.Context, dir string, command []string, beside func(context.Context, cage.Handle)) (int, error) {
	if err := checkNeeds(); err != nil {
		return 0, err
	}
	cage.Sweep()
	f, err := g.furnish(ctx)
	if err != nil {
		return 0, err
	}
	data, err := openData(filepath.Join(g.dir, "data"), g.engine+"-"+f.index.Stamp)
	if err != nil {
		return 0, err
	}
	defer data.close()
	return cage.Run(ctx, cage.Spec{
		Command: command, Dir: dir, Env: g.environment(os.Environ(), f.compose),
		Programs: map[string]string{"docker": filepath.Join(f.engine, "usr", "bin", "docker")},
		Plugins:  map[string]string{"docker-compose": f.compose},
		Engine:   f.engine, Data: data.dir, Store: g.dir, Tags: f.index.Tags,
	}, data.lock, beside)
}

// environment is the caller's, without what points to another engine or to the
// network, and with what tests look for.
func (g *ground) environment(outer []string, compose string) []string {
	var env []string
	for _, variable := range outer {
		name, _, _ := strings.Cut(variable, "=")
		switch {
		case strings.HasPrefix(name, "DOCKER_"), strings.HasPrefix(name, "COMPOSE_"), strings.HasPrefix(name, "BUILDKIT_"):
		case strings.HasSuffix(strings.ToLower(name), "_proxy"):
		default:
			env = append(env, variable)
		}
	}
	return append(env,
		"DEVBLISS_TESTENV=1",
		"DEVBLISS_FULL="+strconv.FormatBool(g.full),
		"DEVBLISS_COMPOSE="+compose,
		// there is no network inside: what is missing shall say so at once
		"GOPROXY=off", "GOTOOLCHAIN=local",
	)
}
