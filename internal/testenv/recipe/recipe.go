// Package recipe lists the images of the test ground as data: which Debian
// packages, which files of our own, which configuration, under which tags. The
// servers are real; their versions are Debian's, so a tag such as postgres:16
// is a label and proves nothing about version 16. It builds nothing.
package recipe

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed files
var files embed.FS

// Recipe is one image.
type Recipe struct {
	Name  string
	Addon string   // id of the catalog's addon whose versions it stands for
	Line  string   // takes only the addon's versions of that release line: "18" takes 18 and 18.1; empty: those that no other recipe takes
	Tags  []string // further references, as a compose file writes them
	Full  bool     // made for the full set only: it takes minutes, or very much room

	Suite    string   // of Debian, where it is not the usual one
	Bare     bool     // without the base layer
	Packages []string // and all that they depend on, bar what Skip and Never name
	Added    []string // more of them, in a layer of their own: the rest is shared with another image
	Skip     []string
	Drop     []string // prefixes of paths left out
	Only     []string // where set, the only paths of the packages that are kept
	Made     []string // things built on this machine, each a layer; see package gobuild

	User  Account // owns Dirs
	Dirs  []Dir
	Files []File
	Links []Link

	Config Config
}

// Account is a user of the image and its group of the same name and number.
type Account struct {
	Name string
	ID   int
	Home string
}

// Dir is a folder; Mode 0 stands for 0755.
type Dir struct {
	Path string
	Mode int64
}

// File is a file owned by root, with the bytes of files/Source or with Text.
// Scripts (*.sh) can be run.
type File struct {
	Path   string
	Source string
	Text   string
}

// Link is a symbolic link at Path.
type Link struct{ Path, Target string }

// Config is what the image says of its container.
type Config struct {
	Env        []string
	Entrypoint []string
	Cmd        []string
	Ports      []string // "6379/tcp"
	Volumes    []string
	WorkingDir string
	User       string
	StopSignal string
}

// Content is the file's bytes and mode.
func (f File) Content() (b []byte, mode int64, err error) {
	mode = 0o644
	if strings.HasSuffix(f.Source, ".sh") {
		mode = 0o755
	}
	if f.Source == "" {
		return []byte(f.Text), mode, nil
	}
	b, err = fs.ReadFile(files, "files/"+f.Source)
	return b, mode, err
}

const defaultPath = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// Environment is the image's environment, with a PATH.
func (c Config) Environment() []string {
	for _, variable := range c.Env {
		if strings.HasPrefix(variable, "PATH=") {
			return c.Env
		}
	}
	return append([]string{defaultPath}, c.Env...)
}
