//go:build linux

// Package cage runs a command with a Docker engine and a registry of its own,
// in namespaces of its own: network, mounts, processes, IPC and host name. What
// the command listens on, resolves and mounts is seen by nobody outside, a
// second engine never meets the machine's own, and everything ends with the
// command, however that ends.
//
// Four processes share the work, all of them this program: Run outside; Init,
// which is process 1 inside, mounts, reaps and cleans up; Warden, which runs
// registry, engine and command; and Pivot, which becomes dockerd.
//
// It is no protection against the command: that is root, and sees the
// machine's files.
package cage

import (
	"encoding/json"
	"os"
	"path/filepath"

	"github.com/devbliss/devbliss/internal/testenv/store"
)

// Spec is what a cage is made of.
type Spec struct {
	Command  []string
	Dir      string            // working directory of Command
	Env      []string          // Command's environment; the cage adds to PATH, and DOCKER_CONFIG, ControlEnv, RegistryEnv
	Programs map[string]string // names to files: first on Command's PATH
	Plugins  map[string]string // the same for plugins of the docker client
	Engine   string            // root file system that has dockerd
	Data     string            // the engine's data-root; may have images of an earlier run
	Store    string            // folder of the images that the registry serves
	Tags     map[string]string // those images: "library/redis:8" to digest
	Cgroup   string            // name of the cgroup that containers are in; Run sets it
}

// What a command in the cage finds where.
const (
	Socket      = "/run/docker.sock"
	ControlPath = "/run/devbliss-cage.sock"
	RegistryURL = "http://127.0.0.1:5000"
	ControlEnv  = "DEVBLISS_CAGE"     // value: ControlPath
	RegistryEnv = "DEVBLISS_REGISTRY" // value: RegistryURL
)

// The hidden commands by which this program runs itself.
const (
	InitCommand   = "_init"
	WardenCommand = "_warden"
	PivotCommand  = "_pivot"
	ProbeCommand  = "_probe"
)

// room is the folder of one run, the same path inside and outside.
type room string

func (r room) path(name string) string { return filepath.Join(string(r), name) }

func (r room) spec() string      { return r.path("spec.json") }
func (r room) run() string       { return r.path("run") } // is /run in the cage
func (r room) hosts() string     { return r.path("hosts") }
func (r room) resolv() string    { return r.path("resolv.conf") }
func (r room) root() string      { return r.path("root") } // the engine's root is mounted here
func (r room) authority() string { return r.path("registry.pem") }
func (r room) programs() string  { return r.path("bin") }
func (r room) config() string    { return r.path("config") } // of the docker client
func (r room) engineLog() string { return r.path("engine.log") }

func (r room) write(s Spec) error {
	b, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return store.WriteFile(r.spec(), b)
}

func (r room) read() (Spec, error) {
	var s Spec
	b, err := os.ReadFile(r.spec())
	if err != nil {
		return s, err
	}
	return s, json.Unmarshal(b, &s)
}
