package lint

import (
	"fmt"

	"github.com/compose-spec/compose-go/v2/types"
	"github.com/distribution/reference"
)

// sources are folders of this machine that a service runs from.
func sources(c *checker, s service) {
	for i, v := range s.Volumes {
		if v.Type != types.VolumeTypeBind {
			continue
		}
		severity, why := Warning, "what runs is what lies in that folder, and not what the image has"
		if c.on(Swarm, Kubernetes) {
			severity, why = Error, "other nodes do not have that folder: the service fails there, or runs on something else"
		}
		c.say(severity, "bind-mount", s, s.at("volumes", i), fmt.Sprintf("%s comes from a folder of this machine", v.Target), why,
			"put it into the image; for a file that is no code, use configs or secrets; for data, a named volume")
	}
}

// unnamedBuilds have an image on this machine only.
func unnamedBuilds(c *checker, s service) {
	if s.Build == nil || !c.on(Swarm, Kubernetes) {
		return
	}
	if s.Image == "" {
		c.say(Error, "unnamed-build", s, s.path+".build", "it is built, and its image has no name",
			"nodes pull images by name; what is built here is here only", "name it: image: registry.example.com/"+c.p.Name+"/"+s.Name+":1.0")
		return
	}
	if ref, err := reference.ParseNormalizedNamed(s.Image); err == nil && reference.Domain(ref) == "docker.io" && s.addon == nil {
		c.say(Warning, "unnamed-build", s, s.path+".image", s.Image+" names no registry of yours",
			"nodes would look for it on Docker Hub", "put your registry before it: registry.example.com/"+reference.FamiliarString(ref))
	}
}

// floatingTags name another image tomorrow.
func floatingTags(c *checker, s service) {
	if s.Image == "" {
		return
	}
	ref, err := reference.ParseNormalizedNamed(s.Image)
	if err != nil {
		return
	}
	if _, pinned := ref.(reference.Digested); pinned {
		return
	}
	tag := "latest"
	if tagged, ok := ref.(reference.Tagged); ok {
		tag = tagged.Tag()
	}
	if tag != "latest" && tag != "stable" && tag != "edge" && tag != "main" && tag != "master" {
		return
	}
	c.say(Warning, "floating-tag", s, s.path+".image", fmt.Sprintf("image %s has the tag %s", reference.FamiliarName(ref), tag),
		"a restart may bring another version, and two nodes may run two", "name a version, or a digest")
}
