package scaffold

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

var (
	exposes = regexp.MustCompile(`(?im)^[ \t]*EXPOSE[ \t]+["']?(\d{1,5})`)
	stages  = regexp.MustCompile(`(?im)^[ \t]*FROM[ \t]+.*[ \t]AS[ \t]+(\S+)`)
)

// own is an app that is built with the Dockerfile that is there. What the folder
// looks like otherwise says what the app is, and its port where the Dockerfile does
// not.
func (f folder) own(like *App) *App {
	a := &App{Own: true, Kind: "its own Dockerfile"}
	usual := 0
	if like != nil {
		a.Kind, a.Addons, usual = like.Kind, like.Addons, like.port
	}
	a.port = f.port(usual, exposes, "Dockerfile")
	a.watch = []watch{{action: "rebuild", path: f.dir}}
	if a.port == 0 {
		a.Notes = append(a.Notes, f.at("Dockerfile")+" has no EXPOSE, so no port of it is published")
	}
	for _, stage := range stages.FindAllStringSubmatch(f.read("Dockerfile"), -1) {
		if slices.Contains([]string{"dev", "development"}, strings.ToLower(stage[1])) {
			a.stage = stage[1]
		}
	}
	return a
}

// at is a file of the folder as a person at the root writes it.
func (f folder) at(name string) string {
	if f.dir == "." {
		return name
	}
	return f.dir + "/" + name
}

// portSetting is the variable that most servers read.
func portSetting(port int) setting { return setting{"PORT", digits(port)} }

func digits(n int) string { return strconv.Itoa(n) }
