package composefile

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/compose-spec/compose-go/v2/loader"
	"github.com/compose-spec/compose-go/v2/types"
	"github.com/compose-spec/compose-go/v2/utils"
	"go.yaml.in/yaml/v4"
)

// read turns the files of a place into a project, as docker compose does before
// it talks to the engine.
func (at *place) read(ctx context.Context) (p *types.Project, err error) {
	defer func() {
		if cause := recover(); cause != nil { // compose-go asserts types that a strange file does not have
			p, err = nil, fmt.Errorf("the compose file cannot be understood: %v", cause)
		}
	}()
	sh, err := at.shadow()
	defer sh.close()
	if err != nil {
		return nil, err
	}
	details := types.ConfigDetails{WorkingDir: at.dir, Environment: at.env.Clone()}
	for _, f := range at.files {
		if err := at.usable(f); err != nil {
			return nil, err
		}
		content, ok := sh.loads[f]
		if !ok {
			if content, err = os.ReadFile(f); err != nil {
				return nil, at.unreadable(f, err)
			}
		}
		if err := at.refuseCircle(f, content); err != nil {
			return nil, err
		}
		if err := at.refuseBomb(f, content); err != nil {
			return nil, err
		}
		details.ConfigFiles = append(details.ConfigFiles, types.ConfigFile{Filename: f, Content: content})
	}
	registerRawEnvFiles()
	name, explicit, err := at.projectName(details.ConfigFiles)
	if err != nil {
		return nil, err
	}
	p, err = loader.LoadWithContext(ctx, details, func(o *loader.Options) {
		o.SetProjectName(name, explicit)
		o.Profiles = at.profiles
		o.SkipResolveEnvironment = true // by finish, after DisabledServices are out
		o.ConvertWindowsPaths = utils.StringToBool(at.env["COMPOSE_CONVERT_WINDOWS_PATHS"])
		o.ResourceLoaders = []loader.ResourceLoader{remote{}, sh}
		at.reportUnhonoured(o)
		castLess(o, details.ConfigFiles)
	})
	if err != nil {
		return nil, sh.unmask(err)
	}
	p.ComposeFiles = slices.Clone(at.files)
	return finish(p)
}

// refuseCircle finds an anchor that is merged into itself: compose-go follows it
// until the process dies.
func (at *place) refuseCircle(file string, content []byte) error {
	if !bytes.Contains(content, []byte("<<")) {
		return nil
	}
	for _, doc := range parse(content) {
		if n := circle(doc, map[*yaml.Node]int{}); n != nil {
			p := &Problem{Path: file, Shown: at.shown(file), Line: n.Line, Column: n.Column, Err: errCircle}
			p.Text = fmt.Sprintf("*%s holds itself", n.Value)
			p.Before, p.Source, p.After = around(content, n.Line)
			return p
		}
	}
	return nil
}

var errCircle = errors.New("anchor within itself")

// circle is an alias that stands within what it stands for, nil where there is
// none. Seen is 1 for nodes that are being looked through, 2 for those done.
func circle(n *yaml.Node, seen map[*yaml.Node]int) *yaml.Node {
	target := follow(n)
	switch seen[target] {
	case 1:
		return n
	case 2:
		return nil
	}
	seen[target] = 1
	for _, c := range target.Content {
		if found := circle(c, seen); found != nil {
			return found
		}
	}
	seen[target] = 2
	return nil
}

func (at *place) unreadable(file string, err error) error {
	if p := at.usable(file); p != nil {
		return p
	}
	text := "the compose file cannot be read: " + reason(err).Error()
	if errors.Is(err, fs.ErrPermission) {
		text = "the compose file may not be read"
	}
	return &Problem{Path: file, Shown: at.shown(file), Text: text, Err: err}
}

// finish does what docker compose does to a loaded project before it hashes or
// runs services.
func finish(p *types.Project) (*types.Project, error) {
	p = p.WithoutUnnecessaryResources()
	if err := applyPlatforms(p); err != nil {
		return nil, err
	}
	return p.WithServicesEnvironmentResolved(true) // true: env_file does not enter the hash
}

// projectName is the name to load with; explicit when it wins over the files'.
func (at *place) projectName(files []types.ConfigFile) (name string, explicit bool, err error) {
	if at.name != "" {
		if loader.NormalizeProjectName(at.name) != at.name {
			return "", false, nameProblem(at.name)
		}
		return at.name, true, nil
	}
	if slices.ContainsFunc(files, isNamed) {
		return "", false, nil
	}
	settled := !slices.ContainsFunc(files, func(f types.ConfigFile) bool { return mayBeNamed(f.Content) })
	base := filepath.Base(at.dir)
	if target, err := filepath.EvalSymlinks(at.dir); err == nil && filepath.Base(target) != base {
		at.notes = append(at.notes, fmt.Sprintf("the project's folder is a symbolic link: the project is called %q after the link",
			loader.NormalizeProjectName(base)))
	}
	name = loader.NormalizeProjectName(base)
	return name, settled && name != "", nil
}

// isNamed tells whether a file has a name at its top level.
func isNamed(file types.ConfigFile) bool {
	var named struct {
		Name string `yaml:"name,omitempty"`
	}
	// what is wrong with the file is said by loading it
	return mayBeNamed(file.Content) && yaml.Unmarshal(file.Content, &named) == nil && named.Name != ""
}

func nameProblem(name string) *Problem {
	p := &Problem{
		Text: fmt.Sprintf("%q cannot be the name of a project: lower-case letters, digits, - and _ only, the first a letter or a digit", name),
	}
	if ok := loader.NormalizeProjectName(name); ok != "" {
		p.Hint = fmt.Sprintf("use %q", ok)
	}
	return p
}

// applyPlatforms settles the platform of services that are built, which enters
// their hash, and builds for that one platform.
func applyPlatforms(p *types.Project) error {
	standard := p.Environment["DOCKER_DEFAULT_PLATFORM"]
	for name, service := range p.Services {
		if service.Build == nil {
			continue
		}
		if service.Platform == "" {
			service.Platform = standard
		}
		if wants := service.Build.Platforms; service.Platform != "" && len(wants) > 0 && !slices.Contains(wants, service.Platform) {
			return &platformError{service: name, platform: service.Platform, env: service.Platform == standard}
		}
		switch {
		case service.Platform != "":
			service.Build.Platforms = []string{service.Platform}
		case len(service.Build.Platforms) > 1:
			service.Build.Platforms = nil // the builder decides
		}
		p.Services[name] = service
	}
	return nil
}

// platformError says that a service is not built for the platform it is to run on.
type platformError struct {
	service, platform string
	env               bool // asked for by DOCKER_DEFAULT_PLATFORM
}

func (e *platformError) Error() string {
	by := "platform"
	if e.env {
		by = "DOCKER_DEFAULT_PLATFORM"
	}
	return fmt.Sprintf("service %q is not built for %s, which %s asks for", e.service, e.platform, by)
}
