package image

import (
	"context"

	"github.com/devbliss/devbliss/internal/testenv/layer"
)

// Made is a layer's worth of files that was built on this machine rather than
// taken from packages.
type Made interface {
	// Key changes whenever Fill would write something else. It is asked for at
	// every run, so it must be quick.
	Key(ctx context.Context) (string, error)
	// Fill builds what is missing and adds it to the layer.
	Fill(ctx context.Context, w *layer.Writer) error
}
