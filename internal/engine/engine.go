// Package engine holds the words for what a container engine knows and the one
// interface through which the rest of devbliss asks it. It talks to nothing
// itself: internal/docker implements Engine on Docker, enginetest in memory.
package engine

import (
	"context"
	"io"
	"time"

	"github.com/compose-spec/compose-go/v2/types"
)

// Engine runs the containers of compose projects. Every method blocks until the
// work is done or ctx ends; whoever calls owns the goroutine. Callbacks are
// called from one goroutine at a time and must not call back into the Engine.
//
// A method that cannot reach the engine returns an error that matches
// ErrUnreachable. Services given as names narrow a call to them (and, for Up, to
// what they depend on); none means all services of the project.
type Engine interface {
	// Ping asks the engine who it is. It gives up after five seconds.
	Ping(ctx context.Context) (Info, error)
	// Machine asks what the engine runs on, and what those of images that it has
	// are made for.
	Machine(ctx context.Context, images []string) (Machine, error)

	// Up creates, recreates and starts what differs from p, as `docker compose
	// up -d` does: images are pulled or built where they are missing.
	Up(ctx context.Context, p *types.Project, o UpOptions, step func(Step)) error
	// Start starts the existing containers of services.
	Start(ctx context.Context, p *types.Project, services []string, step func(Step)) error
	// Stop stops the containers of services and keeps them.
	Stop(ctx context.Context, p *types.Project, services []string, step func(Step)) error
	// Restart stops and starts the containers of services.
	Restart(ctx context.Context, p *types.Project, services []string, step func(Step)) error
	// Down stops and removes containers and networks.
	Down(ctx context.Context, p *types.Project, o DownOptions, step func(Step)) error
	// Remove stops and removes the containers of services, and nothing else.
	Remove(ctx context.Context, p *types.Project, services []string, step func(Step)) error
	// Pull fetches the images of services.
	Pull(ctx context.Context, p *types.Project, services []string, step func(Step)) error
	// Build builds the images of services that have a build section.
	Build(ctx context.Context, p *types.Project, services []string, step func(Step)) error
	// Develop carries changes of files into the running containers of services as
	// their develop.watch says: it copies, restarts and builds anew, tells each thing
	// it did, and goes on until ctx ends. Changes of p's own files are not seen.
	Develop(ctx context.Context, p *types.Project, services []string, told func(Sync)) error
	// Scale sets the number of containers of each service named.
	Scale(ctx context.Context, p *types.Project, replicas map[string]int, step func(Step)) error
	// Kill sends a signal such as "SIGHUP", SIGKILL where it is "", to the running
	// containers of services.
	Kill(ctx context.Context, p *types.Project, services []string, signal string, step func(Step)) error
	// Pause freezes the running containers of services, Unpause lets those that are
	// frozen go on.
	Pause(ctx context.Context, p *types.Project, services []string, step func(Step)) error
	Unpause(ctx context.Context, p *types.Project, services []string, step func(Step)) error

	// Volumes reports those of the named volumes (the engine's own names, as in
	// all that follows) that there are, in the order of the names.
	Volumes(ctx context.Context, names []string) ([]Volume, error)
	// ReadVolume writes the files of a volume to w as a tar stream, whole or with
	// an error; names in it begin at the volume: "./", "./dump.rdb". What its
	// containers write meanwhile may be there by halves: stop them before.
	ReadVolume(ctx context.Context, name string, w io.Writer) error
	// FillVolume makes a volume that is not there yet and puts the files of a tar
	// stream into it, as ReadVolume wrote it. Where it fails there is no volume.
	FillVolume(ctx context.Context, v Volume, tar io.Reader) error
	// VolumesThere are those of the named volumes that there are: what Volumes
	// reports, without weighing them.
	VolumesThere(ctx context.Context, names []string) ([]string, error)
	// RemoveVolumes deletes volumes.
	RemoveVolumes(ctx context.Context, names []string) error
	// Disk lists the images, volumes and build cache of the engine, of whatever
	// project, the largest first. It may take seconds: the engine adds up files.
	Disk(ctx context.Context) ([]Kept, error)
	// Discard deletes what Disk has listed and nothing uses. What is used by now, or
	// cannot be deleted, is an error; the rest goes.
	Discard(ctx context.Context, all []Kept, step func(Step)) error

	// Projects lists the compose projects that have containers, by name.
	Projects(ctx context.Context) ([]Project, error)
	// Contexts lists the names that this machine has for engines, by name. It asks no
	// engine.
	Contexts(ctx context.Context) ([]Context, error)

	// Services reports the containers of a project, grouped by service.
	Services(ctx context.Context, project string) ([]Service, error)
	// ConfigHash is the ConfigHash of containers that are made from a service as it is;
	// "" where that cannot be told before they are. It asks no engine.
	ConfigHash(service types.ServiceConfig) (string, error)
	// Made says what the first container of a service was made with; no Facts where
	// there is none.
	Made(ctx context.Context, project, service string) (Facts, error)
	// Watch calls state with a whole Snapshot: at once, and whenever something
	// changed. It outlives the engine: while that is gone Snapshot.Err says so
	// and Services are the last known ones. It returns when ctx ends.
	Watch(ctx context.Context, project string, state func(Snapshot)) error
	// Logs calls line for every log line of a project's containers, ordered by
	// time per container. With Follow it goes on across restarts, recreates and
	// the engine's own absence, without loss or double, until ctx ends.
	Logs(ctx context.Context, project string, o LogOptions, line func(Line)) error

	// Usage calls told with what each running container of a project uses, sorted by
	// service and replica: at once, a second later, when the first figures that need
	// a second look are there, and then every so often, until ctx or the engine ends.
	Usage(ctx context.Context, project string, every time.Duration, told func([]Usage)) error
	// Processes lists what runs in the running containers of a service.
	Processes(ctx context.Context, project, service string) ([]Processes, error)

	// Exec runs a command in a running container of a service, attached to the
	// given streams, and returns its exit code.
	Exec(ctx context.Context, project string, o ExecOptions) (int, error)
	// RunOnce runs a command in a container of its own, made as those of a service
	// are, and returns its exit code. Nothing of the container is left when it
	// returns, also where ctx has ended it. The image must be there.
	RunOnce(ctx context.Context, p *types.Project, o OnceOptions) (int, error)
	// Published lists the host ports held by any container of the engine.
	Published(ctx context.Context) ([]Holder, error)
}

// Info describes the engine that answered a Ping.
type Info struct {
	Version    string // of the engine, such as "28.5.2"
	APIVersion string // negotiated, such as "1.51"
	Context    string // docker context, such as "default"
	Host       string // endpoint, such as "unix:///var/run/docker.sock"
	OS         string // of the containers, such as "linux"
	Arch       string // such as "amd64"
}

// UpOptions narrow an Up. The zero value converges the whole project.
type UpOptions struct {
	Services      []string                         // only these and what they depend on
	NoBuild       bool                             // fail where an image would have to be built
	Build         bool                             // build images even where they exist
	ForceRecreate bool                             // recreate containers that have not changed
	RemoveOrphans bool                             // remove containers of services that p does not name
	Confirm       func(question string) (yes bool) // answers what compose would ask, such as whether a volume may be recreated; nil: the call fails with ErrNeedsConfirm
	Wait          bool                             // wait until services run, or are healthy where they have a health check; a one-shot that exits 0 is fine
	NoWait        bool                             // for stack.Up, which sets Wait unless this is set
	Timeout       time.Duration                    // for stack.Up, which gives up after it; 0 is never
	TakeOver      bool                             // for stack.Up, which else leaves the containers of another folder's project alone
}

// DownOptions say what Down removes beside containers and networks.
type DownOptions struct {
	Services      []string // only the containers of these
	Volumes       bool     // also the named and anonymous volumes: deletes data
	RemoveOrphans bool
}

// LogOptions choose the log lines of a call of Logs.
type LogOptions struct {
	Services   []string // none: all
	Follow     bool
	Tail       int    // lines per container from the end; < 0: all; 0: none but new ones
	Since      string // RFC 3339, Unix seconds, or a duration such as "10m"; "" is the beginning
	Until      string // as Since
	NoDividers bool   // leave out lines of kind Divider
}

// LineKind tells what a Line is.
type LineKind uint8

// The kinds of lines that Logs reports.
const (
	Output  LineKind = iota // written by the container
	Divider                 // written by devbliss: a start, an exit
)

// Line is one line of a container's log, without its line end. Text is
// untrusted: it may hold any bytes, escape sequences among them. Lines longer
// than MaxLine bytes come in several parts.
type Line struct {
	Service   string
	Container string // name, such as "shop-api-1"
	Replica   int    // 1, 2, … as compose numbers the containers of a service
	Nanos     int64  // when it was written, Unix time in nanoseconds by the engine's clock
	Stderr    bool
	Partial   bool // the line goes on in the next Line of this container and stream
	Kind      LineKind
	Text      string
}

// MaxLine is the most bytes of text that one Line carries.
const MaxLine = 64 << 10

// ExecOptions describe a command run by Exec.
type ExecOptions struct {
	Service string
	Replica int // 0: the first
	Command []string
	User    string
	Env     []string // NAME=value, beside what the container has
	TTY     bool     // In is a terminal: raw mode, resizes passed on
	In      io.Reader
	Out     io.Writer
	Err     io.Writer
}

// OnceOptions describe a command run by RunOnce.
type OnceOptions struct {
	Service    string
	Command    []string
	Entrypoint []string // in place of the image's; nil keeps that
	Out        io.Writer
	Err        io.Writer
}

// Holder is a container that has a port of the host.
type Holder struct {
	IP        string // "" or "0.0.0.0": every address
	Port      int    // on the host
	Target    int    // in the container
	Protocol  string // "tcp" or "udp"
	Container string // name
	Project   string // compose project, "" where it has none
	Service   string // compose service, "" where it has none
}
