package stack

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/engine"
)

// away says in which way Docker is not there, and offers what answers in its place.
// Nothing of that is taken unasked: its containers are others.
func (d *examination) away(ctx context.Context, err error) []Finding {
	findings := bad("docker", err)
	environ := types.NewMapping(d.stack.environ())
	fix := &findings[0].Fix
	switch {
	case environ["DOCKER_HOST"] != "" && !errors.Is(err, engine.ErrDenied):
		*fix = fmt.Sprintf("DOCKER_HOST is %s: correct it, or take Docker's own place with unset DOCKER_HOST", environ["DOCKER_HOST"])
	case environ["DOCKER_CONTEXT"] != "" && !errors.Is(err, engine.ErrDenied):
		*fix = fmt.Sprintf("DOCKER_CONTEXT is %s: docker context ls lists those there are, unset DOCKER_CONTEXT takes the current one", environ["DOCKER_CONTEXT"])
	case errors.Is(err, engine.ErrNotInstalled) && runtime.GOOS == "linux":
		*fix = "install it: https://docs.docker.com/engine/install"
		if onPath(environ["PATH"], "dockerd") || onPath(environ["PATH"]+":/usr/sbin:/usr/bin", "dockerd") {
			*fix = "it is installed but not started: sudo systemctl start docker"
		}
	}
	for _, other := range answering(ctx, sockets(environ)) {
		*fix += fmt.Sprintf("; or use %s, which answers: export DOCKER_HOST=unix://%s", other.name, other.path)
	}
	return findings
}

// socket is a place where another engine than the one meant may listen.
type socket struct{ name, path string }

// sockets are where engines of this user listen.
func sockets(environ types.Mapping) []socket {
	home, runtimeDir := environ["HOME"], environ["XDG_RUNTIME_DIR"]
	var all []socket
	if home != "" {
		all = append(all,
			socket{"Colima", home + "/.colima/default/docker.sock"},
			socket{"Colima", home + "/.config/colima/default/docker.sock"},
			socket{"OrbStack", home + "/.orbstack/run/docker.sock"},
			socket{"Rancher Desktop", home + "/.rd/docker.sock"},
			socket{"Docker Desktop", home + "/.docker/run/docker.sock"},
			socket{"Docker Desktop", home + "/.docker/desktop/docker.sock"},
			socket{"Podman", home + "/.local/share/containers/podman/machine/podman.sock"})
	}
	if runtimeDir != "" {
		all = append(all, socket{"rootless Docker", runtimeDir + "/docker.sock"}, socket{"Podman", runtimeDir + "/podman/podman.sock"})
	}
	return all
}

// answering are those at which somebody listens.
func answering(ctx context.Context, all []socket) []socket {
	dialer := net.Dialer{Timeout: 300 * time.Millisecond}
	return slices.DeleteFunc(all, func(s socket) bool {
		if _, err := os.Stat(s.path); err != nil {
			return true
		}
		conn, err := dialer.DialContext(ctx, "unix", s.path)
		if err != nil {
			return true
		}
		_ = conn.Close()
		return false
	})
}

// onPath says that a program lies in one of the folders of a PATH.
func onPath(path, program string) bool {
	for _, dir := range filepath.SplitList(path) {
		for _, ending := range []string{"", ".exe"} {
			if info, err := os.Stat(filepath.Join(dir, program+ending)); err == nil && info.Mode().IsRegular() {
				return true
			}
		}
	}
	return false
}

// client looks for programs that Docker's configuration names and that are not
// there: without one not even a public image is pulled.
func (d *examination) client(context.Context) []Finding {
	environ := types.NewMapping(d.stack.environ())
	path := filepath.Join(cmp.Or(environ["DOCKER_CONFIG"], filepath.Join(environ["HOME"], ".docker")), "config.json")
	text, err := os.ReadFile(path)
	if err != nil {
		return nil // there need not be one
	}
	var config struct {
		Store   string            `json:"credsStore"`
		Helpers map[string]string `json:"credHelpers"`
	}
	if err := json.Unmarshal(text, &config); err != nil {
		return []Finding{{Check: "docker login", Detail: fmt.Sprintf("%s cannot be read: %v", path, err), Fix: "correct it, or move it away: docker login writes a new one"}}
	}
	helpers := slices.Sorted(maps.Values(config.Helpers))
	if config.Store != "" {
		helpers = append([]string{config.Store}, helpers...)
	}
	for _, helper := range slices.Compact(helpers) {
		if program := "docker-credential-" + helper; !onPath(environ["PATH"], program) {
			return []Finding{{
				Check: "docker login", Detail: fmt.Sprintf("%s names the helper %s, which is not on the PATH: pulls fail with \"error getting credentials\"", path, program),
				Fix: fmt.Sprintf("install %s, or take \"%s\" out of %s", program, helper, path),
			}}
		}
	}
	return nil
}

// builder says whether images are built with BuildKit.
func (d *examination) builder(context.Context) []Finding {
	if d.project == nil || !slices.ContainsFunc(d.project.ServiceNames(), func(name string) bool { return d.project.Services[name].Build != nil }) {
		return nil
	}
	environ := types.NewMapping(d.stack.environ())
	dirs := []string{
		filepath.Join(cmp.Or(environ["DOCKER_CONFIG"], filepath.Join(environ["HOME"], ".docker")), "cli-plugins"),
		"/usr/local/lib/docker/cli-plugins", "/usr/local/libexec/docker/cli-plugins", "/usr/lib/docker/cli-plugins", "/usr/libexec/docker/cli-plugins",
		"/Applications/Docker.app/Contents/Resources/cli-plugins", `C:\Program Files\Docker\cli-plugins`,
	}
	if onPath(strings.Join(dirs, string(os.PathListSeparator)), "docker-buildx") {
		return good("buildx", "images are built with BuildKit")
	}
	return good("buildx", "is not there: images are built without BuildKit, so RUN --mount and others of its own do not work (https://docs.docker.com/go/buildx)")
}
