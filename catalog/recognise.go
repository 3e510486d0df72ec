package catalog

import "strings"

// Recognise returns the addon whose image this is ("docker.io/library/redis:7"
// is redis), and its tag; nil when there is none. Where several addons run the
// same image it is the one with the shortest id: mongodb, not mongodb-rs3.
func (c *Catalog) Recognise(image string) (addon *Addon, tag string) {
	repository, tag := splitImage(image)
	var found *entry
	for _, e := range c.entries {
		if known, _ := splitImage(e.Image); known == repository && (found == nil || len(e.ID) < len(found.ID)) {
			found = e
		}
	}
	if found == nil {
		return nil, ""
	}
	return found.addon(), tag
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
