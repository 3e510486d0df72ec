package stack

import (
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/catalog"
)

// made is the addon that a service was made of and the tag of its image; nil where
// there is none. The service's own mark says it, or else its image. What the
// project builds itself is its own, whatever it is called.
func (s *Stack) made(config types.ServiceConfig) (addon *catalog.Addon, tag string) {
	if config.Build != nil || config.Image == "" || s.o.Catalog == nil {
		return nil, ""
	}
	if marked, _ := s.o.Catalog.Mark(config.Extensions[catalog.MarkKey]); marked != nil {
		return marked, catalog.Tag(config.Image)
	}
	return s.o.Catalog.Recognise(config.Image)
}
