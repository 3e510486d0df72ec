package scaffold

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
)

//go:embed clients.txt
var clientsText string

// client is a row of clients.txt: dependencies of one ecosystem that speak to what
// an addon is.
type client struct {
	addon, ecosystem string
	dependencies     []string
}

// clients reads the table.
func clients() []client {
	var all []client
	for line := range strings.Lines(clientsText) {
		words := strings.Fields(line)
		if len(words) < 3 || words[0] == "#" {
			continue
		}
		all = append(all, client{words[0], words[1], words[2:]})
	}
	return all
}

// proposals are the addons that dependencies ask for, in the order of the table.
func proposals(ecosystem string, dependencies []string) []Addon {
	var addons []Addon
	for _, c := range clients() {
		known := slices.ContainsFunc(addons, func(a Addon) bool { return a.ID == c.addon })
		if c.ecosystem != ecosystem || known {
			continue
		}
		for _, name := range c.dependencies {
			if i := slices.IndexFunc(dependencies, func(d string) bool { return meant(name, d) }); i >= 0 {
				addons = append(addons, Addon{c.addon, dependencies[i]})
				break
			}
		}
	}
	return addons
}

// major is how a Go module names its second and later major versions.
var major = regexp.MustCompile(`(/v\d+|\.v\d+)$`)

// meant compares a dependency with a row: an asterisk at the end of a row's name
// stands for any rest.
func meant(name, dependency string) bool {
	dependency = strings.ToLower(dependency)
	if stem, open := strings.CutSuffix(name, "*"); open {
		return strings.HasPrefix(dependency, stem)
	}
	plain, _, _ := strings.Cut(dependency, "[") // psycopg[binary]
	return dependency == name || plain == name || major.ReplaceAllString(dependency, "") == name
}

var (
	prismaProvider = regexp.MustCompile(`(?s)datasource\s+\w+\s*\{[^}]*?provider\s*=\s*"(\w+)"`)
	prismaAddons   = map[string]string{"postgresql": "postgres", "postgres": "postgres", "mysql": "mysql", "mongodb": "mongodb", "sqlserver": "mssql", "cockroachdb": "cockroachdb"}
)

// prisma is the database that a schema of Prisma's names.
func (f folder) prisma() []Addon {
	id := prismaAddons[f.find(prismaProvider, "prisma/schema.prisma", "schema.prisma")]
	if id == "" {
		return nil
	}
	return []Addon{{id, "prisma"}}
}
