package image

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/devbliss/devbliss/internal/testenv/layer"
	"github.com/devbliss/devbliss/internal/testenv/recipe"
)

// Root unpacks a recipe's image below dir, once, and returns the folder.
func (b *Builder) Root(ctx context.Context, dir string, r recipe.Recipe) (string, error) {
	r.Tags = []string{"devbliss.test/" + r.Name}
	index, err := b.Build(ctx, []recipe.Recipe{r})
	if err != nil {
		return "", err
	}
	root := filepath.Join(dir, r.Name+"-"+index.Stamp)
	if _, err := os.Stat(root); err == nil {
		return root, nil
	}
	for _, digest := range index.Tags { // there is one
		m, err := ReadManifest(b.Store, digest)
		if err != nil {
			return "", err
		}
		if err := b.unpack(m, root); err != nil {
			return "", fmt.Errorf("unpack %s: %w", r.Name, err)
		}
	}
	return root, nil
}

// unpack writes the layers beside root and renames them into it, so that root
// is whole or not there.
func (b *Builder) unpack(m Manifest, root string) error {
	if err := os.MkdirAll(filepath.Dir(root), 0o755); err != nil {
		return err
	}
	tmp, err := os.MkdirTemp(filepath.Dir(root), ".new-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	if err := os.Chmod(tmp, 0o755); err != nil {
		return err
	}
	for _, l := range m.Layers {
		f, err := os.Open(b.Store.Blob(l.Digest))
		if err != nil {
			return err
		}
		err = layer.Unpack(f, tmp)
		f.Close()
		if err != nil {
			return err
		}
	}
	return os.Rename(tmp, root)
}
