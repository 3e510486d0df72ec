package catalog

import "go.yaml.in/yaml/v4"

// Addon is one backing service of the catalog, as its addon.yaml says it. It is
// data: nothing in it is ever run on the host.
//
// Text in Service, Also, Configs and Connection may hold the placeholders
// {service} (the service's name), {SERVICE} (the same as the beginning of a
// variable's name: "orders-db" gives ORDERS_DB), {peer}, {PEER},
// {peer:url} and {peer:PORT} (see Peer). In all but Connection there are {tag}, {path:NAME}
// (where the volume NAME is mounted in this version), {volume:NAME} and
// {config:NAME} (their names in the compose file) and {publish:PORT} (a loopback
// port mapping behind a variable, such as 127.0.0.1:${REDIS_PORT:-6379}:6379). In
// Connection only there are {port:PORT} and {host} (how the reader reaches the
// port: the container's own from another container, the published one on
// 127.0.0.1 from the host) and, in its Env, {url}. What an Option changes may hold
// {value}. Compose's own ${VARIABLE:-default} stays as it is.
type Addon struct {
	ID            string     `yaml:"id"`
	Aliases       []string   `yaml:"aliases,omitempty"`
	Name          string     `yaml:"name"`
	Description   string     `yaml:"description"` // one line
	Category      string     `yaml:"category"`    // one of Categories
	Website       string     `yaml:"website,omitempty"`
	Licence       string     `yaml:"licence"`
	LicenceNote   string     `yaml:"licenceNote,omitempty"`
	Image         string     `yaml:"image"`             // repository without tag, as a compose file would write it
	Alike         []string   `yaml:"alike,omitempty"`   // repositories of other makers' images of the same
	Serves        []string   `yaml:"serves,omitempty"`  // ids of addons in whose place it can be used
	Retired       string     `yaml:"retired,omitempty"` // why nobody should begin with it, and what to take: one sentence
	Versions      []Version  `yaml:"versions"`
	Ports         []Port     `yaml:"ports,omitempty"`
	Volumes       []Volume   `yaml:"volumes,omitempty"`
	Service       yaml.Node  `yaml:"service"`                 // the compose service, with placeholders; order and quotes are kept
	Also          yaml.Node  `yaml:"also,omitempty"`          // further services by the suffix of their name: "2" is {service}-2
	NoHealthCheck string     `yaml:"noHealthCheck,omitempty"` // why a service has none
	Configs       []Config   `yaml:"configs,omitempty"`
	Options       []Option   `yaml:"options,omitempty"`
	Connection    Connection `yaml:"connection,omitempty"`
	Login         []Login    `yaml:"login,omitempty"` // how a service that somebody else wrote is reached: the first that applies
	Shell         []string   `yaml:"shell,omitempty"` // client to open inside the container; $NAME is the container's own variable
	Verify        Verify     `yaml:"verify,omitempty"`
	Companions    []string   `yaml:"companions,omitempty"`
	Requires      []string   `yaml:"requires,omitempty"` // ids of addons of which it needs one; see Peer
	Joins         []string   `yaml:"joins,omitempty"`    // ids of addons to one of which it belongs where the project has it; see Peer
	Memory        string     `yaml:"memory,omitempty"`   // what it needs at rest, such as 64M
	Platforms     []string   `yaml:"platforms,omitempty"`
	InitDir       string     `yaml:"initDir,omitempty"` // where the image looks for scripts on a first start
	Gotchas       []string   `yaml:"gotchas,omitempty"`
	Production    []string   `yaml:"production,omitempty"` // what must change before this faces anyone
	Unverified    []string   `yaml:"unverified,omitempty"` // facts that no source confirms
	Sources       []string   `yaml:"sources"`

	catalog *Catalog // that it stands in; nil while it is checked
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

// Config is a file that a container needs and its image has not: compose writes
// it into the container from the compose file itself.
type Config struct {
	Name    string `yaml:"name"`    // becomes {service}-NAME in the compose file
	Path    string `yaml:"path"`    // in the container
	Content string `yaml:"content"` // with placeholders; a dollar for the container is $$
}

// Verify is how a start is proved: commands for inside the first service's
// container, run as they are, without a shell.
type Verify struct {
	Write  []string `yaml:"write,omitempty"` // where it keeps data
	Read   []string `yaml:"read"`
	Expect string   `yaml:"expect,omitempty"` // what Read's output contains
}

// Connection says how clients reach the service. The URLs may hold compose's
// ${VARIABLE:-default}: the compose file gets them as they are, a person sees
// them resolved.
type Connection struct {
	Container string            `yaml:"container,omitempty"` // URL for other containers
	Host      string            `yaml:"host,omitempty"`      // URL for programs on the host
	Env       map[string]string `yaml:"env,omitempty"`       // the variables that apps conventionally read; {url} is Container, or Host for a program there
	Also      []string          `yaml:"also,omitempty"`      // other names that apps read the URL from
	Parts     *Parts            `yaml:"parts,omitempty"`     // nil: nobody reads it in pieces
}

// Parts is for apps that read a connection in pieces, as DB_HOST, DB_PORT, DB_USER,
// DB_PASSWORD and DB_NAME. What the service does not have is empty.
type Parts struct {
	Prefixes []string `yaml:"prefixes"` // such as DB
	User     string   `yaml:"user,omitempty"`
	Password string   `yaml:"password,omitempty"`
	Name     string   `yaml:"name,omitempty"` // of the database, virtual host or bucket
	JDBC     string   `yaml:"jdbc,omitempty"` // URL for Java's drivers, of {host}, {port} and {name}; the login is apart
}
