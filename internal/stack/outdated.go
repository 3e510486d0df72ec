package stack

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/catalog"
)

// Used is a service that runs an addon's image, whoever added it, and how its
// version stands. Its JSON form is stable.
type Used struct {
	Service   string           `json:"service"`
	Addon     string           `json:"addon"`
	Image     string           `json:"image"`
	Tag       string           `json:"tag"`     // "" where the image has none
	Version   string           `json:"version"` // of the catalog, "" where the tag is of none
	Newest    string           `json:"newest"`  // version that add would take
	NewestTag string           `json:"newestTag"`
	Standing  catalog.Standing `json:"status"`
	EndOfLife string           `json:"endOfLife"` // YYYY-MM-DD, "" where it is not known
	Successor string           `json:"successor"` // of a version whose life has ended
	Migrates  bool             `json:"migrates"`  // its data does not go along to the newest by itself
}

// Outdated compares what the project uses with the catalog, by service.
func (s *Stack) Outdated(ctx context.Context) ([]Used, error) {
	p, err := s.everything(ctx)
	if err != nil {
		return nil, err
	}
	services := maps.Clone(p.Services)
	maps.Copy(services, p.DisabledServices)
	used := []Used{}
	for _, name := range slices.Sorted(maps.Keys(services)) {
		if addon := s.imageOf(services[name]); addon != nil {
			used = append(used, s.standing(services[name], addon))
		}
	}
	return used, nil
}

// imageOf is the addon whose image a service runs, nil where there is none.
func (s *Stack) imageOf(service types.ServiceConfig) *catalog.Addon {
	id := s.addonOf(service)
	if id == "" {
		return nil
	}
	known, _ := s.o.Catalog.Recognise(service.Image)
	if known == nil || known.ID == id { // a further service of an addon may run something else
		return known
	}
	if addon, _, err := s.o.Catalog.Find(id); err == nil && addon.Image == known.Image {
		return addon
	}
	return known
}

func (s *Stack) standing(service types.ServiceConfig, addon *catalog.Addon) Used {
	tag, newest := tagOf(service.Image), addon.Default()
	u := Used{
		Service: service.Name, Addon: addon.ID, Image: service.Image, Tag: tag,
		Newest: newest.Version, NewestTag: newest.Tag,
		Standing: addon.Stands(tag, s.o.Now().Format(time.DateOnly)),
	}
	if line, ok := addon.Line(tag); ok {
		u.Version, u.EndOfLife = line.Version, line.EndOfLife
		if u.Standing == catalog.Ended {
			if u.Successor = line.Successor; u.Successor == "" && catalog.CompareTags(tag, newest.Tag) < 0 {
				u.Successor = newest.Version
			}
		}
	}
	if u.Standing == catalog.Outdated || u.Standing == catalog.Ended && catalog.CompareTags(tag, newest.Tag) < 0 {
		_, u.Migrates = addon.Migrates(tag, newest.Tag)
	}
	return u
}

// splitTag takes an image apart: its name, its tag and its digest, both of which
// may be "".
func splitTag(image string) (name, tag, digest string) {
	name, digest, _ = strings.Cut(image, "@")
	if colon := strings.LastIndexByte(name, ':'); colon > strings.LastIndexByte(name, '/') {
		name, tag = name[:colon], name[colon+1:]
	}
	return name, tag, digest
}

func tagOf(image string) string {
	_, tag, _ := splitTag(image)
	return tag
}
