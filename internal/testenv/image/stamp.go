package image

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"github.com/devbliss/devbliss/internal/testenv/recipe"
	"github.com/devbliss/devbliss/internal/testenv/store"
)

// stamp names everything that recipes are made of, bar the packages' versions:
// those are looked at again when something else changes.
func (b *Builder) stamp(ctx context.Context, recipes []recipe.Recipe) (string, error) {
	parts := append([]string{format, recipe.Suite}, recipe.BasePackages()...)
	parts = append(append(parts, recipe.Never()...), recipe.Applets()...)
	ours, err := fileKeys(recipe.BaseFiles())
	if err != nil {
		return "", err
	}
	parts = append(parts, ours...)
	for _, r := range recipes {
		spec, err := json.Marshal(r)
		if err != nil {
			return "", err
		}
		files, err := fileKeys(r.Files)
		if err != nil {
			return "", err
		}
		parts = append(append(parts, string(spec)), files...)
		for _, name := range r.Made {
			made, ok := b.Made[name]
			if !ok {
				return "", fmt.Errorf("nothing makes %q", name)
			}
			key, err := made.Key(ctx)
			if err != nil {
				return "", err
			}
			parts = append(parts, key)
		}
	}
	return store.Key(parts...), nil
}

// whole says whether all blobs of all tags are there.
func (b *Builder) whole(tags map[string]string) bool {
	for _, digest := range tags {
		m, err := ReadManifest(b.Store, digest)
		if err != nil || !b.Store.Has(m.Config.Digest, m.Config.Size) {
			return false
		}
		for _, l := range m.Layers {
			if !b.Store.Has(l.Digest, l.Size) {
				return false
			}
		}
	}
	return len(tags) > 0
}

// ReadManifest reads the manifest with that digest.
func ReadManifest(st *store.Store, digest string) (Manifest, error) {
	var m Manifest
	b, err := os.ReadFile(st.Blob(digest))
	if err != nil {
		return m, err
	}
	if err := json.Unmarshal(b, &m); err != nil {
		return m, fmt.Errorf("read manifest %s: %w", digest, err)
	}
	return m, nil
}
