package composefile

import (
	"bytes"
	"context"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"
)

// Recheck tells whether a project that loads still does after an edit, which is
// in the overlay, of no more than the named services, new entries of other
// sections, and env files. A mistake is what Load would return.
//
// Compose judges a service by itself and by what it refers to, so the others are
// left out: loading takes as long as a file has services, and an edit is about
// one or two. Where the part that matters cannot be told from the rest, or does
// not load, the whole is loaded.
func Recheck(ctx context.Context, s Source, overlay map[string][]byte, services []string) error {
	if part, ok := s.part(overlay, services); ok {
		p, err := Load(ctx, s, part, nil)
		if err == nil && hasAll(p, services) {
			return nil
		}
	}
	_, err := Load(ctx, s, overlay, nil)
	return err
}

func hasAll(p *types.Project, services []string) bool {
	for _, name := range services {
		_, active := p.Services[name]
		_, other := p.DisabledServices[name]
		if !active && !other {
			return false
		}
	}
	return true
}

// part is an overlay in which the files have only the services that were named,
// those that use what env files changed, and those that these refer to, in any
// number of steps.
func (s Source) part(overlay map[string][]byte, services []string) (map[string][]byte, bool) {
	was, err := s.locate(nil)
	if err != nil {
		return nil, false
	}
	at, err := s.locate(overlay)
	if err != nil || at.dir != was.dir || at.name != was.name || !slices.Equal(at.files, was.files) {
		return nil, false
	}
	part := map[string][]byte{}
	maps.Copy(part, overlay)
	for path := range part {
		if !slices.Contains(at.files, path) && !slices.Contains(at.envFiles, path) && at.edits(path) {
			return nil, false
		}
	}
	names := changed(was.env, at.env)
	if slices.ContainsFunc(names, reachesAll) {
		return nil, false
	}
	files := make([]listing, len(at.files))
	for i, path := range at.files {
		content, err := at.text(path)
		if err != nil || (len(names) > 0 && readsOthers(content)) {
			return nil, false
		}
		var ok bool
		if files[i], ok = listServices(content); !ok {
			return nil, false
		}
	}
	keep := reached(files, services, names)
	for i, path := range at.files {
		part[path] = files[i].only(keep)
	}
	return part, true
}

// edits says that the overlay has something else for a file than is on disk.
func (at *place) edits(path string) bool {
	now, err := os.ReadFile(path)
	return err != nil || !bytes.Equal(now, at.overlay[path])
}

// changed are the variables that have another value, or one at all.
func changed(was, now types.Mapping) []string {
	var names []string
	for _, m := range []types.Mapping{was, now} {
		for name := range m {
			before, had := was[name]
			after, has := now[name]
			if (had != has || before != after) && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// reachesAll says that a variable may decide on services that do not name it.
func reachesAll(variable string) bool {
	return strings.HasPrefix(variable, "COMPOSE_") || strings.HasPrefix(variable, "DOCKER_")
}

// readsOthers says that a compose file may have others loaded with it.
func readsOthers(text []byte) bool {
	return bytes.Contains(text, []byte("include")) || bytes.Contains(text, []byte("extends"))
}

// listing says on which lines of a file its services are.
type listing struct {
	text     []byte
	services []lines
}

// lines is where a service stands in a file.
type lines struct {
	name        string
	first, next int // of its lines, from 1; next is the first that is not its own
	body        *yaml.Node
}

// listServices reads a file of one document whose services are written one below
// the other, as all but a few are.
func listServices(content []byte) (listing, bool) {
	l := listing{text: content}
	if !linesAreYAML(content) {
		return l, false
	}
	docs := parse(content)
	if len(docs) != 1 || docs[0].Kind != yaml.MappingNode {
		return l, false
	}
	sections := docs[0].Content
	for i := 0; i+1 < len(sections); i += 2 {
		if sections[i].Value != "services" {
			continue
		}
		end := bytes.Count(content, []byte("\n")) + 2
		if i+2 < len(sections) {
			end = sections[i+2].Line
		}
		return l, l.list(sections[i+1], sections[i].Line, end)
	}
	return l, true
}

// list takes down the entries of services, which stand between the line of the
// key and end.
func (l *listing) list(services *yaml.Node, above, end int) bool {
	if services.Kind != yaml.MappingNode || services.Style&yaml.FlowStyle != 0 {
		return false
	}
	entries := services.Content
	for i := 0; i+1 < len(entries); i += 2 {
		key := entries[i]
		if key.Line <= above || key.Kind != yaml.ScalarNode || key.Column != entries[0].Column {
			return false
		}
		above = key.Line
		if i > 0 {
			l.services[len(l.services)-1].next = key.Line
		}
		l.services = append(l.services, lines{name: key.Value, first: key.Line, next: end, body: entries[i+1]})
	}
	return above < end
}

// linesAreYAML says that YAML breaks lines where there is a line feed and nowhere
// else.
func linesAreYAML(content []byte) bool {
	return loneReturn(content) < 0 && !bytes.ContainsAny(content, "\u0085\u2028\u2029")
}

// reached are the services named, those in which one of the variables stands, and
// those whose names stand in one that is reached: one too many costs time, one too
// few is missed by the loader.
func reached(files []listing, services, variables []string) map[string]bool {
	bodies := map[string][]*yaml.Node{}
	for _, f := range files {
		for _, s := range f.services {
			bodies[s.name] = append(bodies[s.name], s.body)
		}
	}
	todo := append(slices.Clone(services), "<<") // which brings services of whatever names
	for name, all := range bodies {
		if speakOf(texts(all), variables) {
			todo = append(todo, name)
		}
	}
	keep := map[string]bool{}
	for len(todo) > 0 {
		name := todo[0]
		todo = todo[1:]
		if keep[name] {
			continue
		}
		keep[name] = true
		for _, text := range texts(bodies[name]) {
			for _, word := range strings.FieldsFunc(text, notInName) { // "service:db", "db:ro"
				if _, ok := bodies[word]; ok {
					todo = append(todo, word)
				}
			}
		}
	}
	return keep
}

// speakOf says that one of the texts has one of the words in it.
func speakOf(texts, words []string) bool {
	return slices.ContainsFunc(words, func(word string) bool {
		return slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, word) })
	})
}

// texts are all keys and values of nodes.
func texts(nodes []*yaml.Node) []string {
	var all []string
	seen := map[*yaml.Node]bool{}
	for todo := slices.Clone(nodes); len(todo) > 0; {
		n := follow(todo[len(todo)-1])
		todo = todo[:len(todo)-1]
		if n == nil || seen[n] {
			continue
		}
		seen[n] = true
		if n.Kind == yaml.ScalarNode {
			all = append(all, n.Value)
		}
		todo = append(todo, n.Content...)
	}
	return all
}

// notInName says that no service has the letter in its name.
func notInName(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '.', r == '_', r == '-':
		return false
	}
	return true
}

// only is the text without the services that are not kept.
func (l listing) only(keep map[string]bool) []byte {
	var out []byte
	all := bytes.SplitAfter(l.text, []byte("\n"))
	from := 0
	for _, s := range l.services {
		if keep[s.name] {
			continue
		}
		out = append(out, bytes.Join(all[min(from, len(all)):s.first-1], nil)...)
		from = s.next - 1
	}
	return append(out, bytes.Join(all[min(from, len(all)):], nil)...)
}
