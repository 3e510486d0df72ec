package catalog

import (
	"slices"
	"strings"
)

// Summary is what a list says of an addon. Reading it costs a small part of what
// reading the addon does: a list of all is there at once.
type Summary struct {
	ID          string
	Aliases     []string
	Name        string
	Description string
	Category    string
	Retired     string   // why nobody should begin with it; "" where that is not so
	Versions    []string // the default first
	Verified    bool     // every fact of it is confirmed
}

// Source is the name of the catalog that it comes from; "" is devbliss's.
func (s Summary) Source() string { return sourceOf(s.ID) }

// ServiceName is what its service is called where nobody says otherwise.
func (s Summary) ServiceName() string { return bare(s.ID) }

// List returns what matches words, best first, as Search does. No words: all, the
// ones that most people mean first.
func (c *Catalog) List(words string) []Summary {
	found := c.search(words)
	all := make([]Summary, len(found))
	for i, e := range found {
		all[i] = e.summary()
	}
	return all
}

// Len is how many addons there are.
func (c *Catalog) Len() int { return len(c.entries) }

// Summary is the addon in short.
func (a *Addon) Summary() Summary {
	s := Summary{
		ID: a.ID, Aliases: a.Aliases, Name: a.Name, Description: a.Description, Category: a.Category,
		Retired: a.Retired, Verified: a.Verified(),
	}
	for _, v := range a.Versions {
		s.Versions = append(s.Versions, v.Version)
		if v.Default {
			s.Versions = defaultFirst(s.Versions, len(s.Versions)-1)
		}
	}
	return s
}

func (e *entry) summary() Summary {
	if e.data == nil {
		return e.addon().Summary()
	}
	rest := readRest(e.data)
	return Summary{
		ID: e.ID, Aliases: e.Aliases, Name: e.Name, Description: e.Description, Category: e.Category,
		Retired: e.Retired, Versions: rest.versions, Verified: !rest.unverified,
	}
}

// defaultFirst moves versions[at] to the front.
func defaultFirst(versions []string, at int) []string {
	v := versions[at]
	return slices.Insert(slices.Delete(versions, at, at+1), 0, v)
}

// rest is what a summary has beside the head.
type rest struct {
	versions   []string
	unverified bool
}

// readRest reads the rest of the summary line by line, as readHead does and under
// the same promise about the layout.
func readRest(data []byte) rest {
	var r rest
	inVersions := false
	for line := range strings.Lines(string(data)) {
		line = strings.TrimRight(line, "\r\n")
		if line == "" || line[0] == '#' {
			continue
		}
		if line[0] != ' ' && line[0] != '-' {
			key, _, _ := strings.Cut(line, ":")
			inVersions = key == "versions"
			r.unverified = r.unverified || key == "unverified"
			continue
		}
		if inVersions {
			r.version(line)
		}
	}
	return r
}

// version reads one line of the list of versions.
func (r *rest) version(line string) {
	key, value, _ := strings.Cut(strings.TrimLeft(line, " -"), ":")
	switch value = strings.TrimSpace(value); key {
	case "version":
		r.versions = append(r.versions, strings.Trim(value, `"'`))
	case "default":
		if value == "true" && len(r.versions) > 0 {
			r.versions = defaultFirst(r.versions, len(r.versions)-1)
		}
	}
}
