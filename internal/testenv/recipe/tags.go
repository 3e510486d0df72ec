package recipe

import (
	"slices"
	"strings"

	"github.com/devbliss/devbliss/catalog"
)

// Usual are the recipes of the set that every test run has.
func Usual(c *catalog.Catalog) []Recipe {
	return slices.DeleteFunc(All(c), func(r Recipe) bool { return r.Full })
}

// All are the recipes of the full set, each with the tags that the catalog writes
// for its addon. A recipe whose addon is not in the catalog, or says that its image
// has not been run, is left out: nothing would ask for it.
func All(c *catalog.Catalog) []Recipe {
	all := known()
	for _, addon := range c.All() {
		if !addon.Tried() {
			continue
		}
		for _, version := range addon.Versions {
			if i := takes(all, addon.ID, version.Version); i >= 0 {
				ref := addon.Image + ":" + version.Tag
				if !slices.Contains(all[i].Tags, ref) {
					all[i].Tags = append(all[i].Tags, ref)
				}
			}
		}
	}
	return slices.DeleteFunc(all, func(r Recipe) bool { return len(r.Tags) == 0 })
}

// known are all recipes there are, without the catalog's tags.
func known() []Recipe {
	return slices.Concat(plain(), languages(), stores(), databases(), extended(), brokers(), proxies(), pages(), observability(), emulators(), objects())
}

// takes is the index of the recipe that stands for an addon's version, or -1: the
// one of that release line before the one of all others.
func takes(all []Recipe, addon, version string) int {
	rest := -1
	for i, r := range all {
		switch {
		case r.Addon != addon:
		case r.Line == "":
			rest = i
		case version == r.Line || strings.HasPrefix(version, r.Line+"."):
			return i
		}
	}
	return rest
}

// Repository is a reference's repository and tag as a registry knows them:
// redis:8 is library/redis and 8, quay.io/a/b:1 stays quay.io/a/b and 1.
func Repository(ref string) (repository, tag string) {
	repository, tag = ref, "latest"
	if i := strings.LastIndexByte(ref, ':'); i > strings.LastIndexByte(ref, '/') {
		repository, tag = ref[:i], ref[i+1:]
	}
	repository = strings.TrimPrefix(strings.TrimPrefix(repository, "docker.io/"), "library/")
	if !strings.Contains(repository, "/") {
		repository = "library/" + repository
	}
	return repository, tag
}
