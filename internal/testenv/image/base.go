package image

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/devbliss/devbliss/internal/testenv/debian"
	"github.com/devbliss/devbliss/internal/testenv/layer"
	"github.com/devbliss/devbliss/internal/testenv/recipe"
)

// base is the layer that all images of a suite share.
type base struct {
	part
	names    map[string]bool // its packages
	accounts accounts
}

// buildBase makes the base layer of what apt chooses for its packages alone:
// otherwise the layer would change with whatever else is fetched.
func (b *Builder) buildBase(ctx context.Context, s suite) (*base, error) {
	skip := b.never()
	chosen, err := s.apt.Choice(ctx, recipe.BasePackages())
	if err != nil {
		return nil, err
	}
	for _, name := range s.set.Names() {
		if !chosen[name] {
			skip[name] = true
		}
	}
	packages, err := s.set.Closure(recipe.BasePackages(), skip)
	if err != nil {
		return nil, err
	}
	ours, err := fileKeys(recipe.BaseFiles())
	if err != nil {
		return nil, err
	}
	key := slices.Concat([]string{"base"}, versions(packages), recipe.Applets(), ours)
	l, err := b.layer(key, func(w *layer.Writer) error { return fillBase(ctx, w, packages) })
	if err != nil {
		return nil, fmt.Errorf("make the base layer: %w", err)
	}
	done := &base{part: part{"base of " + s.name, l}, names: map[string]bool{}}
	for _, p := range packages {
		done.names[p.Name] = true
	}
	done.accounts, err = baseAccounts(ctx, packages)
	return done, err
}

func fillBase(ctx context.Context, w *layer.Writer, packages []debian.Package) error {
	for _, dir := range []string{"bin", "sbin", "lib", "lib64"} {
		if err := w.Dir("usr/"+dir, 0o755, layer.Owner{}); err != nil {
			return err
		}
		if err := w.Symlink(dir, "usr/"+dir); err != nil {
			return err
		}
	}
	if err := addPackages(ctx, w, packages, nil); err != nil {
		return err
	}
	for _, dir := range []string{"proc", "sys", "dev", "run", "root", "home", "mnt", "opt", "srv", "var/log", "var/lib", "var/cache"} {
		if err := w.Dir(dir, 0o755, layer.Owner{}); err != nil {
			return err
		}
	}
	for _, dir := range []string{"tmp", "var/tmp"} {
		if err := w.Dir(dir, 0o1777, layer.Owner{}); err != nil {
			return err
		}
	}
	if err := addBaseLinks(w); err != nil {
		return err
	}
	if err := addCertificates(ctx, w, packages); err != nil {
		return err
	}
	return addFiles(w, recipe.BaseFiles())
}

// addBaseLinks makes what maintainer scripts and alternatives would have made.
func addBaseLinks(w *layer.Writer) error {
	links := []recipe.Link{
		{Path: "usr/bin/sh", Target: "dash"},
		{Path: "usr/bin/awk", Target: "mawk"},
		{Path: "usr/bin/nc", Target: "nc.openbsd"},
		{Path: "var/run", Target: "../run"},
		{Path: "etc/localtime", Target: "/usr/share/zoneinfo/Etc/UTC"},
	}
	for _, name := range recipe.Applets() {
		if !w.Has("usr/sbin/" + name) {
			links = append(links, recipe.Link{Path: "usr/bin/" + name, Target: "busybox"})
		}
	}
	for _, l := range links {
		if err := w.Symlink(l.Path, l.Target); err != nil {
			return err
		}
	}
	return nil
}

func addCertificates(ctx context.Context, w *layer.Writer, packages []debian.Package) error {
	p, err := find(packages, "ca-certificates")
	if err != nil {
		return err
	}
	names, files, err := p.Contents(ctx, "usr/share/ca-certificates/mozilla/")
	if err != nil {
		return err
	}
	var bundle bytes.Buffer
	for _, name := range names {
		bundle.Write(files[name])
	}
	return w.File("etc/ssl/certs/ca-certificates.crt", 0o644, layer.Owner{}, bundle.Bytes())
}

func baseAccounts(ctx context.Context, packages []debian.Package) (accounts, error) {
	p, err := find(packages, "base-passwd")
	if err != nil {
		return accounts{}, err
	}
	const dir = "usr/share/base-passwd/"
	_, files, err := p.Contents(ctx, dir)
	return accounts{passwd: unlocked(files[dir+"passwd.master"]), group: unlocked(files[dir+"group.master"])}, err
}

func find(packages []debian.Package, name string) (debian.Package, error) {
	i := slices.IndexFunc(packages, func(p debian.Package) bool { return p.Name == name })
	if i < 0 {
		return debian.Package{}, fmt.Errorf("the base has no package %s", name)
	}
	return packages[i], nil
}
