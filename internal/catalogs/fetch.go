package catalogs

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/devbliss/devbliss/catalog"
)

// Fetched is what a repository has at the place that a source follows. It lies in
// the cache, and nothing uses it before its pin is kept or allowed.
type Fetched struct {
	Source  // with the new pin
	Catalog *catalog.Source
	Tag     bool // the source follows a tag, which should stay where it is
}

// Fetch looks where the source's branch or tag is now and fetches that. It changes
// nothing that is in use.
func (s *Store) Fetch(ctx context.Context, source Source) (*Fetched, error) {
	return s.fetch(ctx, source, func(ctx context.Context, g *git) (what string, tag bool, err error) {
		return g.resolve(ctx, source)
	})
}

// FetchPin fetches the source at the pin that it has.
func (s *Store) FetchPin(ctx context.Context, source Source) (*Fetched, error) {
	if err := source.checkPinned(); err != nil {
		return nil, err
	}
	if source.Shared {
		if err := checkURL(source.Git, false); err != nil {
			return nil, err
		}
	}
	if loaded, err := s.Cached(source); err == nil {
		return &Fetched{Source: source, Catalog: loaded}, nil
	}
	return s.fetch(ctx, source, func(context.Context, *git) (string, bool, error) {
		return source.Commit, false, nil
	})
}

func (s *Store) fetch(ctx context.Context, source Source, resolve func(context.Context, *git) (string, bool, error)) (*Fetched, error) {
	if source.Git == "" {
		loaded, err := readFolder(source)
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", source.Dir, err)
		}
		return &Fetched{Source: source, Catalog: loaded}, nil
	}
	f, err := s.fetchGit(ctx, source, resolve)
	if err != nil {
		return nil, fmt.Errorf("fetch %s: %w", source.Location(), err)
	}
	return f, nil
}

func (s *Store) fetchGit(ctx context.Context, source Source, resolve func(context.Context, *git) (string, bool, error)) (*Fetched, error) {
	final, err := s.cache(source) // its last element is not known yet
	if err != nil {
		return nil, err
	}
	parent := filepath.Dir(final)
	if source.Commit == "" {
		parent = final
	}
	if err := os.MkdirAll(parent, 0o700); err != nil {
		return nil, err
	}
	work, err := os.MkdirTemp(parent, ".fetch-*")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(work) }() // what is left of it harms nobody
	g, err := s.newGit(source.Git, work)
	if err != nil {
		return nil, err
	}
	f := &Fetched{Source: source}
	var what string
	if what, f.Tag, err = resolve(ctx, g); err != nil {
		return nil, err
	}
	if f.Commit, err = g.fetch(ctx, source.Git, what); err != nil {
		return nil, err
	}
	if fullCommit.MatchString(what) && f.Commit != what {
		return nil, fmt.Errorf("the commit %s was asked for and %s was given", short(what), short(f.Commit))
	}
	files := filepath.Join(work, "files")
	if err := g.extract(ctx, f.Commit, files); err != nil {
		return nil, err
	}
	if f.Catalog, err = readFiles(source.Name, files); err != nil {
		return nil, err
	}
	return f, settle(files, filepath.Join(parent, f.Commit))
}

// settle gives what was fetched its place. What was there before, of the same
// commit, may have been damaged.
func settle(files, place string) error {
	if err := os.RemoveAll(place); err != nil {
		return err
	}
	err := os.Rename(files, place)
	if err != nil && !errors.Is(err, os.ErrExist) {
		return err
	}
	return nil
}

// resolve finds the full name of what the source follows: a tag, a branch, a
// commit, or the repository's default.
func (g *git) resolve(ctx context.Context, source Source) (what string, tag bool, err error) {
	if fullCommit.MatchString(source.Ref) {
		return source.Ref, false, nil
	}
	names := []string{"HEAD"}
	if source.Ref != "" {
		names = []string{"refs/tags/" + source.Ref, "refs/heads/" + source.Ref}
	}
	out, err := g.run(ctx, "", append([]string{"ls-remote", "--quiet", "--", source.Git}, names...)...)
	if err != nil {
		return "", false, err
	}
	there := map[string]bool{}
	for line := range strings.Lines(string(out)) {
		if _, name, ok := strings.Cut(strings.TrimSpace(line), "\t"); ok {
			there[name] = true
		}
	}
	for i, name := range names {
		if there[name] {
			return name, source.Ref != "" && i == 0, nil
		}
	}
	switch {
	case source.Ref == "":
		return "", false, errors.New("the repository is empty")
	case shortHash.MatchString(source.Ref):
		return "", false, fmt.Errorf("there is no branch and no tag %s; a commit is named with all its 40 digits", source.Ref)
	}
	return "", false, fmt.Errorf("there is no branch and no tag %s", source.Ref)
}

// fetch brings one commit into the folder of g, without the files that are too
// large for a catalog where the server can leave them out.
func (g *git) fetch(ctx context.Context, url, what string) (commit string, err error) {
	if _, err := g.run(ctx, "", "init", "--quiet", "--bare", "--template=", "."); err != nil {
		return "", err
	}
	config := filepath.Join(g.dir, "config")
	before, err := os.ReadFile(config)
	if err != nil {
		return "", err
	}
	bound, stop := bounding(ctx, g.dir, g.limit)
	defer stop()
	if _, err = g.run(bound, "", "fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules",
		fmt.Sprintf("--filter=blob:limit=%d", catalog.MaxDefinition+1), "--", url, what); err != nil {
		return "", err
	}
	if sizeOf(g.dir) > g.limit { // it was there sooner than anybody looked
		return "", errTooLarge
	}
	// Git now takes the server for one that may be asked for what was left out.
	if err := os.WriteFile(config, before, 0o600); err != nil {
		return "", err
	}
	out, err := g.run(ctx, "", "rev-parse", "--verify", "--end-of-options", "FETCH_HEAD^{commit}")
	if err != nil {
		return "", err
	}
	commit = strings.TrimSpace(string(out))
	if !fullCommit.MatchString(commit) {
		return "", fmt.Errorf("%q is not a commit", commit)
	}
	return commit, nil
}

// hashOf is a folder's name for a repository.
func hashOf(url string) string {
	sum := sha256.Sum256([]byte(url))
	return hex.EncodeToString(sum[:8])
}
