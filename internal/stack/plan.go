package stack

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/composefile"
)

// plan is an edit of the project's files in the making. It reads files and never
// writes one.
type plan struct {
	s      *Stack
	found  composefile.Found
	source composefile.Source // what the project was loaded with
	p      *types.Project     // with the services of every profile
	fresh  bool               // there is no compose file yet
	drafts *drafts
	change *Change
	doubts []string // what may be why the result does not load

	lacking []string // services that others need and that are not there, so that the project does not load
	broken  error    // what loading said of that
}

// plan begins an edit. Where there is no compose file, or an empty one, it begins
// with a project without services if empty is allowed.
func (s *Stack) plan(ctx context.Context, title string, empty bool) (*plan, error) {
	pl := &plan{s: s, drafts: newDrafts(), change: &Change{Title: title}}
	found, err := s.Find()
	pl.found = found
	if errors.Is(err, composefile.ErrNotFound) && empty {
		pl.fresh = true
		pl.found.Dir = s.folder()
		pl.found.Files = []string{filepath.Join(pl.found.Dir, "compose.yaml")}
		return pl, pl.begin()
	}
	if err != nil {
		return nil, err
	}
	pl.source = s.o.Source
	pl.source.Profiles = []string{"*"}
	pl.p, err = composefile.Load(ctx, pl.source, nil, s.o.Warn)
	if err != nil { // perhaps only a service that nobody uses is broken
		pl.source = s.o.Source
		pl.p, err = composefile.Load(ctx, pl.source, nil, nil)
	}
	if err != nil && empty && pl.empty() {
		return pl, pl.begin()
	}
	if err != nil && empty {
		err = pl.without(ctx, err)
	}
	if err != nil {
		return nil, err
	}
	maps.Copy(pl.p.Services, pl.p.DisabledServices) // an edit is about all of them
	return pl, nil
}

// begin makes the project without services.
func (pl *plan) begin() error {
	name, _ := pl.s.guess()
	if name == "" {
		name = loader.NormalizeProjectName(filepath.Base(pl.found.Dir))
	}
	environment := types.NewMapping(pl.s.environ())
	if text, err := os.ReadFile(envFile(pl.found)); err == nil {
		// One that cannot be read is said by loading the result.
		ours, _ := dotenv.UnmarshalWithLookup(string(text), environment.Resolve)
		environment.Merge(ours)
	}
	pl.p = &types.Project{Name: name, WorkingDir: pl.found.Dir, Environment: environment, Services: types.Services{}}
	text, err := pl.drafts.read(pl.found.Files[0])
	if err != nil {
		return err
	}
	if text == nil {
		pl.drafts.set(pl.found.Files[0], []byte("services:\n"))
	}
	return nil
}

// empty says that no compose file says anything.
func (pl *plan) empty() bool {
	for _, file := range pl.found.Files {
		text, err := os.ReadFile(file)
		if err != nil || !blank(text) {
			return false
		}
	}
	return true
}

// everything loads the project with the services of every profile.
func (s *Stack) everything(ctx context.Context) (*types.Project, error) {
	source := s.o.Source
	source.Profiles = []string{"*"}
	return composefile.Load(ctx, source, nil, nil)
}

// service returns a service of the project, of whatever profile.
func (pl *plan) service(name string) (types.ServiceConfig, error) {
	if service, ok := pl.p.Services[name]; ok {
		return service, nil
	}
	return types.ServiceConfig{}, pl.s.noService(name, pl.p.Services)
}

// noService knows what may have been meant: a name like it, or the service that
// was made of the addon of that name.
func (s *Stack) noService(name string, all types.Services) error {
	var names, made []string
	for _, service := range all {
		names = append(names, service.Name)
		if s.addonOf(service) == name {
			made = append(made, service.Name)
		}
	}
	slices.Sort(made)
	for _, guess := range Near(name, names) {
		if !slices.Contains(made, guess) {
			made = append(made, guess)
		}
	}
	return &NoService{Name: name, Near: made[:min(3, len(made))]}
}

// fileOf is the first of the project's own files that defines a service; "" where
// it comes from elsewhere.
func (pl *plan) fileOf(service string) (string, error) {
	for _, file := range pl.found.Files {
		text, err := pl.drafts.read(file)
		if err != nil {
			return "", err
		}
		if _, ok := servicesIn(text)[service]; ok {
			return file, nil
		}
	}
	return "", nil
}

// check loads the project as it will be.
func (pl *plan) check(ctx context.Context) (*types.Project, error) {
	source := pl.source
	overlay := pl.drafts.overlay()
	if pl.fresh {
		dir, err := os.MkdirTemp("", "devbliss-")
		if err != nil {
			return nil, err
		}
		defer func() { _ = os.RemoveAll(dir) }() // what is left of it harms nobody
		// A file has to be there to be loaded, and this one is not yet.
		source = pl.s.o.Source
		source.ProjectDir = pl.found.Dir
		source.Files = []string{filepath.Join(dir, "compose.yaml")}
		text, _ := pl.drafts.read(pl.found.Files[0])
		if err := os.WriteFile(source.Files[0], text, 0o600); err != nil {
			return nil, err
		}
	}
	p, err := composefile.Load(ctx, source, overlay, nil)
	if err != nil {
		return nil, pl.unfit(err, source.Files)
	}
	return p, nil
}

// recheck is check where no more has changed than the named services, what the
// other sections gained, and .env.
func (pl *plan) recheck(ctx context.Context, services []string) error {
	if pl.fresh || len(pl.lacking) > 0 {
		_, err := pl.check(ctx)
		return err
	}
	overlay := pl.drafts.overlay()
	maps.DeleteFunc(overlay, func(path string, _ []byte) bool { return filepath.Base(path) == ".gitignore" }) // no part of a project
	if err := composefile.Recheck(ctx, pl.source, overlay, services); err != nil {
		return pl.unfit(err, pl.source.Files)
	}
	return nil
}

// unfit says why the result, loaded from files, is not valid. A file that is not
// there yet is called by the name that it would have.
func (pl *plan) unfit(err error, files []string) error {
	var problem *composefile.Problem
	if pl.fresh && errors.As(err, &problem) && slices.Contains(files, problem.Path) {
		problem.Path, problem.Shown = pl.found.Files[0], ""
	}
	if len(pl.doubts) > 0 {
		err = fmt.Errorf("%s: %w", list(pl.doubts), err)
	}
	return &Unfit{Err: err}
}

// finish makes the change of the drafts.
func (pl *plan) finish() *Change {
	pl.change.Files = pl.drafts.changes(envFile(pl.found))
	return pl.change
}
