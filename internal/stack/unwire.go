package stack

import (
	"bytes"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/envfile"
)

// forgetPorts takes the port variables out of the .env that an add has put there
// and that still have its value.
func (r *removing) forgetPorts(entries []entry) error {
	file := envFile(r.found)
	for _, name := range r.names {
		rendered, ok := r.s.rendered(r.p.Services[name], r.p.Services)
		if !ok {
			continue
		}
		for _, port := range rendered.Ports {
			given, ours := portGiven(entries, name, file, port.Variable)
			if !ours {
				continue
			}
			text, err := r.drafts.read(file)
			if err != nil {
				return err
			}
			if has, ok := envfile.Value(text, port.Variable); ok && has == given.value {
				text = given.without(text, port.Variable)
				if slices.ContainsFunc(entries, func(e entry) bool { return e.makes(file) }) && len(bytes.TrimSpace(text)) == 0 {
					text = nil // an add has made it, and nobody has put anything else into it
				}
				r.drafts.set(file, text)
			}
		}
	}
	return nil
}

// gift is a variable that an add has put into the .env.
type gift struct {
	value string
	file  FileChange
}

// portGiven looks for the newest add of a service that has set its variable.
func portGiven(entries []entry, service, file, variable string) (gift, bool) {
	for _, e := range slices.Backward(entries) {
		if !slices.Contains(e.Adds, service) {
			continue
		}
		for _, f := range e.Files {
			value, now := envfile.Value(f.Now, variable)
			was, before := envfile.Value(f.Was, variable)
			if f.Path == file && now && (!before || was == "") {
				return gift{value, f}, true
			}
		}
		return gift{}, false
	}
	return gift{}, false
}

// without is the .env without the variable: the bytes from before where nothing
// else has changed since, no file where the add made it and it is empty now.
func (g gift) without(text []byte, variable string) []byte {
	if same(text, g.file.Now) {
		if one := envfile.Unset(g.file.Now, variable); same(one, g.file.Was) || same(one, []byte{}) || g.only(variable) {
			return g.file.Was
		}
	}
	text = envfile.Unset(text, variable)
	if g.file.Was == nil && len(strings.TrimSpace(string(text))) == 0 {
		return nil
	}
	return text
}

// only says that the add changed no more of the file than the variable.
func (g gift) only(variable string) bool {
	return same(envfile.Set(g.file.Was, variable, g.value), g.file.Now)
}

// compare loads the project as it will be and says what becomes of the services
// that stay.
func (r *removing) compare(ctx context.Context) error {
	others := r.others()
	if len(others) == 0 {
		return nil // a file without services does not load, and that is what was asked for
	}
	p, err := r.check(ctx)
	if err != nil {
		return err
	}
	after := maps.Clone(p.Services)
	maps.Copy(after, p.DisabledServices)
	for _, was := range others {
		now := after[was.Name]
		for _, name := range r.names {
			_, waited := was.DependsOn[name]
			if _, waits := now.DependsOn[name]; waited && !waits {
				r.change.say("%s no longer waits for %s", was.Name, name)
			}
			r.compareWiring(was, now, name)
		}
	}
	return nil
}

func (r *removing) compareWiring(was, now types.ServiceConfig, name string) {
	variables := map[string]bool{}
	for _, reach := range r.reaches(r.p.Services[name]) {
		for _, variable := range (reading{reach}).names() {
			variables[variable] = true
		}
	}
	var lost []string
	for _, variable := range slices.Sorted(maps.Keys(variables)) {
		if _, had := was.Environment[variable]; !had {
			continue
		}
		if value, has := now.Environment[variable]; !has {
			lost = append(lost, variable)
		} else if value != nil && strings.Contains(*value, name) {
			r.change.say("%s keeps %s, which may still mean %s", was.Name, variable, name)
		}
	}
	if len(lost) > 0 {
		r.change.say("%s loses %s", was.Name, list(lost))
	}
}
