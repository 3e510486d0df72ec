package stack

import (
	"context"
	"slices"

	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/composefile"
)

// wire gives a service the variables of the addons and makes it wait for them. What
// its user has set stays.
func (a *adding) wire(ctx context.Context, target string) error {
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
	v := a.variables(ctx, service)
	for _, i := range a.wireable(target) {
		if a.unwired(target, i) {
			continue
		}
		v.add(&f, i)
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

// wireable are the addons that a service is wired to.
func (a *adding) wireable(target string) []item {
	return slices.DeleteFunc(slices.Clone(a.items), func(i item) bool { return i.rendered.Name == target || i.required })
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
