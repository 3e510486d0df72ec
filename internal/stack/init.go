package stack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/scaffold"
)

// beginning is what the compose file is called that an init writes.
const beginning = "compose.yaml"

// Begun says that a file that an init would write, or a compose file, is there already.
type Begun struct{ Path string }

// Error is one sentence.
func (e *Begun) Error() string { return fmt.Sprintf("there is %s already", e.Path) }

// NoApp says that nothing in a folder looks like a program that could be run.
type NoApp struct{ Dir string }

// Error is one sentence.
func (e *NoApp) Error() string { return fmt.Sprintf("no app is recognised in %s", e.Dir) }

// Initiation is how a repository that has no compose file gets one.
type Initiation struct {
	*Change
	Apps      []string   // one sentence each: "web: Next.js, in apps/web"
	Proposals []Proposal // addons that the apps' dependencies ask for

	services []string // of the apps
}

// To are the services that an addon is for: those with a dependency that speaks to
// it, or the only one that there is.
func (i *Initiation) To(addon string) []string {
	for _, p := range i.Proposals {
		if p.Addon == addon {
			return p.To
		}
	}
	if len(i.services) == 1 {
		return i.services
	}
	return nil
}

// Proposal is an addon that services ask for.
type Proposal struct {
	Addon   string
	To      []string // the services
	Because string   // the dependency that the first of them has
}

// PlanInit decides what makes the sources in the project's folder run: a Dockerfile
// for each app that has none, and a compose file. No file that is there is changed.
// The error is a *Begun where there is a compose file, and a *NoApp where nothing is
// recognised.
func (s *Stack) PlanInit(ctx context.Context) (*Initiation, error) {
	found, err := s.Find()
	if err == nil {
		return nil, &Begun{Path: found.Files[0]}
	}
	if !errors.Is(err, composefile.ErrNotFound) {
		return nil, err
	}
	dir := s.folder()
	apps := scaffold.Survey(os.DirFS(dir))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(apps) == 0 {
		return nil, &NoApp{Dir: dir}
	}
	i := &Initiation{Change: &Change{Title: "init"}}
	for _, app := range apps {
		text := app.Service + ": " + app.Kind
		if app.Dir != "." {
			text += ", in " + app.Dir
		}
		i.Apps = append(i.Apps, text)
		i.services = append(i.services, app.Service)
		i.Notes = append(i.Notes, app.Notes...)
		for _, f := range app.Files {
			i.make(dir, f.Path, f.Text)
		}
		s.propose(i, app)
	}
	i.make(dir, beginning, scaffold.Compose(apps))
	return i, nil
}

func (i *Initiation) make(dir, path, text string) {
	i.Files = append(i.Files, FileChange{Path: filepath.Join(dir, filepath.FromSlash(path)), Now: []byte(text)})
}

// propose takes what an app asks for, as far as the catalog has it.
func (s *Stack) propose(i *Initiation, app scaffold.App) {
	for _, addon := range app.Addons {
		var missing *catalog.NotFound
		if _, _, err := s.o.Catalog.Find(addon.ID); errors.As(err, &missing) {
			continue
		}
		at := slices.IndexFunc(i.Proposals, func(p Proposal) bool { return p.Addon == addon.ID })
		if at < 0 {
			i.Proposals = append(i.Proposals, Proposal{Addon: addon.ID, Because: addon.Because})
			at = len(i.Proposals) - 1
		}
		if to := &i.Proposals[at].To; !slices.Contains(*to, app.Service) {
			*to = append(*to, app.Service)
		}
	}
}
