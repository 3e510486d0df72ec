package stack

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/envnames"
)

// mentions are where the files show that a service reads a variable.
type mentions struct {
	near map[string]place // where the service itself may read it, by name
	far  map[string]place // in the rest of the project
	cut  int              // how many files were read before a search reached its bounds; 0: none did
}

// place is where a name is used.
type place struct {
	at   string // "src/config.js:12"; "" where it is the service's own environment
	own  bool   // by the service itself, as far as one can tell
	rank int    // what says it best first
}

// The ranks of places.
const (
	inSources = iota
	inSettings
	inCompose
)

// note keeps a place unless there is a better one.
func note(places map[string]place, name string, p place) {
	if have, ok := places[name]; !ok || p.rank < have.rank {
		places[name] = p
	}
}

// about are the places of an addon's names: those near the service where they tell
// how it reads the addon, or else those further away.
func (m *mentions) about(r reading) map[string]place {
	for _, places := range []map[string]place{m.near, m.far} {
		if slices.ContainsFunc(r.telling(), func(name string) bool { _, ok := places[name]; return ok }) {
			return places
		}
	}
	return nil
}

// mentions looks for names where the service that is wired may read them: in its
// own environment, in the folders that it is built of or that it mounts; and then
// in the rest of the project.
func (a *adding) mentions(ctx context.Context, target types.ServiceConfig, wanted []string) *mentions {
	m := &mentions{near: map[string]place{}, far: map[string]place{}}
	for _, name := range wanted {
		if _, set := target.Environment[name]; set {
			note(m.near, name, place{own: true, rank: inCompose})
		}
	}
	own, others := a.foldersOf(target), a.othersFolders(target)
	if len(own) == 0 {
		own = []string{a.found.Dir}
	}
	for _, dir := range own {
		m.search(ctx, a, envnames.Search{Dir: dir, Names: wanted, Skip: others}, true)
	}
	left := slices.DeleteFunc(slices.Clone(wanted), func(name string) bool { _, ok := m.near[name]; return ok })
	if !slices.Contains(own, a.found.Dir) {
		m.search(ctx, a, envnames.Search{Dir: a.found.Dir, Names: left, Skip: append(others, own...)}, false)
	}
	a.inOthers(m, target, left)
	return m
}

func (m *mentions) search(ctx context.Context, a *adding, s envnames.Search, own bool) {
	s.Skip, s.Bounds = append(s.Skip, a.found.Files...), envnames.Usual()
	found := a.look(ctx, s)
	if found.Cut {
		m.cut += max(found.Files, 1)
	}
	places := m.far
	if own {
		places = m.near
	}
	for name, at := range found.Places {
		p := place{at: fmt.Sprintf("%s:%d", a.near(at.Path), at.Line), own: own}
		if at.Env {
			p.rank = inSettings
		}
		note(places, name, p)
	}
}

// look searches, once for all services that are built of the same folder.
func (a *adding) look(ctx context.Context, s envnames.Search) envnames.Found {
	key := strings.Join(slices.Concat([]string{s.Dir}, s.Names, s.Skip), "\x00")
	if found, ok := a.looked[key]; ok {
		return found
	}
	found := envnames.Find(ctx, s)
	if a.looked == nil {
		a.looked = map[string]envnames.Found{}
	}
	a.looked[key] = found
	return found
}

// inOthers looks into what the compose files give to the project's other services.
func (a *adding) inOthers(m *mentions, target types.ServiceConfig, wanted []string) {
	for _, other := range a.p.ServiceNames() {
		service := a.p.Services[other]
		if other == target.Name || a.s.addonOf(service) != "" {
			continue
		}
		for _, name := range wanted {
			if _, set := service.Environment[name]; !set {
				continue
			}
			at := "service " + other
			if file, line, ok := a.assigned(other, name); ok {
				at = fmt.Sprintf("%s:%d", a.near(file), line)
			}
			note(m.far, name, place{at: at, rank: inCompose})
		}
	}
}

// assigned is where a compose file of the project's own gives a variable to a
// service.
func (pl *plan) assigned(service, name string) (file string, line int, ok bool) {
	for _, file := range slices.Backward(pl.found.Files) { // the last one wins
		text, err := pl.drafts.original(file)
		if err != nil {
			continue // whoever loads the project says so
		}
		for _, set := range composefile.Assignments(text, service) {
			if set.Name == name {
				return file, set.Line, true
			}
		}
	}
	return "", 0, false
}

// foldersOf are the folders on this machine that a service is built of or has
// mounted, none of them inside another.
func (a *adding) foldersOf(service types.ServiceConfig) []string {
	var dirs []string
	if b := service.Build; b != nil && !strings.Contains(b.Context, "://") {
		dirs = append(dirs, b.Context)
	}
	for _, v := range service.Volumes {
		if v.Type == types.VolumeTypeBind && inside(a.found.Dir, v.Source) {
			dirs = append(dirs, v.Source)
		}
	}
	for i, dir := range dirs {
		if !filepath.IsAbs(dir) {
			dir = filepath.Join(a.p.WorkingDir, dir)
		}
		dirs[i] = filepath.Clean(dir)
	}
	dirs = slices.DeleteFunc(dirs, func(dir string) bool {
		info, err := os.Stat(dir)
		return err != nil || !info.IsDir()
	})
	var outer []string
	for _, dir := range dirs {
		inner := slices.ContainsFunc(dirs, func(other string) bool { return other != dir && inside(other, dir) })
		if !inner && !slices.Contains(outer, dir) {
			outer = append(outer, dir)
		}
	}
	return outer
}

// othersFolders are the folders that only services other than this one are built of.
func (a *adding) othersFolders(service types.ServiceConfig) []string {
	own := a.foldersOf(service)
	var others []string
	for _, other := range a.p.ServiceNames() {
		for _, dir := range a.foldersOf(a.p.Services[other]) {
			holds := slices.ContainsFunc(own, func(mine string) bool { return inside(dir, mine) })
			if other != service.Name && !holds && dir != a.found.Dir && !inside(dir, a.found.Dir) {
				others = append(others, dir)
			}
		}
	}
	return others
}

// inside says that a path is dir or lies below it.
func inside(dir, path string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}
