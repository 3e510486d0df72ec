// Package image turns recipes into images of the store: packages and files to
// layers, layers to manifests. What was made once is not made again until the
// recipe or a package's version changes; a run for which nothing changed
// touches neither apt nor the network. It runs nothing of what it packs.
package image

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/devbliss/devbliss/internal/testenv/debian"
	"github.com/devbliss/devbliss/internal/testenv/layer"
	"github.com/devbliss/devbliss/internal/testenv/recipe"
	"github.com/devbliss/devbliss/internal/testenv/store"
)

// format is part of every key: to be changed when layers are written otherwise.
const format = "2"

// Builder makes images.
type Builder struct {
	Store *store.Store
	Dir   string          // where apt keeps what it downloads
	Made  map[string]Made // by the names that recipes use
	Say   func(format string, args ...any)

	making sync.Map // a mutex for each layer, by its note
}

// Index is a finished set of images.
type Index struct {
	Stamp string            // names the set: the same recipes have the same stamp
	Tags  map[string]string // "library/redis:8" to the digest of its manifest
}

// suite is a Debian release as far as it was fetched for one build.
type suite struct {
	name string
	apt  *debian.Apt
	set  *debian.Set
}

// Build makes the images of recipes, or finds that they are there.
func (b *Builder) Build(ctx context.Context, recipes []recipe.Recipe) (Index, error) {
	stamp, err := b.stamp(ctx, recipes)
	if err != nil {
		return Index{}, err
	}
	index := Index{Stamp: stamp}
	if b.Store.Note("images-"+stamp, &index.Tags) && b.whole(index.Tags) {
		return index, nil
	}
	index.Tags = map[string]string{}
	bySuite := map[string][]recipe.Recipe{}
	for _, r := range recipes {
		name := suiteOf(r)
		bySuite[name] = append(bySuite[name], r)
	}
	for _, name := range slices.Sorted(maps.Keys(bySuite)) {
		if err := b.buildSuite(ctx, name, bySuite[name], index.Tags); err != nil {
			return Index{}, err
		}
	}
	return index, b.Store.SetNote("images-"+stamp, index.Tags)
}

func suiteOf(r recipe.Recipe) string {
	if r.Suite == "" {
		return recipe.Suite
	}
	return r.Suite
}

func (b *Builder) buildSuite(ctx context.Context, name string, recipes []recipe.Recipe, tags map[string]string) error {
	s, err := b.fetch(ctx, name, recipes)
	if err != nil {
		return err
	}
	base, err := b.buildBase(ctx, s)
	if err != nil {
		return err
	}
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.NumCPU())
	for _, r := range recipes {
		group.Go(func() error {
			digest, err := b.buildOne(ctx, r, s, base)
			if err != nil {
				return fmt.Errorf("make the image of %s: %w", r.Name, err)
			}
			mu.Lock()
			defer mu.Unlock()
			for _, ref := range r.Tags {
				repository, tag := recipe.Repository(ref)
				tags[repository+":"+tag] = digest
			}
			return nil
		})
	}
	return group.Wait()
}

func (b *Builder) fetch(ctx context.Context, name string, recipes []recipe.Recipe) (suite, error) {
	mirrors, err := debian.HostMirrors(ctx)
	if err != nil {
		return suite{}, err
	}
	apt, err := debian.Open(filepath.Join(b.Dir, "apt"), name, mirrors)
	if err != nil {
		return suite{}, err
	}
	wanted := recipe.BasePackages()
	for _, r := range recipes {
		wanted = append(append(wanted, r.Packages...), r.Added...)
	}
	b.Say("fetching Debian packages (%s) for %d images", name, len(recipes))
	set, err := apt.Fetch(ctx, wanted)
	return suite{name, apt, set}, err
}

// buildOne makes the layers that r adds to the base, what changes least at the
// bottom, and returns the digest of its manifest.
func (b *Builder) buildOne(ctx context.Context, r recipe.Recipe, s suite, base *base) (string, error) {
	begun := time.Now()
	var parts []part
	if !r.Bare {
		parts = append(parts, base.part)
	}
	packed, err := b.packageLayers(ctx, r, s, base)
	if err != nil {
		return "", err
	}
	parts = append(parts, packed...)
	for _, name := range r.Made {
		p, err := b.madeLayer(ctx, name)
		if err != nil {
			return "", err
		}
		parts = append(parts, p)
	}
	if !r.Bare {
		p, err := b.overlayLayer(r, base)
		if err != nil {
			return "", err
		}
		parts = append(parts, p)
	}
	if err := linked(parts); err != nil {
		return "", err
	}
	b.Say("made %s in %.1f s", r.Name, time.Since(begun).Seconds())
	return putImage(b.Store, r, parts)
}

// packageLayers makes one layer of the libraries that r's packages need and one of themselves.
func (b *Builder) packageLayers(ctx context.Context, r recipe.Recipe, s suite, base *base) ([]part, error) {
	skip := b.never()
	for _, name := range r.Skip {
		skip[name] = true
	}
	for _, name := range r.Packages {
		delete(skip, name)
	}
	all, err := s.set.Closure(r.Packages, skip)
	if err != nil {
		return nil, err
	}
	var libraries, service []debian.Package
	for _, p := range all {
		switch {
		case slices.Contains(r.Packages, p.Name):
			service = append(service, p)
		case !base.names[p.Name]:
			libraries = append(libraries, p)
		}
	}
	var parts []part
	added, err := b.added(r, s, base, skip, all)
	if err != nil {
		return nil, err
	}
	for _, piece := range []struct {
		what     string
		packages []debian.Package
	}{{"libraries", libraries}, {"service", service}, {"additions", added}} {
		if len(piece.packages) == 0 {
			continue
		}
		key := slices.Concat([]string{"packages"}, r.Drop, []string{"only"}, r.Only, []string{"of"}, versions(piece.packages))
		l, err := b.layer(key, func(w *layer.Writer) error { return addPackages(ctx, w, piece.packages, kept(r)) })
		if err != nil {
			return nil, err
		}
		parts = append(parts, part{piece.what + " of " + r.Name, l})
	}
	return parts, nil
}

// added are the packages that r.Added brings beside all, those of r.Packages.
func (b *Builder) added(r recipe.Recipe, s suite, base *base, skip map[string]bool, all []debian.Package) ([]debian.Package, error) {
	if len(r.Added) == 0 {
		return nil, nil
	}
	more, err := s.set.Closure(r.Added, skip)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(more, func(p debian.Package) bool {
		return base.names[p.Name] || slices.ContainsFunc(all, func(have debian.Package) bool { return have.Name == p.Name })
	}), nil
}

func (b *Builder) madeLayer(ctx context.Context, name string) (part, error) {
	made, ok := b.Made[name]
	if !ok {
		return part{}, fmt.Errorf("nothing makes %q", name)
	}
	key, err := made.Key(ctx)
	if err != nil {
		return part{}, err
	}
	l, err := b.layer([]string{"made", name, key}, func(w *layer.Writer) error { return made.Fill(ctx, w) })
	return part{name, l}, err
}

func (b *Builder) overlayLayer(r recipe.Recipe, base *base) (part, error) {
	spec, err := json.Marshal(r)
	if err != nil {
		return part{}, err
	}
	key, err := fileKeys(r.Files)
	if err != nil {
		return part{}, err
	}
	key = append(key, "overlay", string(spec), base.accounts.passwd, base.accounts.group)
	l, err := b.layer(key, func(w *layer.Writer) error { return fillOverlay(w, r, base.accounts) })
	return part{"set-up of " + r.Name, l}, err
}

// layer makes a layer once for each key.
func (b *Builder) layer(key []string, fill func(*layer.Writer) error) (layer.Layer, error) {
	note := "layer-" + store.Key(append([]string{format}, key...)...)
	defer b.only(note)()
	var done layer.Layer
	if b.Store.Note(note, &done) && b.Store.Has(done.Digest, done.Size) {
		return done, nil
	}
	w, err := layer.Create(b.Store.BlobDir())
	if err != nil {
		return layer.Layer{}, err
	}
	if err := fill(w); err != nil {
		w.Discard()
		return layer.Layer{}, err
	}
	if done, err = w.Close(); err != nil {
		return layer.Layer{}, err
	}
	return done, b.Store.SetNote(note, done)
}

// only waits until nobody else makes the layer of that note: images of one build
// share layers.
func (b *Builder) only(note string) (done func()) {
	turn, _ := b.making.LoadOrStore(note, new(sync.Mutex))
	mu := turn.(*sync.Mutex)
	mu.Lock()
	return mu.Unlock
}

func (b *Builder) never() map[string]bool {
	never := map[string]bool{}
	for _, name := range recipe.Never() {
		never[name] = true
	}
	return never
}
