package stack

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/envfile"
)

// UpdateOptions are the choices of an update.
type UpdateOptions struct {
	Migrated bool // the data has been moved, or is not missed
}

// PlanUpdate decides how to move services ("db", "db@18") to another version: that
// which add would take, where none is said. Without services it is all that are
// outdated and whose data goes along; the others are noted.
func (s *Stack) PlanUpdate(ctx context.Context, services []string, o UpdateOptions) (*Change, error) {
	pl, err := s.plan(ctx, strings.Join(append([]string{"update"}, services...), " "), false)
	if err != nil {
		return nil, err
	}
	u := &updating{plan: pl, o: o}
	if len(services) == 0 {
		err = u.all(ctx)
	}
	for _, service := range services {
		if err == nil {
			err = u.named(ctx, service)
		}
	}
	if err != nil {
		return nil, err
	}
	if len(u.names) > 0 {
		if _, err := u.check(ctx); err != nil {
			return nil, err
		}
	}
	c := u.finish()
	return c, s.settle(ctx, c, effects{alters: u.names})
}

// updating is an update in the making.
type updating struct {
	*plan
	o     UpdateOptions
	names []string // services that change
}

// all updates what is outdated and can be without harm.
func (u *updating) all(ctx context.Context) error {
	for _, name := range slices.Sorted(maps.Keys(u.p.Services)) {
		service := u.p.Services[name]
		addon := u.s.imageOf(service)
		if addon == nil {
			continue
		}
		switch u.s.standing(service, addon).Standing {
		case catalog.Outdated, catalog.Ended:
		case catalog.Current, catalog.Newer, catalog.Unpinned, catalog.Unknown:
			continue
		}
		to := addon.Default()
		if u.stays(name, addon, tagOf(service.Image)) {
			continue
		}
		if err := u.mayMove(ctx, service, addon, to); err != nil {
			u.change.say("%v; see devbliss update %s", err, name)
			continue
		}
		if err := u.move(service, addon, to); err != nil {
			return err
		}
	}
	if len(u.names) == 0 && len(u.change.Notes) == 0 {
		u.change.say("nothing is outdated")
	}
	return nil
}

// named updates one service, to the version that stands behind @.
func (u *updating) named(ctx context.Context, wanted string) error {
	name, version, _ := strings.Cut(wanted, "@")
	service, err := u.service(name)
	if err != nil {
		return err
	}
	addon := u.s.imageOf(service)
	if addon == nil {
		return fmt.Errorf("update %s: the catalog does not know what it runs (%s)", name, runs(service))
	}
	to := addon.Default()
	if version != "" {
		if to, err = addon.Version(version); err != nil {
			return err
		}
	}
	tag := tagOf(service.Image)
	line, known := addon.Line(tag)
	switch {
	case known && line.Version == to.Version:
		u.change.say("%s is at %s already (%s)", name, to.Version, service.Image)
		return nil
	case version == "" && u.stays(name, addon, tag):
		return nil
	}
	if err := u.mayMove(ctx, service, addon, to); err != nil {
		return err
	}
	return u.move(service, addon, to)
}

func (u *updating) today() string { return u.s.o.Now().Format(time.DateOnly) }

// runs is what a service is made of, for a sentence.
func runs(service types.ServiceConfig) string {
	if service.Build != nil || service.Image == "" {
		return "built by the project"
	}
	return service.Image
}

// move writes another tag, and what follows from the version, for a service.
func (u *updating) move(service types.ServiceConfig, addon *catalog.Addon, to catalog.Version) error {
	file, err := u.imageFile(service.Name)
	if err != nil {
		return err
	}
	tag := tagOf(service.Image)
	now, sure := addon.Retag(tag, to)
	r := u.retagging(addon, to)
	var stuck error
	err = u.reword(file, service.Name, "image", func(raw string, line int) (string, error) {
		text, ok := r.image(raw)
		if !ok {
			stuck = &Stuck{Service: service.Name, Image: raw, Tag: now, File: u.near(file), Line: line, Why: r.why}
			return "", stuck
		}
		return text, nil
	})
	if stuck != nil {
		return stuck
	}
	if err != nil {
		return err
	}
	if err := u.setVariables(r.set); err != nil {
		return err
	}
	if err := u.movePaths(service.Name, addon.MovedPaths(addon.Near(tag), to)); err != nil {
		return err
	}
	u.names = append(u.names, service.Name)
	u.change.say("%s: %s becomes %s", service.Name, cmpOr(tag, "no tag"), now)
	u.sayDoubts(service.Name, addon, to, now, sure, r.digest)
	return nil
}

func cmpOr(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// sayDoubts notes what a person should know of the new tag.
func (u *updating) sayDoubts(name string, addon *catalog.Addon, to catalog.Version, tag string, sure, digest bool) {
	if !sure {
		u.change.say("the catalog knows %s; whether there is a %s:%s too it does not know", to.Tag, addon.Image, tag)
	}
	if digest {
		u.change.say("the digest of %s was that of the old image and is taken out", name)
	}
	if to.EndOfLife != "" && to.EndOfLife <= u.today() {
		next := ""
		if to.Successor != "" {
			next = "; " + to.Successor + " succeeds it"
		}
		u.change.say("%s %s has had no updates since %s%s", addon.ID, to.Version, to.EndOfLife, next)
	}
}

func (u *updating) retagging(addon *catalog.Addon, to catalog.Version) *retagging {
	process := types.NewMapping(u.s.environ())
	return &retagging{
		set:    map[string]string{},
		lookup: u.p.Environment.Resolve,
		move: func(tag string) string {
			now, _ := addon.Retag(tag, to)
			return now
		},
		locked: func(name string) string {
			if _, ok := process[name]; ok {
				return fmt.Sprintf("%s is set in the environment of this shell", name)
			}
			if text, err := u.drafts.read(envFile(u.found)); err == nil {
				if _, ok := envfile.Value(text, name); ok {
					return ""
				}
			}
			return fmt.Sprintf("%s is not set in %s", name, u.near(envFile(u.found)))
		},
	}
}

// imageFile is the last of the project's own files that says what a service runs:
// it overrides the others.
func (u *updating) imageFile(service string) (string, error) {
	for _, file := range slices.Backward(u.found.Files) {
		text, err := u.drafts.read(file)
		if err != nil {
			return "", err
		}
		written, _ := servicesIn(text)[service].(map[string]any)
		if _, ok := written["image"].(string); ok {
			return file, nil
		}
	}
	return "", &Elsewhere{Service: service, What: "update"}
}

func (u *updating) reword(file, service, key string, word func(string, int) (string, error)) error {
	text, err := u.drafts.read(file)
	if err != nil {
		return err
	}
	now, err := composefile.Reword(text, service, key, word)
	if err != nil {
		return fmt.Errorf("%s: %w", u.near(file), err)
	}
	u.drafts.set(file, now)
	return nil
}

func (u *updating) setVariables(set map[string]string) error {
	file := envFile(u.found)
	for _, name := range slices.Sorted(maps.Keys(set)) {
		text, err := u.drafts.read(file)
		if err != nil {
			return err
		}
		u.drafts.set(file, envfile.Set(text, name, set[name]))
	}
	return nil
}

// movePaths mounts volumes where the new version has its data.
func (u *updating) movePaths(service string, moved map[string]string) error {
	if len(moved) == 0 {
		return nil
	}
	for _, file := range u.found.Files {
		if text, err := u.drafts.read(file); err != nil || servicesIn(text)[service] == nil {
			continue // it was read before
		}
		err := u.reword(file, service, "volumes", func(written string, _ int) (string, error) {
			return moveMount(written, moved), nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// moveMount is a volume of a service, or the target of one, at its new path.
func moveMount(written string, moved map[string]string) string {
	for was, now := range moved {
		switch {
		case written == was:
			return now
		case strings.HasSuffix(written, ":"+was):
			return strings.TrimSuffix(written, was) + now
		case strings.Contains(written, ":"+was+":"):
			return strings.Replace(written, ":"+was+":", ":"+now+":", 1)
		}
	}
	return written
}
