package gobuild

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/devbliss/devbliss/internal/testenv/layer"
	"github.com/devbliss/devbliss/internal/testenv/store"
)

// Program is a server that is built from the source of its Go module, which is
// pinned by its sum; what that requires is pinned by its own go.sum.
type Program struct {
	Go  Toolchain
	Dir string // for what is built

	Module, Version, Sum string
	Places               map[string]string // package in the module to path in the image
	Files                map[string]string // file in the module to path in the image
}

// Key changes with the pinned version and with Go.
func (p Program) Key(context.Context) (string, error) {
	parts := []string{"1", p.Module, p.Version, p.Sum, p.Go.Version}
	for _, pkg := range sortedKeys(p.Places) {
		parts = append(parts, pkg, p.Places[pkg])
	}
	for _, file := range sortedKeys(p.Files) {
		parts = append(parts, file, p.Files[file])
	}
	return store.Key(parts...), nil
}

// Fill builds the module's own source, not "go install": that refuses modules with
// replacements, and those whose list of versions cannot be had.
func (p Program) Fill(ctx context.Context, w *layer.Writer) error {
	source, err := os.MkdirTemp(p.Dir, "program-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(source)
	if err := p.fetch(ctx, source); err != nil {
		return fmt.Errorf("get %s: %w", p.Module, err)
	}
	w.Assume("etc", "usr", "usr/bin", "usr/local", "usr/local/bin")
	for _, file := range sortedKeys(p.Files) {
		b, err := os.ReadFile(filepath.Join(source, file))
		if err != nil {
			return err
		}
		if err := w.File(p.Files[file], 0o644, layer.Owner{}, b); err != nil {
			return err
		}
	}
	program := filepath.Join(source, "built.program")
	env := []string{"CGO_ENABLED=0", "GOFLAGS=-mod=mod"}
	for _, pkg := range sortedKeys(p.Places) {
		if _, err := run(ctx, source, env, "build", "-trimpath", "-ldflags=-s -w", "-o", program, pkg); err != nil {
			return fmt.Errorf("build %s: %w", p.Module, err)
		}
		if err := addProgram(w, program, p.Places[pkg]); err != nil {
			return err
		}
	}
	return nil
}

// fetch copies the module to a folder that may be written.
func (p Program) fetch(ctx context.Context, to string) error {
	out, err := run(ctx, p.Dir, nil, "mod", "download", "-json", p.Module+"@"+p.Version)
	if err != nil {
		return err
	}
	var got struct{ Dir, Sum string }
	if err := json.Unmarshal(out, &got); err != nil {
		return err
	}
	if got.Sum != p.Sum {
		return fmt.Errorf("its sum is %s, not %s", got.Sum, p.Sum)
	}
	return copyWritable(got.Dir, to)
}
