package stack

import (
	"fmt"
	"slices"
	"strings"

	"github.com/devbliss/devbliss/catalog"
)

// choose finds the addons that were asked for and what is set for each, before
// anything is decided: a wrong name or value is said first.
func (a *adding) choose(names []string) error {
	for _, name := range names {
		addon, _, err := a.s.o.Catalog.Find(name)
		if err != nil {
			return err
		}
		a.wanted = append(a.wanted, addon)
		a.asked = append(a.asked, name)
	}
	set := map[string]map[string]string{}
	for _, text := range a.o.Set {
		addon, name, value, err := a.setting(text)
		if err != nil {
			return err
		}
		if set[addon.ID] == nil {
			set[addon.ID] = map[string]string{}
		}
		if _, twice := set[addon.ID][name]; twice {
			return fmt.Errorf("the option %s of %s is set twice", name, addon.ID)
		}
		set[addon.ID][name] = value
	}
	a.values = map[string]catalog.Values{}
	for _, addon := range a.wanted {
		values, err := addon.Values(set[addon.ID])
		if err != nil {
			return err
		}
		a.values[addon.ID] = values
	}
	return nil
}

// setting reads one option: whose it is, its name and its value.
func (a *adding) setting(text string) (addon *catalog.Addon, name, value string, err error) {
	name, value, ok := strings.Cut(text, "=")
	if name = strings.TrimSpace(name); !ok || name == "" {
		return nil, "", "", fmt.Errorf("%q sets nothing: write option=value", text)
	}
	if id, option, ok := strings.Cut(name, "."); ok {
		if i := slices.IndexFunc(a.wanted, func(w *catalog.Addon) bool { return w.ID == id || w.ServiceName() == id }); i >= 0 {
			return a.wanted[i], option, value, nil
		}
		return nil, "", "", fmt.Errorf("%q is for %s, which is not being added", text, id)
	}
	var having []*catalog.Addon
	for _, w := range a.wanted {
		if _, has := w.Option(name); has && !slices.Contains(having, w) {
			having = append(having, w)
		}
	}
	switch {
	case len(having) == 1:
		return having[0], name, value, nil
	case len(having) > 1:
		return nil, "", "", fmt.Errorf("%s and %s have an option %s: write %s.%s=%s", having[0].ID, having[1].ID, name, having[0].ID, name, value)
	}
	return a.wanted[0], name, value, nil // whose options the error names
}

// warnOfEnd notes that a version is no longer cared for.
func (a *adding) warnOfEnd(addon *catalog.Addon, v catalog.Version) {
	if v.EndOfLife == "" || v.EndOfLife > a.s.o.Now().Format("2006-01-02") {
		return
	}
	next := ""
	if v.Successor != "" {
		next = "; " + v.Successor + " succeeds it"
	}
	a.change.say("%s %s has had no updates since %s%s", addon.ID, v.Version, v.EndOfLife, next)
}
