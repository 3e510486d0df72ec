package main

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/devbliss/devbliss/catalog"
)

func newCatalogShow(e *env) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:               "show ADDON[@VERSION]",
		Short:             "Show an addon and what it would write",
		Example:           "devbliss catalog show redis\ndevbliss catalog show postgres@16",
		Args:              exactlyOne("the name of an addon"),
		ValidArgsFunction: completeAddon(e),
		RunE: func(_ *cobra.Command, args []string) error {
			addons, err := e.addons()
			if err != nil {
				return err
			}
			addon, v, err := addons.Find(args[0])
			if err != nil {
				return during("catalog show", err)
			}
			return e.showAddon(addon, v, asJSON)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}

// shown is an addon as `catalog show --json` shows it. The form is stable.
type shown struct {
	listing
	Image      string            `json:"image"` // with the tag of the version shown
	Version    string            `json:"version"`
	Licence    string            `json:"licence"`
	Website    string            `json:"website"`
	Ports      []shownPort       `json:"ports"`
	Volumes    []shownVolume     `json:"volumes"`
	Env        map[string]string `json:"env"` // for services wired to it
	Shell      []string          `json:"shell"`
	Companions []string          `json:"companions"`
	Requires   []string          `json:"requires"`
	Gotchas    []string          `json:"gotchas"`
	Production []string          `json:"production"`
	Sources    []string          `json:"sources"`
	Compose    string            `json:"compose"` // YAML of the service
	service    string
	from       string
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

func (e *env) showAddon(a *catalog.Addon, v catalog.Version, asJSON bool) error {
	rendered, err := a.Render(v, a.ServiceName(), catalog.Settings{})
	if err != nil {
		return err
	}
	s := shown{
		listing: listed(a.Summary()), Image: a.Image + ":" + v.Tag, Version: v.Version, Licence: a.Licence, Website: a.Website,
		Ports: []shownPort{}, Volumes: []shownVolume{}, Env: rendered.Env, Shell: filled(a.Shell),
		Companions: filled(a.Companions), Requires: filled(a.Requires), Gotchas: filled(a.Gotchas),
		Production: filled(a.Production), Sources: filled(a.Sources), Compose: rendered.Body, service: rendered.Name, from: e.origin(a),
	}
	if s.Env == nil {
		s.Env = map[string]string{}
	}
	for _, p := range a.Ports {
		s.Ports = append(s.Ports, shownPort{p.Port, p.Purpose})
	}
	for _, vol := range a.Volumes {
		path := vol.Path
		if other := v.Paths[vol.Name]; other != "" {
			path = other
		}
		s.Volumes = append(s.Volumes, shownVolume{vol.Name, path, vol.Purpose})
	}
	if asJSON {
		return writeJSON(e.out, s)
	}
	return e.printAddon(s)
}

func (e *env) printAddon(s shown) error {
	p := e.paintOut()
	rows := [][]string{}
	row := func(label string, values ...string) {
		for _, value := range values {
			if value != "" {
				rows = append(rows, []string{"  " + p.dim(label), value})
				label = ""
			}
		}
	}
	row("add it with", "devbliss add "+s.ID)
	row("from", s.from)
	row("also called", strings.Join(s.Aliases, ", "))
	row("category", s.Category)
	row("versions", strings.Join(s.Versions, ", "))
	row("image", s.Image)
	for _, port := range s.Ports {
		row("port "+strconv.Itoa(port.Port), port.Purpose)
	}
	for _, v := range s.Volumes {
		row("volume "+v.Name, v.Path+"  "+p.dim(v.Purpose))
	}
	for _, name := range slices.Sorted(maps.Keys(s.Env)) {
		row("wires", name+"="+s.Env[name])
	}
	row("client", strings.Join(s.Shell, " "))
	row("goes with", strings.Join(s.Companions, ", "))
	row("needs", strings.Join(s.Requires, ", "))
	row("licence", s.Licence)
	row("website", s.Website)
	row("know", s.Gotchas...)
	row("in production", s.Production...)
	if err := writeTable(e.out, [][]string{{p.bold(s.Name) + ": " + s.Description}}); err != nil {
		return err
	}
	if err := writeTable(e.out, rows); err != nil {
		return err
	}
	return writeTable(e.out, [][]string{{""}, {p.dim("services:")}, {p.dim("  " + s.service + ":")}, {indent(indent(strings.TrimRight(s.Compose, "\n")))}})
}
