package composefile

import (
	"context"
	"errors"

	"github.com/compose-spec/compose-go/v2/types"
)

// Source says which project is meant, in the words of docker compose's flags.
// The zero value is the project of the current folder.
type Source struct {
	Dir         string   // where to look from; "" is the current folder
	Files       []string // -f; none: discovery upwards, COMPOSE_FILE
	Name        string   // -p
	Profiles    []string // --profile
	EnvFiles    []string // --env-file
	ProjectDir  string   // --project-directory
	Environment []string // of the process, NAME=value; nil is os.Environ
}

// ErrNotFound says that there is no compose file here or above.
var ErrNotFound = errors.New("no compose file")

// Found is where a project's files are, known without reading them.
type Found struct {
	Dir      string   // absolute folder of the project
	Files    []string // absolute, in the order they are merged; the first is the one edits go to
	EnvFiles []string // absolute: --env-file, or the .env files that are there
}

// Find locates the compose files as `docker compose` would. The error matches
// ErrNotFound when there are none; Found then says where they were missed.
func Find(s Source) (Found, error) {
	capture, err := listen(context.Background())
	if err != nil {
		return Found{}, err
	}
	defer capture.done()
	at, err := s.locate(nil)
	return at.found(), err
}

// Load reads the project with the names, values and config hashes that `docker
// compose` gets: environments are resolved, services of inactive profiles are in
// DisabledServices, what no service uses is left out. CustomLabels are for the
// caller to set. Each call gives a project of its own.
//
// Overlay replaces the content of files by absolute path, so that an edit can be
// checked before it is written: compose files, those they include and extend,
// and .env; also ones that are not there yet. A mistake is a *Problem; what only fails when
// containers are created is no mistake here, see Check.
//
// Warnings (unset variables, keys that are not honoured) go to warn, each once,
// before Load returns. Loads may run side by side; they wait for each other.
func Load(ctx context.Context, s Source, overlay map[string][]byte, warn func(string)) (*types.Project, error) {
	capture, err := listen(ctx)
	if err != nil {
		return nil, err
	}
	defer capture.done()
	at, p, err := s.load(ctx, overlay)
	if warn != nil {
		warnings := at.warnings(capture.heard())
		capture.done() // warn may load
		for _, w := range warnings {
			warn(w)
		}
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}

// load locates and reads; the caller listens to what is logged meanwhile.
func (s Source) load(ctx context.Context, overlay map[string][]byte) (place, *types.Project, error) {
	at, err := s.locate(overlay)
	if err != nil {
		return at, nil, err
	}
	p, err := at.read(ctx)
	if err != nil && ctx.Err() == nil {
		err = survey(at).explain(err)
	}
	return at, p, err
}
