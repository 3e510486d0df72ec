package stack

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/devbliss/devbliss/internal/gitignore"
)

// ignoreNew keeps a new env file, which is for this machine only, out of git, where
// that is what the repository does with such files.
func (pl *plan) ignoreNew(ctx context.Context, file string) {
	if !pl.drafts.made(file) {
		return
	}
	name := filepath.Base(file)
	state, err := gitignore.Of(ctx, file, pl.s.environ())
	switch {
	case err != nil:
		pl.change.say("%s is for this machine only, but whether git ignores it could not be found out: %v", name, err)
	case state.Root == "" || state.Ignored:
	case state.Wanted:
		pl.change.say("%s is new, and a pattern of this repository keeps it in git: look at it before you commit", name)
	case len(state.Tracked) > 0 && !state.Alike:
		pl.change.say("%s is new and git does not ignore it, as this repository keeps such files (%s): look at it before you commit", name, state.Tracked[0])
	case slices.Contains(state.Tracked, rel(state.Root, file)): // it was deleted, and comes back
	default:
		pl.ignore(state, name)
	}
}

func (pl *plan) ignore(state gitignore.State, name string) {
	text, err := pl.drafts.read(state.Nearest)
	if err != nil {
		pl.change.say("%s is for this machine only, but git does not ignore it: %v", name, err)
		return
	}
	pl.drafts.set(state.Nearest, gitignore.Add(text, state.Pattern))
	pl.change.say("%s is for this machine only, so %s gets the line %s", name, pl.near(state.Nearest), state.Pattern)
}

func rel(dir, file string) string {
	name, err := filepath.Rel(dir, file)
	if err != nil {
		return file
	}
	return filepath.ToSlash(name)
}

// made says that a plan makes a file that was not there.
func (d *drafts) made(path string) bool {
	f, ok := d.files[path]
	return ok && f.was == nil && f.now != nil
}

// ends says that a plan takes a file away.
func (d *drafts) ends(path string) bool {
	f, ok := d.files[path]
	return ok && f.was != nil && f.now == nil
}

// forgetIgnored takes the line that an add has put into a .gitignore for the .env
// out again when the .env goes.
func (r *removing) forgetIgnored(entries []entry) error {
	env := envFile(r.found)
	if !r.drafts.ends(env) {
		return nil
	}
	for _, e := range slices.Backward(entries) {
		for _, f := range e.Files {
			if filepath.Base(f.Path) != gitignore.Name || !e.makes(env) {
				continue
			}
			text, err := r.drafts.read(f.Path)
			if err != nil {
				return err
			}
			if was, ok := merge(f.Now, f.Was, text, true); ok {
				r.drafts.set(f.Path, was)
			}
			return nil
		}
	}
	return nil
}

// makes says that a change made a file that was not there.
func (e entry) makes(path string) bool {
	return slices.ContainsFunc(e.Files, func(f FileChange) bool { return f.Path == path && f.Was == nil && f.Now != nil })
}
