package stack

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/composefile"
)

// RemoveOptions are the choices of a remove.
type RemoveOptions struct {
	Data  DataChoice
	Force bool // also where a service that stays waits for one that goes
}

// PlanRemove decides how to take services out of the file and unwire them.
func (s *Stack) PlanRemove(ctx context.Context, services []string, o RemoveOptions) (*Change, error) {
	pl, err := s.plan(ctx, "remove "+strings.Join(services, " "), false)
	if err != nil {
		return nil, err
	}
	r := &removing{plan: pl, o: o, names: slices.Compact(slices.Sorted(slices.Values(services)))}
	if err := r.run(ctx); err != nil {
		return nil, err
	}
	c := r.finish()
	if err := s.settle(ctx, c, effectsOf(c.Files)); err != nil {
		return nil, err
	}
	return c, nil
}

// removing is a remove in the making.
type removing struct {
	*plan
	o       RemoveOptions
	names   []string
	entries []entry // of the journal
}

func (r *removing) run(ctx context.Context) error {
	if len(r.names) == 0 {
		return errors.New("no service named")
	}
	if err := r.whole(); err != nil {
		return err
	}
	for _, name := range r.names {
		file, err := r.fileOf(name)
		if err != nil {
			return err
		}
		if file == "" {
			return &Elsewhere{Service: name, What: "remove"}
		}
	}
	if err := r.needed(); err != nil {
		return err
	}
	if err := r.takeBack(); err != nil {
		return err
	}
	if err := r.data(ctx); err != nil {
		return err
	}
	return r.compare(ctx)
}

// whole takes the further services of an addon along with its first. One of them
// alone is refused: what is left would not run.
func (r *removing) whole() error {
	for _, name := range slices.Clone(r.names) {
		if _, err := r.service(name); err != nil {
			return err
		}
		if main := r.s.mainOf(name, r.p.Services); main != "" && !r.goes(main) {
			return fmt.Errorf("service %s is a part of %s: devbliss remove %s takes out all of it", name, main, main)
		}
		r.names = append(r.names, r.s.partsOf(name, r.p.Services)...)
	}
	slices.Sort(r.names)
	r.names = slices.Compact(r.names)
	return nil
}

// goes says that a service is to be removed.
func (r *removing) goes(name string) bool { return slices.Contains(r.names, name) }

// others are the services that stay, by name.
func (r *removing) others() []types.ServiceConfig {
	var others []types.ServiceConfig
	for _, name := range slices.Sorted(maps.Keys(r.p.Services)) {
		if !r.goes(name) {
			others = append(others, r.p.Services[name])
		}
	}
	return others
}

// needed refuses where a service that stays uses one that goes in a way that
// unwiring does not end.
func (r *removing) needed() error {
	for _, other := range r.others() {
		uses := map[string]string{
			"network_mode": strings.TrimPrefix(other.NetworkMode, "service:"),
			"ipc":          strings.TrimPrefix(other.Ipc, "service:"),
			"pid":          strings.TrimPrefix(other.Pid, "service:"),
		}
		for _, link := range other.Links {
			name, _, _ := strings.Cut(link, ":")
			if r.goes(name) {
				uses["links"] = name
			}
		}
		for _, from := range other.VolumesFrom {
			name, _, _ := strings.Cut(from, ":")
			if r.goes(name) {
				uses["volumes_from"] = name
			}
		}
		for _, how := range slices.Sorted(maps.Keys(uses)) {
			if r.goes(uses[how]) {
				return &StillUsed{Service: uses[how], By: other.Name, How: how}
			}
		}
	}
	return nil
}

// takeBack edits the files: where they are exactly what an add of these services
// left, by giving back the bytes that it found, else by splicing.
func (r *removing) takeBack() error {
	entries, err := r.s.entries()
	if err != nil {
		r.s.o.Warn(fmt.Sprintf("the journal of changes cannot be used: %v", err))
	}
	r.entries = entries
	if err := r.dependedOn(entries); err != nil {
		return err
	}
	restored, err := r.restore(entries)
	if err != nil {
		return err
	}
	if !restored {
		for _, file := range r.found.Files {
			if err := r.splice(file, r.fragment(file), composefile.Remove); err != nil {
				return err
			}
			if err := r.reopen(file); err != nil {
				return err
			}
		}
	}
	if err := r.forgetPorts(entries); err != nil {
		return err
	}
	return r.forgetIgnored(entries)
}

// entries are those of this project's journal, oldest first.
func (s *Stack) entries() ([]entry, error) {
	path, err := s.journalFile(s.folder())
	if err != nil {
		return nil, err
	}
	return readJournal(path)
}

// restore looks for the add that made exactly these services and whose compose
// files are as it left them.
func (r *removing) restore(entries []entry) (bool, error) {
	for _, e := range slices.Backward(entries) {
		if !slices.Equal(slices.Sorted(slices.Values(e.Adds)), r.names) {
			continue
		}
		as, err := r.asLeft(e)
		if err != nil || !as {
			return false, err
		}
		for _, f := range e.Files {
			if slices.Contains(r.found.Files, f.Path) {
				r.drafts.set(f.Path, f.Was)
			}
		}
		return true, nil
	}
	return false, nil
}

func (r *removing) asLeft(e entry) (bool, error) {
	touched := false
	for _, f := range e.Files {
		if !slices.Contains(r.found.Files, f.Path) {
			continue
		}
		touched = true
		now, err := r.drafts.read(f.Path)
		if err != nil || !same(now, f.Now) {
			return false, err
		}
	}
	return touched, nil
}

// fragment is what there may be of the services in a file: themselves, volumes
// that nobody else uses, and what wiring has put into others.
func (r *removing) fragment(file string) composefile.Fragment {
	var f composefile.Fragment
	for _, name := range r.names {
		f.Services = append(f.Services, composefile.Block{Name: name})
	}
	for _, config := range r.configs() {
		f.Configs = append(f.Configs, composefile.Block{Name: config})
	}
	for _, volume := range r.volumes() {
		f.Volumes = append(f.Volumes, composefile.Block{Name: volume})
	}
	text, _ := r.drafts.read(file) // it has been read before
	here := servicesIn(text)
	for _, other := range r.others() {
		if _, ok := here[other.Name]; !ok {
			continue
		}
		for _, name := range r.names {
			f.Environment = append(f.Environment, r.wiring(file, other, name)...)
			if on, waits := other.DependsOn[name]; waits {
				f.DependsOn = append(f.DependsOn, composefile.Dependency{Service: other.Name, On: name, Condition: on.Condition})
			}
		}
	}
	return f
}

// volumes are the named volumes of the services that nobody else uses, sorted.
func (r *removing) volumes() []string {
	used := map[string]bool{}
	for _, other := range r.others() {
		for _, volume := range namedVolumes(other) {
			used[volume] = true
		}
	}
	var volumes []string
	for _, name := range r.names {
		for _, volume := range namedVolumes(r.p.Services[name]) {
			if !used[volume] {
				volumes = append(volumes, volume)
			}
		}
	}
	slices.Sort(volumes)
	return slices.Compact(volumes)
}

// configs are the inline configs of the services that nobody else uses, sorted.
func (r *removing) configs() []string {
	used := map[string]bool{}
	for _, other := range r.others() {
		for _, c := range other.Configs {
			used[c.Source] = true
		}
	}
	var configs []string
	for _, name := range r.names {
		for _, c := range r.p.Services[name].Configs {
			if !used[c.Source] && r.p.Configs[c.Source].Content != "" {
				configs = append(configs, c.Source)
			}
		}
	}
	slices.Sort(configs)
	return slices.Compact(configs)
}

func namedVolumes(service types.ServiceConfig) []string {
	var names []string
	for _, v := range service.Volumes {
		if v.Type == types.VolumeTypeVolume && v.Source != "" {
			names = append(names, v.Source)
		}
	}
	return names
}
