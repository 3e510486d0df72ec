package catalog

import "go.yaml.in/yaml/v4"

// Addon is one backing service of the catalog, as its addon.yaml says it. It is
// data: nothing in it is ever run on the host.
//
// Text in Service and Connection may hold the placeholders {service} (the
// service's name), {SERVICE} (the same as the beginning of a variable's name:
// "orders-db" gives ORDERS_DB), {tag}, {path:NAME} (where the volume NAME is
// mounted in this version), {volume:NAME} (the volume's name in the compose
// file), {publish:PORT} (a loopback port mapping behind a variable, such as
// 127.0.0.1:${REDIS_PORT:-6379}:6379) and, in Connection only, {port:PORT} and
// {host} (how the reader reaches the port: the container's own from another
// container, the published one on 127.0.0.1 from the host) and, in its Env,
// {url}. Compose's own ${VARIABLE:-default} stays as it is.
type Addon struct {
	ID          string     `yaml:"id"`
	Aliases     []string   `yaml:"aliases,omitempty"`
	Name        string     `yaml:"name"`
	Description string     `yaml:"description"` // one line
	Category    string     `yaml:"category"`    // one of Categories
	Website     string     `yaml:"website,omitempty"`
	Licence     string     `yaml:"licence"`
	LicenceNote string     `yaml:"licenceNote,omitempty"`
	Image       string     `yaml:"image"` // repository without tag, as a compose file would write it
	Versions    []Version  `yaml:"versions"`
	Ports       []Port     `yaml:"ports,omitempty"`
	Volumes     []Volume   `yaml:"volumes,omitempty"`
	Service     yaml.Node  `yaml:"service"` // the compose service, with placeholders; order and quotes are kept
	Connection  Connection `yaml:"connection,omitempty"`
	Shell       []string   `yaml:"shell,omitempty"` // client to open inside the container; $NAME is the container's own variable
	Companions  []string   `yaml:"companions,omitempty"`
	Requires    []string   `yaml:"requires,omitempty"` // ids of addons it cannot run without
	Memory      string     `yaml:"memory,omitempty"`   // what it needs at rest, such as 64M
	Platforms   []string   `yaml:"platforms,omitempty"`
	InitDir     string     `yaml:"initDir,omitempty"` // where the image looks for scripts on a first start
	Gotchas     []string   `yaml:"gotchas,omitempty"`
	Production  []string   `yaml:"production,omitempty"` // what must change before this faces anyone
	Unverified  []string   `yaml:"unverified,omitempty"` // facts that no source confirms
	Sources     []string   `yaml:"sources"`
}

// Version is one release line that can be added: `postgres@17`.
type Version struct {
	Version   string            `yaml:"version"` // what a person types: "17"
	Tag       string            `yaml:"tag"`     // what the compose file says: "17-alpine"
	Default   bool              `yaml:"default,omitempty"`
	EndOfLife string            `yaml:"endOfLife,omitempty"` // date, YYYY-MM-DD, when its makers stop caring for it
	Successor string            `yaml:"successor,omitempty"`
	Paths     map[string]string `yaml:"paths,omitempty"` // volume name to mount path, where it differs from Volume.Path
}

// Port is a port that the service listens on in its container. The first one
// is what clients connect to. Its host port is the variable {SERVICE}_PORT, or
// {SERVICE}_NAME_PORT where Name is set.
type Port struct {
	Port    int    `yaml:"port"`
	Name    string `yaml:"name,omitempty"` // such as "ui"
	Host    int    `yaml:"host,omitempty"` // default port on the host where it differs from Port
	Purpose string `yaml:"purpose"`
	HTTP    bool   `yaml:"http,omitempty"` // a person can open it in a browser
}

// Volume is data that outlives the container.
type Volume struct {
	Name    string `yaml:"name"` // becomes {service}-NAME in the compose file
	Path    string `yaml:"path"`
	Purpose string `yaml:"purpose"`
}

// Connection says how clients reach the service. The URLs may hold compose's
// ${VARIABLE:-default}: the compose file gets them as they are, a person sees
// them resolved.
type Connection struct {
	Container string            `yaml:"container,omitempty"` // URL for other containers
	Host      string            `yaml:"host,omitempty"`      // URL for programs on the host
	Env       map[string]string `yaml:"env,omitempty"`       // the variables that apps conventionally read; {url} is Container, or Host for a program there
}
