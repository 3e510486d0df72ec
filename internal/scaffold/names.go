package scaffold

import (
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
)

var notInNames = regexp.MustCompile(`[^a-z0-9_-]+`)

// names gives each app the name of its folder, the one at the root "web", and none
// that another has.
func names(apps []App) {
	taken := map[string]bool{}
	for i := range apps {
		a := &apps[i]
		name := "web"
		if a.Dir != "." {
			name = path.Base(a.Dir)
		}
		name = serviceName(name)
		if parent := path.Dir(a.Dir); taken[name] && parent != "." {
			name = serviceName(path.Base(parent) + "-" + name)
		}
		free := name
		for n := 2; taken[free]; n++ {
			free = fmt.Sprintf("%s-%d", name, n)
		}
		taken[free] = true
		a.Service = free
	}
}

// serviceName is a text as the name of a service.
func serviceName(text string) string {
	text = strings.Trim(notInNames.ReplaceAllString(strings.ToLower(text), "-"), "-_")
	if text == "" {
		return "app"
	}
	return text
}

// ports gives each app a port of the machine that no other has.
func ports(apps []App) {
	var taken []int
	for i := range apps {
		a := &apps[i]
		if a.port == 0 {
			continue
		}
		a.host = a.port
		if a.host < 1024 { // only root may listen there on many machines
			a.host += 8000
		}
		for slices.Contains(taken, a.host) {
			a.host++
		}
		taken = append(taken, a.host)
	}
}

// portVariable is the variable that moves a service's port on one machine.
func portVariable(service string) string {
	return strings.ToUpper(strings.ReplaceAll(service, "-", "_")) + "_PORT"
}
