package engine

import "time"

// State is what a service does, in one of compose's words. A service with
// several containers has the worst state among them.
type State string

// The states of a service, best first.
const (
	Running    State = "running"
	Created    State = "created"
	Paused     State = "paused"
	Restarting State = "restarting"
	Removing   State = "removing"
	Exited     State = "exited"
	Dead       State = "dead"
	Absent     State = "absent" // declared, but it has no container
)

// Health is what the health check says. A service with several containers has
// the worst among them.
type Health string

// The healths of a service.
const (
	NoCheck   Health = "" // it has no health check
	Starting  Health = "starting"
	Healthy   Health = "healthy"
	Unhealthy Health = "unhealthy"
)

// Snapshot is everything that Watch knows at one moment.
type Snapshot struct {
	Info     Info
	Services []Service // sorted by name
	Err      error     // why the engine does not answer, nil when it does
}

// Service is what the engine knows about one service of a project.
type Service struct {
	Name       string
	State      State
	Health     Health
	ExitCode   int // of the worst container that is not running
	OneOff     bool
	Ports      []Port      // published by any container, sorted, without doubles
	Containers []Container // sorted by replica
}

// Container is one container of a service.
type Container struct {
	ID         string // whole
	Name       string
	Replica    int
	Image      string
	ImageID    string // what Image meant when the container was made
	State      State
	Health     Health
	ExitCode   int
	OOMKilled  bool
	Error      string    // the engine's reason why it did not start
	Restarts   int       // by the engine's restart policy
	Created    time.Time // zero where that is not known
	Started    time.Time // zero: never
	Finished   time.Time // zero: never, or it runs
	ConfigHash string    // compose's label: what it was created from
	Ports      []Port
	Mounts     []string // names of the volumes in it
	Folder     string   // compose's label: the folder of the project that it was made of
	Files      []string // compose's label: the files of that project

	// Only for a container that is in trouble (unhealthy, exited with another
	// code than 0, or restarting):
	HealthOutput string // last output of the health check, untrusted
	HealthFails  int    // failing checks in a row
	LastLine     string // last line of its log, stderr before stdout, untrusted
}

// Port is a published port.
type Port struct {
	IP        string `json:"ip"`
	Published int    `json:"published"` // on the host
	Target    int    `json:"target"`    // in the container
	Protocol  string `json:"protocol"`  // "tcp" or "udp"
}

// Step is one piece of news of a running verb: an image that is pulled, a
// container that starts. Steps with the same ID replace each other; a verb that
// returns leaves no step Working.
type Step struct {
	ID      string // such as "Container shop-redis-1", "Image redis:8.10-alpine", or a layer
	Parent  string // ID of the step it belongs to: a layer's image
	Service string // the service it is for, where that is known
	Text    string // what happens: "Pulling", "Started", "Waiting"
	Details string // such as a build's output line
	Status  Status
	Current int64 // bytes done, 0 when unknown
	Total   int64 // bytes in all, 0 when unknown
}

// Status is how far a Step is.
type Status uint8

// The statuses of a Step.
const (
	Working Status = iota
	Done
	Warning
	Failed
)
