package main

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// printAddon prints an addon for a person: what it is, what to know, and at the
// end what would be written.
func (e *env) printAddon(s shown) error {
	p := e.paintOut()
	head := [][]string{{p.bold(s.Name) + ": " + s.Description}}
	if s.Retired != "" {
		head = append(head, []string{p.yellow("retired: " + s.Retired)})
	}
	if err := writeTable(e.out, head); err != nil {
		return err
	}
	if err := writeTable(e.out, p.facts(s, time.Now().Format(time.DateOnly))); err != nil {
		return err
	}
	rows := [][]string{{""}}
	for line := range strings.Lines(s.Writes) {
		line = strings.TrimRight(line, "\n")
		if strings.HasPrefix(line, "    ") {
			rows = append(rows, []string{line})
		} else {
			rows = append(rows, []string{p.dim(line)})
		}
	}
	return writeTable(e.out, rows)
}

// facts are the rows about an addon, as of a day, YYYY-MM-DD.
func (p paint) facts(s shown, today string) [][]string {
	var rows [][]string
	row := func(label string, values ...string) {
		for _, value := range values {
			if value != "" {
				rows = append(rows, []string{"  " + p.dim(label), value})
				label = ""
			}
		}
	}
	name := s.ID
	if len(s.Versions) > 0 && s.Version != s.Versions[0] {
		name += "@" + s.Version
	}
	row("add it with", "devbliss add "+name)
	row("from", s.from)
	row("also called", strings.Join(s.Aliases, ", "))
	row("category", s.Category)
	var versions []string
	for _, v := range s.versions {
		text := v.Version
		for i, remark := range remarks(v, today) {
			text += [...]string{"  ", ", "}[min(i, 1)] + remark
		}
		if v.EndOfLife != "" && v.EndOfLife <= today {
			text = p.yellow(text)
		}
		versions = append(versions, text)
	}
	row("versions", versions...)
	row("image", s.Image)
	for _, port := range s.Ports {
		row("port "+strconv.Itoa(port.Port), port.Purpose)
	}
	for _, v := range s.Volumes {
		row("volume "+v.Name, v.Path+"  "+p.dim(v.Purpose))
	}
	row("scripts", s.InitDir)
	row("memory", s.Memory)
	row("platforms", strings.Join(s.Platforms, ", "))
	for _, o := range s.Options {
		standard := o.Default
		if standard == "" {
			standard = "not set"
		}
		row("option "+o.Name, o.Description, p.dim("--set "+o.Name+"=…  "+o.Wants+"; by default "+standard))
	}
	row("from containers", s.URLs.Container)
	row("from the host", s.URLs.Host)
	for _, name := range slices.Sorted(maps.Keys(s.Env)) {
		row("wires", name+"="+s.Env[name])
	}
	row("apps also read", strings.Join(s.AlsoRead, ", "))
	row("client", strings.Join(s.Shell, " "))
	row("goes with", strings.Join(s.Companions, ", "))
	row("needs", strings.Join(s.Requires, " or "))
	row("joins", strings.Join(s.Joins, " or "))
	row("licence", s.Licence, s.LicenceNote)
	row("website", s.Website)
	row("know", s.Gotchas...)
	row("in production", s.Production...)
	row("unverified", s.Unverified...)
	return rows
}
