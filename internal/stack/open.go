package stack

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine"
	"github.com/devbliss/devbliss/internal/envfile"
)

// Find says where the project's files are; see composefile.Find.
func (s *Stack) Find() (composefile.Found, error) { return composefile.Find(s.o.Source) }

// Project loads the compose project afresh; see composefile.Load.
func (s *Stack) Project(ctx context.Context) (*types.Project, error) {
	return composefile.Load(ctx, s.source(), nil, s.o.Warn)
}

// folder is the absolute folder of the project, also where it has no file yet.
func (s *Stack) folder() string {
	found, _ := s.Find() // where there are no files it still says where they were missed
	if found.Dir != "" {
		return found.Dir
	}
	dir, err := filepath.Abs(s.o.Source.Dir)
	if err != nil {
		return s.o.Source.Dir
	}
	return dir
}

// guess is the name that the project has, worked out without loading it. It is
// not known where there is neither a file nor a name given.
func (s *Stack) guess() (name string, known bool) {
	found, err := s.Find()
	lookup := s.lookup(found)
	if s.o.Source.Name != "" {
		return s.o.Source.Name, true
	}
	if name, ok := lookup("COMPOSE_PROJECT_NAME"); ok && name != "" {
		return name, true
	}
	if len(found.Files) == 0 && err != nil {
		return loader.NormalizeProjectName(filepath.Base(s.folder())), false
	}
	for _, file := range found.Files {
		if written := writtenName(file, lookup); written != "" {
			name = written
		}
	}
	if name == "" {
		name = filepath.Base(found.Dir)
	}
	return loader.NormalizeProjectName(name), true
}

// nameLine is the project's name in a compose file, also in one that is broken
// further down.
var nameLine = regexp.MustCompile(`(?m)^name:[ \t]*["']?([^"'#\r\n]*)`)

func writtenName(file string, lookup template.Mapping) string {
	text, err := os.ReadFile(file)
	if err != nil {
		return ""
	}
	match := nameLine.FindSubmatch(text)
	if match == nil {
		return ""
	}
	name, err := template.Substitute(strings.TrimSpace(string(match[1])), lookup)
	if err != nil {
		return ""
	}
	return name
}

// lookup reads variables as loading does: the process's, then those of .env.
func (s *Stack) lookup(found composefile.Found) template.Mapping {
	text, _ := os.ReadFile(envFile(found)) // where there is none, there are no values
	environ := types.NewMapping(s.environ())
	return func(name string) (string, bool) {
		if value, ok := environ[name]; ok {
			return value, true
		}
		return envfile.Value(text, name)
	}
}

// envFile is the file that holds the project's variables on this machine: the
// last --env-file, or .env.
func envFile(found composefile.Found) string {
	if n := len(found.EnvFiles); n > 0 {
		return found.EnvFiles[n-1]
	}
	return filepath.Join(found.Dir, ".env")
}

// runnable is the project to run a verb on containers with. Where the files
// cannot be used it is made of the containers there are: a mistake in a file must
// not keep anyone from stopping what runs.
func (s *Stack) runnable(ctx context.Context) (*types.Project, error) {
	p, problem := s.Project(ctx)
	if problem == nil || ctx.Err() != nil {
		return p, problem
	}
	name, known := s.guess()
	if !known {
		return nil, problem
	}
	running, err := s.o.Engine.Services(ctx, name)
	if err != nil {
		return nil, err
	}
	if len(running) == 0 {
		return nil, problem
	}
	p = &types.Project{Name: name, WorkingDir: s.folder(), Services: types.Services{}}
	p.Networks = types.Networks{"default": {Name: name + "_default"}}
	for _, service := range running {
		p.Services[service.Name] = standIn(service)
	}
	s.o.Warn(fmt.Sprintf("the compose file cannot be used, so this works on the containers there are: %v", problem))
	return p, nil
}

// standIn is a service of which only its containers are known.
func standIn(service engine.Service) types.ServiceConfig {
	config := types.ServiceConfig{Name: service.Name}
	if len(service.Containers) > 0 {
		config.Image = service.Containers[0].Image
	}
	return config
}
