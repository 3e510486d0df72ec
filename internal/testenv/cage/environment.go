//go:build linux

package cage

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// environment is the command's: the spec's, with the programs of the spec first
// on its PATH, and the ways to the cage's own things.
func environment(r room, s Spec) ([]string, error) {
	plugins := filepath.Join(r.config(), "cli-plugins")
	if err := link(r.programs(), s.Programs); err != nil {
		return nil, err
	}
	if err := link(plugins, s.Plugins); err != nil {
		return nil, err
	}
	return append(s.Env,
		"PATH="+r.programs()+":"+valueOf(s.Env, "PATH"),
		"DOCKER_CONFIG="+r.config(),
		ControlEnv+"="+ControlPath, RegistryEnv+"="+RegistryURL,
	), nil
}

func link(dir string, files map[string]string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for name, target := range files {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	return nil
}

// valueOf is a variable's value; of several the last one counts.
func valueOf(env []string, name string) (value string) {
	for _, variable := range env {
		if v, ok := strings.CutPrefix(variable, name+"="); ok {
			value = v
		}
	}
	return value
}

// lookPath finds a program by the PATH of env, which is not this process's own.
func lookPath(name string, env []string) (string, error) {
	if strings.Contains(name, "/") {
		return name, nil
	}
	for _, dir := range filepath.SplitList(valueOf(env, "PATH")) {
		p := filepath.Join(dir, name)
		if info, err := os.Stat(p); err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0 {
			return p, nil
		}
	}
	return "", fmt.Errorf("find %s: no such program on the PATH", name)
}
