package main

import (
	"errors"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/catalogs"
	"github.com/devbliss/devbliss/internal/stack"
)

// store is what the user has of catalogs.
func (e *env) store() *catalogs.Store {
	return &catalogs.Store{ConfigDir: e.configDir, CacheDir: e.cacheDir, StateDir: e.stateDir, Environ: e.environ}
}

// sources are the catalogs of the user and those that the project shares.
func (e *env) sources() ([]catalogs.Loaded, error) {
	shared, err := stack.SharedCatalogs(e.source())
	if err != nil {
		return nil, err
	}
	return e.store().Load(shared)
}

// addons is the catalog that there is to choose from. A mistake in the list of
// sources takes those away and nothing else: it must not keep anyone from looking
// at what runs.
func (e *env) addons() (*catalog.Catalog, error) { return e.addonsWith(e.talk.warn) }

// addonsWith is addons with another ear for warnings.
func (e *env) addonsWith(warn func(string)) (*catalog.Catalog, error) {
	own, err := catalog.Embedded()
	if err != nil {
		return nil, err
	}
	sources, err := e.sources()
	if err != nil {
		warn(err.Error())
		return own, nil
	}
	return catalogs.Join(own, sources), nil
}

// addonsAloud is addons, and says what of the sources cannot be used.
func (e *env) addonsAloud() (*catalog.Catalog, error) {
	addons, err := e.addons()
	if err != nil {
		return nil, err
	}
	for _, problem := range addons.Problems() {
		e.sayProblem(problem)
	}
	return addons, nil
}

// sayProblem warns of something that cannot be used, and says what can be done.
func (e *env) sayProblem(problem error) {
	text := problem.Error()
	var broken *catalog.Broken // which its author mends
	if errors.As(problem, &broken) {
		e.talk.warn(text)
		return
	}
	if advice := stack.Advice(problem); advice != "" {
		text += "\n  try: " + advice
	}
	e.talk.warn(text)
}

// origin is where an addon is from, in words; "" is devbliss's own catalog.
func (e *env) origin(a *catalog.Addon) string {
	if a.Source() == "" {
		return ""
	}
	sources, err := e.sources()
	if err != nil {
		return a.Source()
	}
	for _, l := range sources {
		if l.Name == a.Source() && !l.Hidden {
			return "catalog " + l.Name + ", " + placed(l.Source)
		}
	}
	return "catalog " + a.Source()
}
