package composefile

import (
	"context"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/cli"
	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/types"
)

// Inputs lists the files that decide what the project is, absolute and without
// doubles: compose files, what they include and extend, env files and label
// files. It is for watching, so files that are not there are listed where their
// coming would change the project, such as .env and the override file. A nil p,
// of a project that does not load, gives what can be known without it.
func Inputs(p *types.Project, f Found) []string {
	capture, err := listen(context.Background())
	if err != nil {
		return f.Files
	}
	defer capture.done()
	at := place{cwd: f.Dir, dir: f.Dir, files: f.Files}
	if p != nil {
		at.env = p.Environment
	}
	s := survey(at)

	var all []string
	seen := map[string]bool{}
	add := func(path string) {
		if path != "" && !seen[path] {
			seen[path] = true
			all = append(all, path)
		}
	}
	for _, path := range f.Files {
		add(path)
	}
	for _, file := range s.files {
		add(file.path)
	}
	for _, ref := range s.refs {
		add(ref.path)
	}
	for _, path := range f.EnvFiles {
		add(path)
	}
	add(filepath.Join(f.Dir, dotenv.DotEnv))
	if len(f.Files) == 1 {
		for _, name := range cli.DefaultOverrideFileNames {
			add(filepath.Join(filepath.Dir(f.Files[0]), name))
		}
	}
	return all
}
