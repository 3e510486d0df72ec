package composefile

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// started is the condition that a depends_on without conditions means.
const started = "service_started"

// dependsOn makes services wait for others.
func (in *inserter) dependsOn(dependencies []Dependency) error {
	for _, service := range grouped(dependencies, func(d Dependency) string { return d.Service }) {
		fresh, err := in.freshDependencies(service.of)
		if err != nil {
			return err
		}
		if len(fresh) == 0 {
			continue
		}
		owner, err := in.wired(service.name, "depends_on")
		if err != nil {
			return err
		}
		if err := in.addDependencies(owner, fresh); err != nil {
			return err
		}
	}
	return nil
}

// freshDependencies are those that are not there yet. One that is there with
// another condition is a *Conflict.
func (in *inserter) freshDependencies(dependencies []Dependency) ([]Dependency, error) {
	var fresh []Dependency
	asked := map[string]bool{}
	for _, d := range dependencies {
		if d.Condition == "" {
			d.Condition = started
		}
		have, line, there := in.dependency(d.Service, d.On)
		switch {
		case !there && !asked[d.On]:
			fresh = append(fresh, d)
		case there && have != d.Condition:
			return nil, &Conflict{d.Service, "depends_on", d.On, have, line}
		}
		asked[d.On] = true
	}
	return fresh, nil
}

// dependency looks up the condition under which a service waits for another; of
// several documents the last one counts.
func (e *editor) dependency(service, on string) (condition string, line int, there bool) {
	for _, s := range e.services(service) {
		if c, l, ok := e.dependencyIn(s, on); ok {
			condition, line, there = c, l, true
		}
	}
	return condition, line, there
}

func (e *editor) dependencyIn(service slot, on string) (condition string, line int, there bool) {
	v, _ := e.values.value(service.value.Node) // it has been resolved before
	own, _ := service.in("depends_on")
	switch have := at(v, "depends_on").(type) {
	case *mapValue:
		d, ok := have.entries[on]
		if k, _ := own.value.find(on); k != nil {
			line = k.Line
		}
		if c, given := at(d, "condition").(scalarValue); given {
			return c.text, line, ok
		}
		return started, line, ok
	case *listValue:
		i := slices.Index(have.items, any(stringValue(on)))
		return started, own.lineOf(i), i >= 0
	}
	return "", 0, false
}

// addDependencies writes dependencies as the service's others are written, and
// as a list only where that can say what is wanted.
func (in *inserter) addDependencies(owner slot, dependencies []Dependency) error {
	s, ok := owner.in("depends_on")
	list := ok && s.value.Kind == yaml.SequenceNode && len(s.value.kids) > 0
	plain := true
	var names []string
	for _, d := range dependencies {
		plain = plain && d.Condition == started
		names = append(names, d.On)
	}
	lists, maps, others := in.others("depends_on")
	switch {
	case list && plain:
		return in.extendList(s, names)
	case list:
		return in.convert(s, conditions(dependencies))
	case !ok && plain && lists >= maps:
		return in.create(owner, entry{name: "depends_on", body: listBody(names, quotesOf(others))})
	}
	return in.add(owner, "depends_on", conditions(dependencies))
}

// conditions are the entries of a depends_on that is a mapping.
func conditions(dependencies []Dependency) []entry {
	var entries []entry
	for _, d := range dependencies {
		entries = append(entries, entry{name: d.On, kids: []entry{
			{name: "condition", scalar: &scalar{text: d.Condition}},
		}})
	}
	return entries
}

// listBody is a list of strings.
func listBody(items []string, quotes quoteStyle) *body {
	var b strings.Builder
	for _, item := range items {
		b.WriteString("- " + writeScalar(item, quotes, false) + "\n")
	}
	body, _ := readBody(b.String()) // it has just been written
	return body
}

// convert turns the list in s into a mapping and adds entries to it. Its items
// keep their quotes and their comments; each waits for its service to have
// started, which is what it did.
func (in *inserter) convert(s slot, entries []entry) error {
	names, err := in.convertible(s)
	if err != nil {
		return err
	}
	m := mapOf(map[string]any{})
	for _, name := range names {
		m.entries[name] = mapOf(map[string]any{"condition": stringValue(started)})
	}
	for _, e := range entries {
		m.entries[e.name] = e.value(false)
	}
	in.change(s.doc, s.path, becomes(m))
	if s.value.inFlow() {
		return in.convertFlow(s, entries)
	}
	return in.convertBlock(s, entries)
}

// convertible returns the names in a list that can become a mapping.
func (in *inserter) convertible(s slot) ([]string, error) {
	const why = "depends_on of %s is a list, which cannot say a condition, and cannot be made a mapping: %s"
	v := s.value
	if v.Anchor != "" || v.Style&yaml.TaggedStyle != 0 {
		return nil, refuse(v.Line, why, s.path[1], "it has an anchor or a tag")
	}
	seen := map[string]bool{}
	var names []string
	for _, item := range v.kids {
		switch {
		case item.Kind != yaml.ScalarNode || item.Tag != "!!str":
			return nil, refuse(item.Line, why, s.path[1], "an item is not the name of a service")
		case item.Anchor != "" || item.Style&^(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) != 0:
			return nil, refuse(item.Line, why, s.path[1], "an item has an anchor, a tag or several lines")
		case seen[item.Value]:
			return nil, refuse(item.Line, why, s.path[1], "an item is there twice")
		}
		seen[item.Value] = true
		names = append(names, item.Value)
	}
	return names, nil
}

// convertFlow writes {a: {condition: …}} for [a].
func (in *inserter) convertFlow(s slot, entries []entry) error {
	f, err := in.flowOf(s.value)
	if err != nil {
		return err
	}
	in.replace(f.open, f.open+1, "{")
	json := s.value.kids[0].Style&yaml.DoubleQuotedStyle != 0 && s.inFlow()
	said, err := entry{name: "condition", scalar: &scalar{text: started}}.flow(json)
	if err != nil {
		return err
	}
	for _, item := range f.items {
		in.replace(item.to, item.to, ": {"+said+"}")
	}
	var more []string
	for _, e := range entries {
		item, err := e.flow(json)
		if err != nil {
			return err
		}
		more = append(more, item)
	}
	if err := in.extendFlow(s.value, more); err != nil {
		return err
	}
	in.replace(f.close, f.close+1, "}")
	return nil
}

// convertBlock writes "a:" and a line below it for "- a".
func (in *inserter) convertBlock(s slot, entries []entry) error {
	col, key := in.column(s.value), in.column(s.owner)
	if col <= key { // "- " under the "d" of depends_on: keys have to be deeper
		col = key + in.habits.step
	}
	for _, item := range s.value.kids {
		dash := in.dash(item.start)
		if dash < 0 || in.line(item.end) != in.line(item.start) {
			return refuse(item.Line, "an item of %s is not on the line of its dash", s)
		}
		in.replace(in.start(in.line(dash)), item.start, pad(col))
		in.replace(item.end, item.end, ":")
		below := entry{name: "condition", scalar: &scalar{text: started}}
		in.insertLines(in.line(item.end)+1, 2*col+2, below.lines(in.habits, col+in.habits.step, 0, 0))
	}
	var more []string
	for _, e := range entries {
		more = append(more, e.lines(in.habits, col, in.habits.step, 0)...)
	}
	last := s.value.kids[len(s.value.kids)-1]
	return in.insertAfter(in.docs[s.doc], s.value, last, 2*col+1, more)
}
