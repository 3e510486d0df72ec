package image

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/devbliss/devbliss/internal/testenv/debian"
	"github.com/devbliss/devbliss/internal/testenv/layer"
	"github.com/devbliss/devbliss/internal/testenv/recipe"
)

func addPackages(ctx context.Context, w *layer.Writer, packages []debian.Package, keep func(string) bool) error {
	for _, p := range packages {
		if err := p.Archive(ctx, func(r io.Reader) error { return w.Archive(r, keep) }); err != nil {
			return err
		}
	}
	return nil
}

// kept says which of the packages' paths a recipe wants.
func kept(r recipe.Recipe) func(p string) bool {
	return func(p string) bool {
		if len(r.Only) > 0 {
			return slices.Contains(r.Only, p)
		}
		return !slices.ContainsFunc(r.Drop, func(prefix string) bool { return strings.HasPrefix(p, prefix) })
	}
}

// linked is an error if a program of an image would not find its libraries.
func linked(parts []part) error {
	layers := make([]layer.Layer, len(parts))
	for i, p := range parts {
		layers[i] = p.Layer
	}
	missing := layer.Missing(layers...)
	if len(missing) == 0 {
		return nil
	}
	return fmt.Errorf("%d libraries are missing, such as %s for %s: a package that the recipe leaves out is needed", len(missing), missing[0].Library, missing[0].File)
}

func versions(packages []debian.Package) []string {
	names := make([]string, len(packages))
	for i, p := range packages {
		names[i] = p.Name + "=" + p.Version + "/" + p.Arch
	}
	slices.Sort(names)
	return names
}
