package stack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/devbliss/devbliss/internal/catalogs"
	"github.com/devbliss/devbliss/internal/composefile"
)

// SharedCatalogs are the catalogs that a project's compose files share, the first
// file's before the next one's of the same name. Where there is no compose file
// there are none.
func SharedCatalogs(project composefile.Source) ([]catalogs.Source, error) {
	found, err := composefile.Find(project)
	if errors.Is(err, composefile.ErrNotFound) {
		return nil, nil
	}
	var all []catalogs.Source
	seen := map[string]bool{}
	for _, file := range found.Files {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // whoever loads the project says so
		}
		shared, err := catalogs.Shared(text, filepath.Dir(file))
		if err != nil {
			return all, fmt.Errorf("read %s: %w", filepath.Base(file), err)
		}
		for _, s := range shared {
			if !seen[s.Name] {
				seen[s.Name] = true
				all = append(all, s)
			}
		}
	}
	return all, nil
}

// settingsOf is where a compose file has a catalog.
func settingsOf(name string) []string { return []string{"catalogs", name} }

// PlanShare decides how to write a catalog into the project's compose file, for the
// whole team: a new one, or another pin of one that is there. It touches nothing. A
// folder is written relative to the file and has to lie below it.
func (s *Stack) PlanShare(ctx context.Context, source catalogs.Source) (*Change, error) {
	pl, err := s.plan(ctx, "share catalog "+source.Name, false)
	if err != nil {
		return nil, err
	}
	file, there, err := pl.shares(source.Name)
	if err != nil {
		return nil, err
	}
	if source.Git == "" {
		if source.Dir, err = below(filepath.Dir(file), source.Dir); err != nil {
			return nil, err
		}
	}
	text, err := pl.drafts.read(file)
	if err != nil {
		return nil, err
	}
	path := settingsOf(source.Name)
	switch {
	case there == nil:
		text, err = composefile.InsertSetting(text, path, source.Body())
	case !there.Same(source):
		return nil, &catalogs.Taken{Source: *there}
	case there.Commit != source.Commit:
		text, err = composefile.ChangeSetting(text, append(path, "commit"), source.Commit)
	}
	if err != nil {
		return nil, fmt.Errorf("edit %s: %w", filepath.Base(file), err)
	}
	pl.drafts.set(file, text)
	if _, err := pl.check(ctx); err != nil {
		return nil, err
	}
	return pl.finish(), nil
}

// PlanUnshare decides how to take a catalog out of the project's compose file.
func (s *Stack) PlanUnshare(ctx context.Context, name string) (*Change, error) {
	pl, err := s.plan(ctx, "unshare catalog "+name, false)
	if err != nil {
		return nil, err
	}
	file, there, err := pl.shares(name)
	if err != nil {
		return nil, err
	}
	if there == nil {
		return nil, &catalogs.Unknown{Name: name}
	}
	text, err := pl.drafts.read(file)
	if err != nil {
		return nil, err
	}
	if text, err = composefile.RemoveSetting(text, settingsOf(name)); err != nil {
		return nil, fmt.Errorf("edit %s: %w", filepath.Base(file), err)
	}
	pl.drafts.set(file, text)
	if _, err := pl.check(ctx); err != nil {
		return nil, err
	}
	pl.sayStillUsed(name)
	return pl.finish(), nil
}

// sayStillUsed notes which services were made from a catalog that goes.
func (pl *plan) sayStillUsed(name string) {
	for _, service := range pl.p.ServiceNames() {
		if id := pl.s.addonOf(pl.p.Services[service]); strings.HasPrefix(id, name+"/") {
			pl.change.say("service %s was made from %s and stays", service, id)
		}
	}
}

// shares finds the file that shares a catalog, or is to: the first.
func (pl *plan) shares(name string) (file string, there *catalogs.Source, err error) {
	for _, file := range pl.found.Files {
		text, err := pl.drafts.read(file)
		if err != nil {
			return "", nil, err
		}
		shared, err := catalogs.Shared(text, filepath.Dir(file))
		if err != nil {
			return "", nil, fmt.Errorf("read %s: %w", filepath.Base(file), err)
		}
		for _, s := range shared {
			if s.Name == name {
				return file, &s, nil
			}
		}
	}
	return pl.found.Files[0], nil, nil
}

// below is a folder as a file in base writes it.
func below(base, dir string) (string, error) {
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(base, dir)
	}
	rel, err := filepath.Rel(resolved(base), resolved(dir))
	if err != nil || !filepath.IsLocal(rel) {
		return "", fmt.Errorf("%s is outside the project, and the others have no such folder: share a git repository", dir)
	}
	return "./" + filepath.ToSlash(rel), nil
}

// resolved is a path without symbolic links, where it is there.
func resolved(path string) string {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		return target
	}
	return path
}
