package stack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"

	"github.com/compose-spec/compose-go/v2/types"
)

// devcontainerDir is where editors look for it (https://containers.dev).
const devcontainerDir = ".devcontainer"

// workspace is where an editor finds the sources in the container.
const workspace = "/workspace"

// NothingBuilt says that no service of a project is built from source.
type NothingBuilt struct{}

// Error is one sentence.
func (*NothingBuilt) Error() string { return "no service of the compose file is built from source" }

// PlanDevcontainer decides what lets an editor work inside of the first service of
// the compose file that is built from source, beside all the others. The error is a
// *NothingBuilt where there is none.
func (s *Stack) PlanDevcontainer(ctx context.Context) (*Change, error) {
	found, err := s.Find()
	if err != nil {
		return nil, err
	}
	p, err := s.Project(ctx)
	if err != nil {
		return nil, err
	}
	service, err := firstBuilt(p, found.Files)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(found.Dir, devcontainerDir)
	settings, err := devcontainer(p.Name, service, dir, found.Files)
	if err != nil {
		return nil, err
	}
	override := fmt.Sprintf("# What the editor's container has besides: the sources, and nothing that runs by itself.\n"+
		"services:\n  %s:\n    command: sleep infinity\n    healthcheck:\n      disable: true\n    volumes:\n      - .:%s\n", service, workspace)
	c := &Change{Title: "init --devcontainer", folder: dir, Files: []FileChange{
		{Path: filepath.Join(dir, "devcontainer.json"), Now: settings},
		{Path: filepath.Join(dir, "compose.yaml"), Now: []byte(override)},
	}}
	for _, f := range c.Files {
		if _, err := os.Lstat(f.Path); !errors.Is(err, os.ErrNotExist) {
			return nil, &Begun{Path: f.Path}
		}
	}
	return c, nil
}

// devcontainer is the file that names the compose files and the service.
func devcontainer(name, service, dir string, files []string) ([]byte, error) {
	settings := struct {
		Name      string   `json:"name"`
		Files     []string `json:"dockerComposeFile"`
		Service   string   `json:"service"`
		Workspace string   `json:"workspaceFolder"`
	}{name, nil, service, workspace}
	for _, file := range files {
		path, err := filepath.Rel(dir, file)
		if err != nil {
			return nil, fmt.Errorf("name %s from %s: %w", file, dir, err)
		}
		settings.Files = append(settings.Files, filepath.ToSlash(path))
	}
	settings.Files = append(settings.Files, "compose.yaml")
	text, err := json.MarshalIndent(settings, "", "  ")
	return append(text, '\n'), err
}

// firstBuilt is the first service in the files that is built from source.
func firstBuilt(p *types.Project, files []string) (string, error) {
	first, at := "", 0
	for i, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return "", fmt.Errorf("read %s: %w", filepath.Base(file), err)
		}
		for name, service := range p.Services {
			key := regexp.MustCompile(`(?m)^[ \t]+["']?` + regexp.QuoteMeta(name) + `["']?[ \t]*:`)
			place := key.FindIndex(text)
			if service.Build == nil || place == nil {
				continue
			}
			if here := i<<32 + place[0]; first == "" || here < at {
				first, at = name, here
			}
		}
	}
	if first == "" {
		return "", &NothingBuilt{}
	}
	return first, nil
}
