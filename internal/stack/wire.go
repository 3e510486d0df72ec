package stack

import (
	"maps"
	"slices"

	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/composefile"
)

// wire gives a service the variables of the addons and makes it wait for them. What
// its user has set stays.
func (a *adding) wire(target string) error {
	service, err := a.service(target)
	if err != nil {
		return err
	}
	file, err := a.fileOf(target)
	if err != nil {
		return err
	}
	if file == "" {
		return &Elsewhere{Service: target, What: "wire"}
	}
	var f composefile.Fragment
	given := map[string]string{} // variable to the addon that gives it
	for _, i := range a.items {
		if i.rendered.Name == target || i.required || a.unwired(target, i) {
			continue
		}
		a.addVariables(&f, service, i, given)
		if _, waits := service.DependsOn[i.rendered.Name]; !waits {
			f.DependsOn = append(f.DependsOn, composefile.Dependency{
				Service: target, On: i.rendered.Name, Condition: a.condition(i),
			})
		}
	}
	if len(f.Environment)+len(f.DependsOn) == 0 {
		return nil
	}
	if !slices.Contains(a.change.Starts, target) {
		a.change.Starts = append(a.change.Starts, target)
	}
	return a.splice(file, f, composefile.Insert)
}

func (a *adding) addVariables(f *composefile.Fragment, target types.ServiceConfig, i item, given map[string]string) {
	for _, name := range slices.Sorted(maps.Keys(i.rendered.Env)) {
		value := i.rendered.Env[name]
		if by, ok := given[name]; ok {
			a.change.say("%s gets %s from %s; the one of %s is %s", target.Name, name, by, i.rendered.Name, value)
			continue
		}
		if set, ok := target.Environment[name]; ok {
			if set == nil || *set != a.resolved(value) {
				a.change.say("%s has a %s of its own, which stays; for %s it would be %s", target.Name, name, i.rendered.Name, value)
			}
			continue
		}
		given[name] = i.rendered.Name
		f.Environment = append(f.Environment, composefile.Variable{Service: target.Name, Name: name, Value: value})
	}
}

// resolved is a value of the compose file with its variables filled in.
func (pl *plan) resolved(value string) string {
	text, err := template.Substitute(value, pl.p.Environment.Resolve)
	if err != nil {
		return value
	}
	return text
}

// condition is what a service that uses the addon can wait for.
func (a *adding) condition(i item) string {
	healthy := i.checked()
	if i.there {
		check := a.p.Services[i.rendered.Name].HealthCheck
		healthy = check != nil && !check.Disable
	}
	if healthy {
		return types.ServiceConditionHealthy
	}
	return types.ServiceConditionStarted
}
