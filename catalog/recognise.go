package catalog

import (
	"slices"
	"strings"
)

// Recognise returns the addon whose image this is ("docker.io/library/redis:7"
// is redis), and its tag; nil when there is none. Where several addons run the
// same image it is one that has the tag among its versions, and of those the
// first by id: mongodb, not mongodb-rs3. One of a source is never taken for one of
// devbliss's own.
func (c *Catalog) Recognise(image string) (addon *Addon, tag string) {
	repository, tag := splitImage(image)
	var found []*entry
	for _, e := range c.entries { // sorted by id, so that what begins another's id comes before it
		if len(found) > 0 && bare(e.ID) != e.ID && bare(found[0].ID) == found[0].ID {
			break
		}
		if known, _ := splitImage(e.Image); known == repository {
			found = append(found, e)
		}
	}
	if len(found) == 0 {
		return nil, ""
	}
	if len(found) > 1 {
		if i := slices.IndexFunc(found, func(e *entry) bool { return e.addon().tagged(tag) }); i > 0 {
			return found[i].addon(), tag
		}
	}
	return found[0].addon(), tag
}

// tagged says that a version of the addon has the tag.
func (a *Addon) tagged(tag string) bool {
	return slices.ContainsFunc(a.Versions, func(v Version) bool { return strings.EqualFold(v.Tag, tag) })
}

// Tag is the tag of an image; "" where it has none.
func Tag(image string) string {
	_, tag := splitImage(image)
	return tag
}

// splitImage returns the repository of an image in its shortest form and its
// tag, "" where it has none.
func splitImage(image string) (repository, tag string) {
	image = strings.ToLower(strings.TrimSpace(image))
	image, _, _ = strings.Cut(image, "@") // a digest
	if colon := strings.LastIndexByte(image, ':'); colon > strings.LastIndexByte(image, '/') {
		image, tag = image[:colon], image[colon+1:]
	}
	// Names under which Docker Hub's repositories are known; the last two are
	// public copies of its official images.
	for _, registry := range []string{
		"docker.io/", "index.docker.io/", "registry-1.docker.io/", "registry.hub.docker.com/",
		"mirror.gcr.io/", "public.ecr.aws/docker/",
	} {
		if rest, ok := strings.CutPrefix(image, registry); ok {
			image = rest
			break
		}
	}
	return strings.TrimPrefix(image, "library/"), tag
}
