package main

import (
	"cmp"
	"strings"

	"github.com/devbliss/devbliss/catalog"
)

// shown is an addon as `catalog show --json` shows it. The form is stable.
type shown struct {
	listing
	Image       string            `json:"image"` // with the tag of the version shown
	Version     string            `json:"version"`
	Releases    []shownRelease    `json:"releases"` // newest first
	Licence     string            `json:"licence"`
	LicenceNote string            `json:"licenceNote"`
	Website     string            `json:"website"`
	Memory      string            `json:"memory"`
	Platforms   []string          `json:"platforms"`
	Ports       []shownPort       `json:"ports"`
	Volumes     []shownVolume     `json:"volumes"`
	Options     []shownOption     `json:"options"`
	URLs        shownURLs         `json:"urls"`
	Env         map[string]string `json:"env"`      // for services wired to it
	AlsoRead    []string          `json:"alsoRead"` // other names that apps read the URL from
	Shell       []string          `json:"shell"`
	InitDir     string            `json:"initDir"`
	Companions  []string          `json:"companions"`
	Requires    []string          `json:"requires"`
	Joins       []string          `json:"joins"`
	Gotchas     []string          `json:"gotchas"`
	Production  []string          `json:"production"`
	Unverified  []string          `json:"unverified"`
	Sources     []string          `json:"sources"`
	Compose     string            `json:"compose"` // YAML of the service
	Writes      string            `json:"writes"`  // YAML of all that is written
	from        string
	versions    []catalog.Version
}

type shownRelease struct {
	Version   string `json:"version"`
	Tag       string `json:"tag"`
	Default   bool   `json:"default"`
	EndOfLife string `json:"endOfLife"` // date, "" where none is known
	Successor string `json:"successor"`
}

type shownPort struct {
	Port    int    `json:"port"`
	Purpose string `json:"purpose"`
}

type shownVolume struct {
	Name    string `json:"name"`
	Path    string `json:"path"`
	Purpose string `json:"purpose"`
}

type shownOption struct {
	Name        string `json:"name"`
	Type        string `json:"type"`
	Wants       string `json:"wants"` // in words
	Default     string `json:"default"`
	Description string `json:"description"`
}

type shownURLs struct {
	Container string `json:"container"`
	Host      string `json:"host"`
}

// shownAddon is what there is to say of an addon in a version.
func (e *env) shownAddon(addons *catalog.Catalog, a *catalog.Addon, v catalog.Version) (shown, error) {
	settings := assumed(addons, a)
	rendered, err := a.Render(v, a.ServiceName(), settings)
	if err != nil {
		return shown{}, err
	}
	outside, err := a.FromHost(a.ServiceName(), settings, func(target int) int {
		for _, p := range a.Ports {
			if p.Port == target {
				return p.HostPort()
			}
		}
		return target
	})
	if err != nil {
		return shown{}, err
	}
	s := shown{
		listing: listed(a.Summary()), Image: a.Image + ":" + v.Tag, Version: v.Version, Releases: []shownRelease{},
		Licence: a.Licence, LicenceNote: a.LicenceNote, Website: a.Website, Memory: a.Memory, Platforms: filled(a.Platforms),
		Ports: []shownPort{}, Volumes: []shownVolume{}, Options: []shownOption{},
		URLs: shownURLs{Container: rendered.URL, Host: outside.URL}, Env: rendered.Env, AlsoRead: filled(rendered.Names),
		Shell: filled(a.Shell), InitDir: a.InitDir, Companions: filled(a.Companions), Requires: filled(a.Requires), Joins: filled(a.Joins),
		Gotchas: filled(a.Gotchas), Production: filled(a.Production), Unverified: filled(a.Unverified), Sources: filled(a.Sources),
		Compose: rendered.Body, Writes: written(rendered), from: e.origin(a), versions: a.Versions,
	}
	if s.Env == nil {
		s.Env = map[string]string{}
	}
	for _, r := range a.Versions {
		s.Releases = append(s.Releases, shownRelease{r.Version, r.Tag, r.Default, r.EndOfLife, r.Successor})
	}
	for _, p := range a.Ports {
		s.Ports = append(s.Ports, shownPort{p.Port, p.Purpose})
	}
	for _, vol := range a.Volumes {
		s.Volumes = append(s.Volumes, shownVolume{vol.Name, cmp.Or(v.Paths[vol.Name], vol.Path), vol.Purpose})
	}
	for _, o := range a.Options {
		s.Options = append(s.Options, shownOption{o.Name, o.Type, o.Wants(), o.Default, o.Description})
	}
	return s, nil
}

// assumed are the settings of an addon that is added to an empty project: with the
// first of those that it cannot run without.
func assumed(addons *catalog.Catalog, a *catalog.Addon) catalog.Settings {
	ids, needed := a.Peers()
	if !needed || len(ids) == 0 {
		return catalog.Settings{}
	}
	peer, _, err := addons.Find(ids[0])
	if err != nil {
		return catalog.Settings{} // a source may name what is not there
	}
	p, err := catalog.PeerOf(peer, peer.ServiceName(), catalog.Settings{})
	if err != nil {
		return catalog.Settings{}
	}
	return catalog.Settings{Peer: p}
}

// written is what a compose file gets.
func written(r catalog.Rendered) string {
	var b strings.Builder
	section := func(name string, blocks []catalog.Block) {
		if len(blocks) == 0 {
			return
		}
		b.WriteString(name + ":\n")
		for _, block := range blocks {
			b.WriteString("  " + block.Name + ":\n")
			for line := range strings.Lines(block.Body) {
				if strings.TrimSpace(line) != "" {
					b.WriteString("    ")
				}
				b.WriteString(line)
			}
		}
	}
	section("services", r.Services())
	section("configs", r.Configs)
	var volumes []catalog.Block
	for _, name := range r.Volumes {
		volumes = append(volumes, catalog.Block{Name: name})
	}
	section("volumes", volumes)
	return b.String()
}
