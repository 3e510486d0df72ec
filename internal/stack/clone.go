package stack

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/envfile"
)

// projectName is the variable by which compose takes a project's name.
const projectName = "COMPOSE_PROJECT_NAME"

// OtherClone says that another folder has containers under the project's name: a
// second clone, or a worktree. An up would make them this folder's.
type OtherClone struct {
	Project  string
	Folder   string   // that has them
	Services []string // whose containers they are, sorted
	Shell    bool     // the name comes from the shell, which goes over .env
}

// Error is one sentence.
func (e *OtherClone) Error() string {
	return fmt.Sprintf("project %s is up from another folder, %s (%s)", e.Project, e.Folder, list(e.Services))
}

func cloneAdvice(e *OtherClone) string {
	if e.Shell {
		return fmt.Sprintf("unset %s in the shell and run devbliss up --beside, or take its containers over: devbliss up --take-over", projectName)
	}
	return "run beside it, with a name and ports of this folder's own in .env: devbliss up --beside; or take its containers over: devbliss up --take-over"
}

// Shared says that two projects made of the same files could not run side by side:
// what the files name outright both would have.
type Shared struct{ What []string } // such as "container_name shop-db of db"

// Error is one sentence.
func (e *Shared) Error() string {
	return fmt.Sprintf("the compose file fixes names that only one folder can have: %s", list(e.What))
}

// ours makes sure that the containers an up would converge are not another
// folder's. Whoever gives the name on the command line knows whose they are.
func (s *Stack) ours(ctx context.Context, p *types.Project, services []string) error {
	if s.o.Source.Name != "" {
		return nil
	}
	known, err := s.o.Engine.Services(ctx, p.Name)
	if err != nil {
		return err
	}
	if other := s.otherClone(p, known, closure(p, services)); other != nil {
		return other
	}
	return nil
}

// otherClone finds those of services that have containers of another folder.
func (s *Stack) otherClone(p *types.Project, known []engine.Service, services []string) *OtherClone {
	other := &OtherClone{Project: p.Name}
	for _, service := range known {
		if !slices.Contains(services, service.Name) {
			continue
		}
		for _, c := range service.Containers {
			if (other.Folder == "" || other.Folder == c.Folder) && fromElsewhere(p, c) {
				other.Folder, other.Services = c.Folder, append(other.Services, service.Name)
				break
			}
		}
	}
	if other.Folder == "" {
		return nil
	}
	slices.Sort(other.Services)
	_, other.Shell = types.NewMapping(s.environ())[projectName] // also where it is empty
	return other
}

// fromElsewhere says that a container was made of a project in another folder,
// which is still there: one that was moved or deleted has no use for it.
func fromElsewhere(p *types.Project, c engine.Container) bool {
	there, err := os.Stat(c.Folder)
	if c.Folder == "" || err != nil || !there.IsDir() {
		return false
	}
	if here, err := os.Stat(p.WorkingDir); err != nil || os.SameFile(here, there) {
		return false
	}
	for _, theirs := range c.Files {
		their, err := os.Stat(theirs)
		if err != nil {
			continue
		}
		for _, file := range p.ComposeFiles {
			if our, err := os.Stat(file); err == nil && os.SameFile(our, their) {
				return false // the same clone, seen from another folder
			}
		}
	}
	return true
}

// PlanBeside decides on a project name of this folder's own, in its env file, so
// that it can run beside the clone that has the name now. The error is *Shared
// where the files keep the two from running side by side. Ports are PlanFreePorts'.
func (s *Stack) PlanBeside(ctx context.Context) (*Change, error) {
	found, err := s.Find()
	if err != nil {
		return nil, err
	}
	p, err := s.everything(ctx)
	if err != nil {
		return nil, err
	}
	name, err := s.ownName(ctx, p)
	if err != nil {
		return nil, err
	}
	if err := s.apart(ctx, p, name); err != nil {
		return nil, err
	}
	file := envFile(found)
	pl := &plan{s: s, found: found, drafts: newDrafts(), change: &Change{Title: "run beside another clone"}}
	text, err := pl.drafts.read(file)
	if err != nil {
		return nil, err
	}
	pl.drafts.set(file, envfile.Set(text, projectName, name))
	pl.change.say("this folder becomes project %s: %s=%s goes into %s", name, projectName, name, filepath.Base(file))
	pl.ignoreNew(ctx, file)
	return pl.finish(), nil
}

// mostClones is more than anybody has of one project.
const mostClones = 100

// ownName is a name that no project of the engine has yet: that of the folder, with
// the project's before it, or the project's with a number behind it.
func (s *Stack) ownName(ctx context.Context, p *types.Project) (string, error) {
	folder := loader.NormalizeProjectName(filepath.Base(p.WorkingDir))
	candidates := []string{}
	switch {
	case folder == "" || folder == p.Name:
	case len(folder) > len(p.Name) && folder[:len(p.Name)] == p.Name: // shop-feature of shop
		candidates = append(candidates, folder)
	default:
		candidates = append(candidates, p.Name+"-"+folder)
	}
	for n := 2; n < mostClones; n++ {
		candidates = append(candidates, fmt.Sprintf("%s-%d", p.Name, n))
	}
	for _, name := range candidates {
		known, err := s.o.Engine.Services(ctx, name)
		if err != nil {
			return "", err
		}
		if len(known) == 0 {
			return name, nil
		}
	}
	return "", fmt.Errorf("find a name for this folder: every one from %s to %s is in use", candidates[0], candidates[len(candidates)-1])
}

// apart makes sure that the project under another name has volumes and containers
// of its own: two databases on one volume destroy it.
func (s *Stack) apart(ctx context.Context, p *types.Project, name string) error {
	source := s.o.Source
	source.Profiles, source.Name = []string{"*"}, name
	twin, err := composefile.Load(ctx, source, nil, nil)
	if err != nil {
		return err
	}
	var both []string
	for _, service := range p.ServiceNames() {
		if fixed := p.Services[service].ContainerName; fixed != "" && fixed == twin.Services[service].ContainerName {
			both = append(both, fmt.Sprintf("container_name %s of %s", fixed, service))
		}
	}
	for _, key := range slices.Sorted(maps.Keys(p.Volumes)) {
		if v := p.Volumes[key]; !bool(v.External) && v.Name == twin.Volumes[key].Name {
			both = append(both, fmt.Sprintf("name %s of volume %s", v.Name, key))
		}
	}
	if len(both) > 0 {
		return &Shared{What: both}
	}
	return nil
}

// clone says whether another folder has the project's containers.
func (d *examination) clone(ctx context.Context) []Finding {
	if d.project == nil || !d.answers {
		return nil
	}
	err := d.stack.ours(ctx, d.project, nil)
	if err != nil {
		return bad("project name", err)
	}
	return good("project name", "%s is this folder's alone", d.project.Name)
}
