package engine

import "strings"

// ProjectLabel is the label by which compose knows what belongs to a project, its
// volumes among them.
const ProjectLabel = "com.docker.compose.project"

// Volume is a named volume, its data apart.
type Volume struct {
	Name    string            `json:"name"`
	Driver  string            `json:"driver,omitempty"`
	Options map[string]string `json:"options,omitempty"`
	Labels  map[string]string `json:"labels,omitempty"`
	Bytes   int64             `json:"bytes"` // what its data takes; -1 where the engine does not say
}

// Project is the compose project that made the volume, "" where none did.
func (v Volume) Project() string { return v.Labels[ProjectLabel] }

// Anonymous says that a volume has no name of anybody's: a container made it for
// itself.
func Anonymous(name string) bool {
	return len(name) == 64 && strings.Trim(name, "0123456789abcdef") == ""
}
