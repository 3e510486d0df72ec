package gobuild

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/devbliss/devbliss/internal/testenv/layer"
	"github.com/devbliss/devbliss/internal/testenv/store"
)

// Collector is an OpenTelemetry Collector put together as the official one is,
// whose own module cannot be had.
type Collector struct {
	Go  Toolchain
	Dir string // for what is built
}

func (c Collector) source() string {
	return filepath.Join(c.Go.Repository, "internal", "tools", "otelcol")
}

// Key changes with its source, which pins its parts, and with Go.
func (c Collector) Key(context.Context) (string, error) {
	key, err := hashTree(c.source())
	return store.Key(key, c.Go.Version), err
}

// Fill builds it.
func (c Collector) Fill(ctx context.Context, w *layer.Writer) error {
	dir, err := os.MkdirTemp(c.Dir, "otelcol-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	program := filepath.Join(dir, "otelcol-contrib")
	if _, err := run(ctx, c.source(), []string{"CGO_ENABLED=0"}, "build", "-trimpath", "-ldflags=-s -w", "-o", program, "."); err != nil {
		return fmt.Errorf("build the collector: %w", err)
	}
	return addProgram(w, program, "otelcol-contrib")
}
