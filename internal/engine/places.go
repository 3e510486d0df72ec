package engine

// Project is a compose project that has containers.
type Project struct {
	Name       string
	Folder     string   // of its files, as the machine that made it calls it
	Files      []string // its compose files
	Containers int
	Running    int
}

// Context is a docker context: a name for an engine.
type Context struct {
	Name    string
	Host    string // endpoint, such as "ssh://me@build"
	About   string // what its owner wrote about it
	Current bool   // the one that is used
}
