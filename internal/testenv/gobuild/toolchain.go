// Package gobuild makes with this machine's Go what Debian has no package for:
// the MongoDB stand-ins, an image's worth of Go itself, and the compose plugin.
// Everything comes through the ordinary Go module proxy.
package gobuild

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Toolchain is the go command and the repository it works in.
type Toolchain struct {
	Repository string // path of the folder that holds go.mod
	Version    string // "go1.26.8"
	Root       string // GOROOT
	ModCache   string // GOMODCACHE
	Proxy      string // GOPROXY
}

// Find asks the go command about itself and the module around the working directory.
func Find(ctx context.Context) (Toolchain, error) {
	out, err := run(ctx, "", nil, "env", "-json", "GOMOD", "GOVERSION", "GOROOT", "GOMODCACHE", "GOPROXY")
	if err != nil {
		return Toolchain{}, err
	}
	var env struct{ GOMOD, GOVERSION, GOROOT, GOMODCACHE, GOPROXY string }
	if err := json.Unmarshal(out, &env); err != nil {
		return Toolchain{}, fmt.Errorf("read go env: %w", err)
	}
	if filepath.Base(env.GOMOD) != "go.mod" {
		return Toolchain{}, fmt.Errorf("no go.mod around the working directory: run this inside the devbliss repository")
	}
	return Toolchain{
		Repository: filepath.Dir(env.GOMOD), Version: env.GOVERSION,
		Root: env.GOROOT, ModCache: env.GOMODCACHE, Proxy: env.GOPROXY,
	}, nil
}

// Prefetch brings all modules that the packages of a folder and their tests
// need to this machine: there is no network in the cage.
func (t Toolchain) Prefetch(ctx context.Context, dir string) error {
	_, err := run(ctx, dir, nil, "list", "-e", "-deps", "-test", "-tags", "docker", "-f", "{{with .Error}}{{end}}", "./...")
	return err
}

// run is the go command in dir; its error holds what it said.
func run(ctx context.Context, dir string, env []string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = dir
	cmd.Env = append(append(os.Environ(), "GOWORK=off"), env...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go %s: %w: %s", args[0], err, lastLines(stderr.String(), 8))
	}
	return out, nil
}

func lastLines(s string, n int) string {
	lines := strings.Split(strings.TrimSpace(s), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}
