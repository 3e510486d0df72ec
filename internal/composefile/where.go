package composefile

import (
	"context"

	"github.com/compose-spec/compose-go/v2/types"
)

// Spot is a line of a file, counted from 1; 0 where it is not known.
type Spot struct {
	Path string // absolute
	Line int
}

// Where tells where the files of a project say something: "services.web.ports.0".
// What they do not say has the place of what is around it; the zero Spot where nothing
// is. It is worked out once, from the files as they are now.
func Where(p *types.Project) func(path string) Spot {
	capture, err := listen(context.Background())
	if err != nil {
		return func(string) Spot { return Spot{} }
	}
	defer capture.done()
	s := survey(place{cwd: p.WorkingDir, dir: p.WorkingDir, files: p.ComposeFiles, env: p.Environment})
	return func(path string) Spot {
		h, ok := s.find(path, nil, "")
		switch {
		case !ok:
			return Spot{}
		case h.key != nil:
			return Spot{Path: h.in.path, Line: h.key.Line}
		case h.value != nil:
			return Spot{Path: h.in.path, Line: h.value.Line}
		}
		return Spot{Path: h.in.path}
	}
}
