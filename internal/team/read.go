package team

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v4"

	"github.com/devbliss/devbliss/internal/composefile"
)

// File is a compose file of the project.
type File struct {
	Path  string // absolute
	Shown string // as people know it
	Text  []byte
}

// Project is what reading has to know of the rest of the project.
type Project struct {
	Services []string                            // also those of profiles that are not active
	Fill     func(text string) (string, error)   // puts values in place of ${VARIABLES}, as in the rest of the file
	Version  string                              // of devbliss
	Refuse   func(least Version, w string) error // makes the error where Version does not do
}

// settings is where a file may have its mapping.
var settings = regexp.MustCompile(`(?m)^["']?x-devbliss["']?[ \t]*:`)

// Has says that a file may have a mapping of ours, without parsing it.
func Has(text []byte) bool {
	return settings.Match(text) || bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) && bytes.Contains(text, []byte("x-devbliss"))
}

// Read reads the mappings of all files. A later file replaces, by name, what an
// earlier one says. A mistake is a *composefile.Problem.
func Read(files []File, p Project) (*Settings, error) {
	r := reader{Project: p, tasks: map[string]*task{}, checks: map[string]Check{}, links: map[string]Link{}}
	var blocks []block
	for _, f := range files {
		for _, n := range mappings(f.Text) {
			blocks = append(blocks, block{&f, n})
		}
	}
	// What this version does not know may be what a newer one is asked for.
	for _, b := range blocks {
		if err := r.version(b); err != nil {
			return nil, err
		}
	}
	for _, b := range blocks {
		if err := r.block(b); err != nil {
			return nil, err
		}
	}
	ordered, err := r.order()
	if err != nil {
		return nil, err
	}
	s := &Settings{Least: r.least, Tasks: ordered}
	for _, name := range r.checkNames {
		s.Checks = append(s.Checks, r.checks[name])
	}
	for _, name := range r.linkNames {
		s.Links = append(s.Links, r.links[name])
	}
	return s, nil
}

// mappings are the values under x-devbliss of the documents of a file. A file that
// is not YAML has none: whoever loads it says so.
func mappings(text []byte) []*yaml.Node {
	if !Has(text) {
		return nil
	}
	var all []*yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var doc yaml.Node
		if err := decoder.Decode(&doc); err != nil {
			if errors.Is(err, io.EOF) {
				return all
			}
			return nil
		}
		if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
			continue
		}
		root := doc.Content[0]
		for i := 0; i+1 < len(root.Content); i += 2 {
			if root.Content[i].Value == composefile.SettingsKey {
				all = append(all, root.Content[i+1])
			}
		}
	}
}

// reader collects what the blocks say.
type reader struct {
	Project
	least      Version
	tasks      map[string]*task
	taskNames  []string
	checks     map[string]Check
	checkNames []string
	links      map[string]Link
	linkNames  []string
}

// task is a task with the places that mistakes are shown at.
type task struct {
	Task
	file  *File
	name  *yaml.Node
	needs []*yaml.Node
}

// The keys of the mappings, as the schema has them.
func blockKeys() []string {
	return []string{"devbliss", "tasks", "checks", "links", "catalogs", "seed"}
}

func taskKeys() []string {
	return []string{"about", "run", "in", "one-off", "needs", "when", "check", "timeout"}
}
func checkKeys() []string { return []string{"run", "in", "fix", "timeout"} }

func (r *reader) version(b block) error {
	n := b.value("devbliss")
	if n == nil {
		return nil
	}
	text, err := b.text(n, "devbliss")
	if err != nil {
		return err
	}
	v, ok := parseLeast(text)
	if !ok {
		return b.problem(n, fmt.Sprintf("devbliss: %q is no least version", text), `write it as ">=0.3"`)
	}
	r.least = v
	if !v.MetBy(r.Version) && r.Refuse != nil {
		return r.Refuse(v, fmt.Sprintf("%s:%d", b.file.Shown, n.Line))
	}
	return nil
}

func (r *reader) block(b block) error {
	entries, err := b.entries("x-devbliss", blockKeys())
	if err != nil {
		return err
	}
	for _, e := range entries {
		in := block{b.file, e.value}
		switch e.name {
		case "tasks":
			err = each(in, "tasks", "", &r.taskNames, func(name string, e entry) error { return r.task(b.file, name, e) })
		case "checks":
			err = each(in, "checks", "", &r.checkNames, func(name string, e entry) error { return r.check(b.file, name, e) })
		case "links":
			err = each(in, "links", "Wiki: https://…", &r.linkNames, func(name string, e entry) error { return r.link(b.file, name, e) })
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// each reads a mapping of names, and notes those that are new.
func each(b block, what, example string, names *[]string, read func(string, entry) error) error {
	if b.node.Kind == yaml.ScalarNode && b.node.Tag == "!!null" {
		return nil
	}
	entries, err := b.entries(what, nil)
	if err != nil {
		return withExample(err, example)
	}
	for _, e := range entries {
		if err := read(e.name, e); err != nil {
			return err
		}
		if !slices.Contains(*names, e.name) {
			*names = append(*names, e.name)
		}
	}
	return nil
}

func withExample(err error, example string) error {
	var p *composefile.Problem
	if example != "" && errors.As(err, &p) && p.Hint == "" {
		p.Hint = "write it as " + example
	}
	return err
}

// named is what tasks and checks may be called: words that can be typed.
var named = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.:-]*$`)

func (r *reader) task(file *File, name string, e entry) error {
	b := block{file, e.value}
	if !named.MatchString(name) {
		return b.problem(e.key, fmt.Sprintf("%q cannot be the name of a task", name), "letters, digits, - _ . and : only")
	}
	if slices.Contains(r.Services, name) {
		return b.problem(e.key, fmt.Sprintf("%s is a service already, and needs could not tell the two apart", name), "give the task another name")
	}
	t := &task{Task: Task{Name: name, When: Always, Timeout: taskTimeout, Where: fmt.Sprintf("%s:%d", file.Shown, e.key.Line)}, file: file, name: e.key}
	var oneOff *yaml.Node
	entries, err := b.entries("task "+name, taskKeys())
	if err != nil {
		return err
	}
	for _, e := range entries {
		switch e.name {
		case "about":
			t.About, err = r.filled(b, e)
		case "run":
			t.Run, err = r.command(b, e)
		case "check":
			t.Check, err = r.command(b, e)
		case "in":
			t.In, err = r.service(b, e)
		case "one-off":
			oneOff = e.value
			t.OneOff, err = b.truth(e.value, "one-off")
		case "needs":
			t.needs, err = b.list(e.value, "needs")
		case "when":
			t.When, err = r.when(b, e)
		case "timeout":
			t.Timeout, err = b.duration(e.value, "timeout")
		}
		if err != nil {
			return err
		}
	}
	if t.Run.Zero() {
		return b.problem(e.key, fmt.Sprintf("task %s has nothing to run", name), "run: what to do, as in a shell")
	}
	if t.OneOff && t.In == "" {
		return b.problem(oneOff, "one-off needs a service", "in: the service whose image and settings it is to have")
	}
	r.tasks[name] = t
	return nil
}

func (r *reader) service(b block, e entry) (string, error) {
	name, err := r.filled(b, e)
	if err != nil || slices.Contains(r.Services, name) {
		return name, err
	}
	return "", b.problem(e.value, fmt.Sprintf("there is no service %q", name), meant(name, r.Services))
}

func (r *reader) when(b block, e entry) (When, error) {
	text, err := b.text(e.value, "when")
	if err != nil || slices.Contains(whens(), text) {
		return When(text), err
	}
	hint := meant(text, whens())
	if hint == "" {
		hint = "it is one of " + strings.Join(whens(), ", ")
	}
	return "", b.problem(e.value, fmt.Sprintf("when: %q is not known", text), hint)
}

func (r *reader) check(file *File, name string, e entry) error {
	b := block{file, e.value}
	c := Check{Name: name, Timeout: checkTimeout, Where: fmt.Sprintf("%s:%d", file.Shown, e.key.Line)}
	entries, err := b.entries("check "+name, checkKeys())
	if err != nil {
		return err
	}
	for _, e := range entries {
		switch e.name {
		case "run":
			c.Run, err = r.command(b, e)
		case "in":
			c.In, err = r.service(b, e)
		case "fix":
			c.Fix, err = r.filled(b, e)
		case "timeout":
			c.Timeout, err = b.duration(e.value, "timeout")
		}
		if err != nil {
			return err
		}
	}
	if c.Run.Zero() {
		return b.problem(e.key, fmt.Sprintf("check %s has nothing to run", name), "run: a command that ends with 0 where all is well")
	}
	r.checks[name] = c
	return nil
}

func (r *reader) link(file *File, name string, e entry) error {
	b := block{file, e.value}
	url, err := r.filled(b, e)
	if err != nil {
		return err
	}
	if !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://") {
		return b.problem(e.value, fmt.Sprintf("%q is no address of a page", url), "it begins with http:// or https://")
	}
	r.links[name] = Link{Name: name, URL: url}
	return nil
}

// filled is a text with the values of its variables.
func (r *reader) filled(b block, e entry) (string, error) {
	text, err := b.text(e.value, e.name)
	if err != nil || r.Fill == nil {
		return text, err
	}
	out, err := r.Fill(text)
	if err != nil {
		return "", b.problem(e.value, fmt.Sprintf("%s: %v", e.name, err), "write $$ for a $ of the shell's")
	}
	return out, nil
}

// command reads a line for a shell, or a list of words.
func (r *reader) command(b block, e entry) (Command, error) {
	if follow(e.value).Kind != yaml.SequenceNode {
		line, err := r.filled(b, e)
		return Command{Line: strings.TrimSpace(line)}, err
	}
	words, err := b.list(e.value, e.name)
	if err != nil {
		return Command{}, err
	}
	var c Command
	for _, w := range words {
		word, err := r.filled(b, entry{name: e.name, key: e.key, value: w})
		if err != nil {
			return Command{}, err
		}
		c.Words = append(c.Words, word)
	}
	return c, nil
}

func (b block) duration(n *yaml.Node, what string) (time.Duration, error) {
	text, err := b.text(n, what)
	if err != nil {
		return 0, err
	}
	d, err := time.ParseDuration(text)
	if err != nil || d <= 0 {
		return 0, b.problem(n, fmt.Sprintf("%s: %q is no time", what, text), "write it as 90s, 10m or 1h")
	}
	return d, nil
}

// meant is "did you mean …?", or what there is.
func meant(word string, choices []string) string {
	if near := composefile.Nearest(word, choices); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(choices) > 0 && len(choices) <= 8 {
		return "there is " + strings.Join(choices, ", ")
	}
	return ""
}

// order puts each task after those that it needs, otherwise as the files have them.
func (r *reader) order() ([]Task, error) {
	for _, name := range slices.Sorted(maps.Keys(r.tasks)) {
		if err := r.resolve(r.tasks[name]); err != nil {
			return nil, err
		}
	}
	var ordered []Task
	state := map[string]int{} // 1 on the way, 2 done
	var way []string
	var visit func(name string) error
	visit = func(name string) error {
		switch t := r.tasks[name]; state[name] {
		case 2:
			return nil
		case 1:
			circle := append(way[slices.Index(way, name):], name)
			first := r.tasks[slices.MinFunc(circle, func(a, b string) int { return cmp.Compare(r.tasks[a].name.Line, r.tasks[b].name.Line) })]
			return block{first.file, nil}.problem(first.name, "tasks need each other in a circle: "+strings.Join(circle, " needs "), "take one of these out of needs")
		default:
			state[name] = 1
			way = append(way, name)
			for _, need := range t.Needs {
				if err := visit(need); err != nil {
					return err
				}
			}
			way = way[:len(way)-1]
			state[name] = 2
			ordered = append(ordered, t.Task)
			return nil
		}
	}
	for _, name := range r.taskNames {
		if err := visit(name); err != nil {
			return nil, err
		}
	}
	return ordered, nil
}

// resolve tells the services that a task needs from the tasks.
func (r *reader) resolve(t *task) error {
	b := block{t.file, nil}
	for _, n := range t.needs {
		name := follow(n).Value
		switch {
		case name == t.Name:
			return b.problem(n, fmt.Sprintf("task %s needs itself", t.Name), "take it out of needs")
		case r.tasks[name] != nil:
			t.Needs = append(t.Needs, name)
		case slices.Contains(r.Services, name):
			t.Waits = append(t.Waits, name)
		default:
			choices := append(slices.Sorted(maps.Keys(r.tasks)), r.Services...)
			return b.problem(n, fmt.Sprintf("task %s needs %q, which is neither a service nor a task", t.Name, name), meant(name, choices))
		}
	}
	if t.When != Always && t.In == "" && len(t.Waits) == 0 {
		if t.When == ImageChanged {
			return b.problem(t.name, fmt.Sprintf("task %s: when: image-changed needs a service, to know which image", t.Name), "name it under in or needs")
		}
	}
	return nil
}
