package stack

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/envnames"
)

// AddOptions are the choices of an add.
type AddOptions struct {
	As      string   // name of the service; only with one addon
	To      []string // services that get its variables and wait for it
	With    []string // further addons, which As does not name
	Set     []string // options: "persistence=false", or "redis.persistence=false" where several addons have it
	Network string   // that the new services join; "": that of the services in To
}

// PlanAdd decides how to add addons ("redis", "postgres@17"). It touches
// nothing. What is there already is said in Notes and not added again.
func (s *Stack) PlanAdd(ctx context.Context, addons []string, o AddOptions) (*Change, error) {
	if err := checkName(addons, o); err != nil {
		return nil, err
	}
	title := "add " + strings.Join(slices.Concat(addons, o.With), " ")
	if o.As != "" {
		title += " as " + o.As
	}
	pl, err := s.plan(ctx, title, true)
	if err != nil {
		return nil, err
	}
	a := &adding{plan: pl, o: o}
	if err := a.run(ctx, addons); err != nil {
		return nil, err
	}
	return pl.finish(), nil
}

// serviceName is what compose takes for one, and what can be a host's name.
var serviceName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9_.-]*$`)

func checkName(addons []string, o AddOptions) error {
	switch {
	case len(addons) == 0:
		return errors.New("no addon named")
	case o.As == "":
		return nil
	case len(addons) > 1:
		return fmt.Errorf("the name %q can be given to one addon only", o.As)
	case !serviceName.MatchString(o.As):
		return fmt.Errorf("%q cannot be the name of a service: letters, digits, -, _ and . only, the first a letter or a digit", o.As)
	}
	return nil
}

// adding is an add in the making.
type adding struct {
	*plan
	o      AddOptions
	asked  []string                  // the addons as they were asked for ("postgres@17")
	wanted []*catalog.Addon          // the same, found
	values map[string]catalog.Values // what is set, by addon
	items  []item
	looked map[string]envnames.Found // searches that were made
}

// item is one addon of an add, as the service it is or will be.
type item struct {
	addon    *catalog.Addon
	rendered catalog.Rendered
	peer     string // the service that it needs or joins, "" where there is none
	there    bool   // before this add
	hidden   string // why nobody can tell how it is reached, "" where that is known
	required bool   // not asked for, but by an addon
}

func (a *adding) run(ctx context.Context, addons []string) error {
	if err := a.choose(slices.Concat(addons, a.o.With)); err != nil {
		return err
	}
	for _, name := range addons {
		if err := a.take(name, a.o.As); err != nil {
			return err
		}
	}
	for _, name := range a.o.With {
		if err := a.take(name, ""); err != nil {
			return err
		}
	}
	if err := a.fillsGaps(); err != nil {
		return err
	}
	a.spread()
	if err := a.join(); err != nil {
		return err
	}
	if err := a.insert(); err != nil {
		return err
	}
	if err := a.movePorts(ctx); err != nil {
		return err
	}
	a.ignoreNew(ctx, envFile(a.found))
	for _, target := range a.o.To {
		if err := a.wire(ctx, target); err != nil {
			return err
		}
	}
	if len(a.change.Adds) == 0 && len(a.o.To) == 0 {
		return nil
	}
	return a.recheck(ctx, slices.Concat(a.change.Adds, a.o.To))
}

// take finds an addon and decides which service it is: one that is there, or a
// new one. What it cannot run without is taken before it.
func (a *adding) take(name, as string) error {
	addon, version, err := a.s.o.Catalog.Find(name)
	if err != nil {
		return err
	}
	service := as
	if service == "" {
		service = addon.ServiceName()
	}
	existing, err := a.existing(wish{addon, version, service, as != "", strings.Contains(name, "@")})
	if err != nil || existing {
		return err
	}
	peer, err := a.peer(addon)
	if err != nil {
		return err
	}
	rendered, err := addon.Render(version, service, catalog.Settings{Values: a.values[addon.ID], Peer: peer})
	if err != nil {
		return err
	}
	for _, part := range rendered.Services() {
		if holder, taken := a.p.Services[part.Name]; taken {
			return &NameTaken{Name: part.Name, Addon: addon.ID, Image: holder.Image}
		}
		a.change.Adds = append(a.change.Adds, part.Name)
		a.change.Starts = append(a.change.Starts, part.Name)
	}
	a.items = append(a.items, item{addon: addon, rendered: rendered, peer: peer.Service})
	a.warnOfEnd(addon, version)
	return nil
}

// wish is what was asked for.
type wish struct {
	addon   *catalog.Addon
	version catalog.Version
	service string
	named   bool // the service's name was given
	exact   bool // the version was given
}

// existing says whether the addon is there already, under the name that was given
// or else under any. A service of that name that is something else is an error.
func (a *adding) existing(w wish) (bool, error) {
	for _, i := range a.items {
		if i.addon.ID == w.addon.ID && (!w.named || i.rendered.Name == w.service) {
			return true, nil
		}
	}
	holder, taken := a.p.Services[w.service]
	if _, stands := a.s.standsFor(w.addon.ID, holder); taken && stands {
		return true, a.reuse(w, holder)
	}
	if !w.named {
		if other, ok := a.standIn(w.addon.ID); ok {
			return true, a.reuse(w, other)
		}
	}
	if taken {
		return false, &NameTaken{Name: w.service, Addon: w.addon.ID, Image: holder.Image}
	}
	return false, nil
}

// insert puts the new services, their volumes and their configs into the first file.
func (a *adding) insert() error {
	var f composefile.Fragment
	for _, i := range a.items {
		if i.there {
			continue
		}
		for _, part := range i.rendered.Services() {
			f.Services = append(f.Services, composefile.Block(part))
		}
		for _, config := range i.rendered.Configs {
			f.Configs = append(f.Configs, composefile.Block(config))
		}
		for _, volume := range i.rendered.Volumes {
			f.Volumes = append(f.Volumes, composefile.Block{Name: volume})
		}
	}
	if len(f.Services) == 0 {
		return nil
	}
	return a.splice(a.found.Files[0], f, composefile.Insert)
}

// splice has a fragment put into a file of the plan, or taken out of it.
func (pl *plan) splice(file string, f composefile.Fragment, edit func([]byte, composefile.Fragment) ([]byte, error)) error {
	text, err := pl.drafts.read(file)
	if err != nil {
		return err
	}
	now, err := edit(text, f)
	if err != nil {
		return fmt.Errorf("edit %s: %w", filepath.Base(file), err)
	}
	pl.drafts.set(file, now)
	return nil
}

// checked says that a rendered service has a health check, for which others can
// wait.
func (i item) checked() bool {
	var service struct {
		Healthcheck *struct {
			Disable bool `yaml:"disable"`
		} `yaml:"healthcheck"`
	}
	err := yaml.Unmarshal([]byte(i.rendered.Body), &service)
	return err == nil && service.Healthcheck != nil && !service.Healthcheck.Disable
}
