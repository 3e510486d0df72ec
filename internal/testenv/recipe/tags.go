package recipe

import (
	"slices"
	"strings"

	"github.com/devbliss/devbliss/catalog"
)

// All are the recipes, each with the tags that the catalog writes for its addon.
func All(c *catalog.Catalog) []Recipe {
	all := slices.Concat(plain(), stores(), databases(), brokers())
	for _, addon := range c.All() {
		for _, version := range addon.Versions {
			if i := takes(all, addon.ID, version.Tag); i >= 0 {
				ref := addon.Image + ":" + version.Tag
				if !slices.Contains(all[i].Tags, ref) {
					all[i].Tags = append(all[i].Tags, ref)
				}
			}
		}
	}
	return all
}

// takes is the index of the recipe that stands for an addon's tag, or -1: the
// one of that release line before the one of all others.
func takes(all []Recipe, addon, tag string) int {
	rest := -1
	for i, r := range all {
		switch {
		case r.Addon != addon:
		case r.Line == "":
			rest = i
		case tag == r.Line || strings.HasPrefix(tag, r.Line+"-") || strings.HasPrefix(tag, r.Line+"."):
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
