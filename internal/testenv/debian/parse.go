package debian

import (
	"path/filepath"
	"regexp"
	"strings"
)

// Package is one package that was fetched.
type Package struct {
	Name, Version, Arch string
	File                string // the downloaded archive
}

// plan is what apt would install, in its order.
type plan []Package

func (p plan) names() []string {
	names := make([]string, len(p))
	for i, pkg := range p {
		names[i] = pkg.Name
	}
	return names
}

// parsePlan reads the "Inst" lines of a simulated installation.
func parsePlan(out, archives string) plan {
	line := regexp.MustCompile(`(?m)^Inst (\S+) \((\S+) .*\[(\S+)\]`)
	var p plan
	for _, m := range line.FindAllStringSubmatch(out, -1) {
		name, version, arch := m[1], m[2], m[3]
		file := name + "_" + strings.ReplaceAll(version, ":", "%3a") + "_" + arch + ".deb"
		p = append(p, Package{Name: name, Version: version, Arch: arch, File: filepath.Join(archives, file)})
	}
	return p
}

// relations is what a package says of others.
type relations struct {
	depends  [][]string // all of these, one alternative of each
	provides []string
}

// parseShow reads apt-cache's records.
func parseShow(out string) map[string]relations {
	all := map[string]relations{}
	var name string
	for line := range strings.Lines(out) {
		field, value, ok := strings.Cut(strings.TrimSpace(line), ": ")
		if !ok {
			continue
		}
		r := all[name]
		switch field {
		case "Package":
			name = value
			continue
		case "Depends", "Pre-Depends":
			r.depends = append(r.depends, alternatives(value)...)
		case "Provides":
			for _, group := range alternatives(value) {
				r.provides = append(r.provides, group...)
			}
		default:
			continue
		}
		all[name] = r
	}
	return all
}

// alternatives reads "a (>= 1), b:any | c" as [[a] [b c]].
func alternatives(value string) [][]string {
	var groups [][]string
	for group := range strings.SplitSeq(value, ",") {
		var names []string
		for one := range strings.SplitSeq(group, "|") {
			if f := strings.Fields(one); len(f) > 0 {
				name, _, _ := strings.Cut(f[0], ":")
				names = append(names, name)
			}
		}
		if len(names) > 0 {
			groups = append(groups, names)
		}
	}
	return groups
}
