package gobuild

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/devbliss/devbliss/internal/testenv/store"
)

const composeModule = "github.com/docker/compose/v5"

// Compose builds Docker's compose plugin, as internal/tools/compose pins it,
// once into dir and returns the program's path. Tests compare devbliss with it.
func (t Toolchain) Compose(ctx context.Context, dir string) (string, error) {
	module := filepath.Join(t.Repository, "internal", "tools", "compose")
	key, err := hashFiles(filepath.Join(module, "go.mod"), filepath.Join(module, "go.sum"))
	if err != nil {
		return "", err
	}
	program := filepath.Join(dir, "compose-"+store.Key(key, t.Version), "docker-compose")
	if _, err := os.Stat(program); err == nil {
		return program, nil
	}
	if err := os.MkdirAll(filepath.Dir(program), 0o755); err != nil {
		return "", err
	}
	unfinished := fmt.Sprintf("%s.%d", program, os.Getpid())
	defer os.Remove(unfinished)
	version, err := run(ctx, module, nil, "list", "-m", "-f", "{{.Version}}", composeModule)
	if err != nil {
		return "", fmt.Errorf("build the compose plugin: %w", err)
	}
	linker := "-ldflags=-s -w -X " + composeModule + "/internal.Version=" + strings.TrimSpace(string(version))
	_, err = run(ctx, module, []string{"CGO_ENABLED=0"}, "build", "-trimpath", linker, "-o", unfinished, composeModule+"/cmd")
	if err != nil {
		return "", fmt.Errorf("build the compose plugin: %w", err)
	}
	return program, os.Rename(unfinished, program)
}

// Build builds a package of the repository to a program at path.
func (t Toolchain) Build(ctx context.Context, pkg, path string) error {
	if _, err := run(ctx, t.Repository, nil, "build", "-o", path, pkg); err != nil {
		return fmt.Errorf("build %s: %w", pkg, err)
	}
	return nil
}
