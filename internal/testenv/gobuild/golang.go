package gobuild

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/devbliss/devbliss/internal/testenv/layer"
	"github.com/devbliss/devbliss/internal/testenv/store"
)

// Golang is this machine's Go for an image: the tools and the standard library,
// with the modules of examples/shop and what compiling it leaves in the build
// cache, so that "docker build" of the example works without a network and fast.
type Golang struct {
	Go  Toolchain
	Dir string
}

func (g Golang) example() string { return filepath.Join(g.Go.Repository, "examples", "shop") }

// Key changes with Go and with what the example requires; not with its source,
// which is compiled in the container anyway.
func (g Golang) Key(context.Context) (string, error) {
	key, err := hashFiles(filepath.Join(g.example(), "go.mod"), filepath.Join(g.example(), "go.sum"))
	return store.Key("3", key, g.Go.Version), err
}

// Fill adds GOROOT at /usr/local/go, modules at /go/pkg/mod, build cache at /go/cache.
func (g Golang) Fill(ctx context.Context, w *layer.Writer) error {
	dir, err := os.MkdirTemp(g.Dir, "golang-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	modules, cache := filepath.Join(dir, "mod"), filepath.Join(dir, "cache")
	if err := g.warm(ctx, modules, cache); err != nil {
		return fmt.Errorf("prepare the example's modules: %w", err)
	}
	w.Assume("usr", "usr/local")
	if err := w.Tree(g.Go.Root, "usr/local/go", notNeededToBuild); err != nil {
		return err
	}
	if err := w.Tree(modules, "go/pkg/mod", nil); err != nil {
		return err
	}
	return w.Tree(cache, "go/cache", nil)
}

// warm fetches the example's modules into a cache of their own and compiles it.
// What was fetched for this machine already is taken from there.
func (g Golang) warm(ctx context.Context, modules, cache string) error {
	proxy := "file://" + filepath.Join(g.Go.ModCache, "cache", "download") + "," + g.Go.Proxy
	env := []string{
		"GOMODCACHE=" + modules, "GOCACHE=" + cache, "GOPROXY=" + proxy,
		"GOFLAGS=-mod=mod -modcacherw -buildvcs=false", "CGO_ENABLED=0",
	}
	for _, dir := range []string{modules, cache} {
		if err := os.MkdirAll(dir, 0o755); err != nil {
			return err
		}
	}
	if _, err := os.Stat(filepath.Join(g.example(), "go.mod")); err != nil {
		return err
	}
	if _, err := run(ctx, g.example(), env, "mod", "download"); err != nil {
		return err
	}
	// as its Dockerfile does: the build cache tells -trimpath from without
	_, err := run(ctx, g.example(), env, "build", "-trimpath", "-o", os.DevNull, "./...")
	return err
}

// notNeededToBuild says which parts of GOROOT no build of a program reads.
func notNeededToBuild(rel string) bool {
	switch rel {
	case "api", "doc", "misc", "test", "pkg/obj", "src/cmd":
		return true
	}
	return strings.HasSuffix(rel, "_test.go") || strings.HasSuffix(rel, "/testdata")
}
