package composefile

import (
	"bytes"
	"path/filepath"

	"github.com/compose-spec/compose-go/v2/dotenv"
	"github.com/compose-spec/compose-go/v2/paths"
	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"
)

// sources are the files that a project is made of, parsed for places. compose-go
// forgets where values came from, so who wants to point at one asks here. Files
// that do not parse or are not there take part as far as they can.
type sources struct {
	at    place
	files []*source
	refs  []mention
}

// source is one compose file.
type source struct {
	path string
	text []byte
	docs []*yaml.Node  // roots of the documents up to the first error
	base string        // where relative paths in it start
	env  types.Mapping // what its variables are filled from
}

// mention is a value that names another file.
type mention struct {
	in   *source
	node *yaml.Node
	kind string // the key it stands under: include, extends, env_file, label_file
	path string // absolute

	entry *yaml.Node // of include, nil for others
	base  string     // of include: where relative paths in the file start

	spare bool // of env_file: it need not be there
}

// survey parses the files of a place and those they include and extend. It is to
// be called in a turn of listen: values are interpolated.
func survey(at place) *sources {
	s := &sources{at: at}
	for _, f := range at.files {
		s.add(f, at.dir, at.env)
	}
	return s
}

// add parses a file and follows what it refers to.
func (s *sources) add(path, base string, env types.Mapping) {
	for _, f := range s.files {
		if f.path == path {
			return
		}
	}
	text := s.text(path)
	f := &source{path: path, text: text, docs: parse(text), base: base, env: env}
	s.files = append(s.files, f)
	for _, doc := range f.docs {
		for _, entry := range items(child(doc, "include")) {
			s.include(f, entry)
		}
		for _, section := range []string{"services", "jobs"} {
			for _, service := range values(child(doc, section)) {
				s.service(f, service)
			}
		}
	}
}

// include follows one entry of include.
func (s *sources) include(f *source, entry *yaml.Node) {
	var targets []string
	first := len(s.refs)
	for _, node := range append(items(entry), items(child(entry, "path"))...) {
		if path, ok := s.refer(f, "include", node); ok {
			targets = append(targets, path)
		}
	}
	if len(targets) == 0 {
		return
	}
	base := filepath.Dir(targets[0])
	if dir := child(entry, "project_directory"); dir != nil {
		base = f.abs(f.value(dir))
	}
	envFiles := []string{filepath.Join(base, dotenv.DotEnv)}
	if given := items(child(entry, "env_file")); len(given) > 0 {
		envFiles = nil
		for _, node := range given {
			if path, ok := s.refer(f, "env_file", node); ok {
				envFiles = append(envFiles, path)
			}
		}
	} else {
		s.refs = append(s.refs, mention{in: f, kind: "env_file", path: envFiles[0]})
	}
	for i := range s.refs[first:] {
		if ref := &s.refs[first+i]; ref.kind == "include" {
			ref.entry, ref.base = follow(entry), base
		}
	}
	env := f.env.Clone()
	for _, path := range envFiles {
		if vars, err := dotenv.GetEnvFromFile(env, []string{path}); err == nil {
			env.Merge(vars)
		}
	}
	for _, path := range targets {
		s.add(path, base, env)
	}
}

// service follows what one service refers to.
func (s *sources) service(f *source, service *yaml.Node) {
	if file := child(child(service, "extends"), "file"); file != nil {
		if path, ok := s.refer(f, "extends", file); ok {
			s.add(path, filepath.Dir(path), f.env)
		}
	}
	for _, kind := range []string{"env_file", "label_file"} {
		for _, entry := range items(child(service, kind)) {
			spare := child(entry, "required")
			if path := child(entry, "path"); path != nil {
				entry = path
			}
			if _, ok := s.refer(f, kind, entry); ok {
				s.refs[len(s.refs)-1].spare = spare != nil && spare.Value == "false"
			}
		}
	}
}

// refer notes that a scalar names a local file.
func (s *sources) refer(f *source, kind string, node *yaml.Node) (path string, ok bool) {
	node = follow(node)
	if node == nil || node.Kind != yaml.ScalarNode {
		return "", false
	}
	path = f.value(node)
	if path == "" || isRemote(path) {
		return "", false
	}
	path = f.abs(path)
	s.refs = append(s.refs, mention{in: f, node: node, kind: kind, path: path})
	return path, true
}

func (f *source) abs(path string) string {
	path = paths.ExpandUser(path)
	if filepath.IsAbs(path) {
		return filepath.Clean(path)
	}
	return filepath.Join(f.base, path)
}

// value is a scalar with its variables filled in.
func (f *source) value(node *yaml.Node) string {
	node = follow(node)
	if node == nil || node.Kind != yaml.ScalarNode {
		return ""
	}
	filled, err := template.SubstituteWithOptions(node.Value, f.lookup, template.WithoutLogging)
	if err != nil {
		return node.Value
	}
	return filled
}

func (f *source) lookup(name string) (string, bool) {
	v, ok := f.env[name]
	return v, ok
}

// parse gives the roots of the documents of a YAML text, up to the first error.
func parse(text []byte) []*yaml.Node {
	var docs []*yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	for {
		var doc yaml.Node
		if err := decoder.Decode(&doc); err != nil || len(doc.Content) == 0 {
			return docs
		}
		docs = append(docs, doc.Content[0])
	}
}

// follow is the node that an alias stands for.
func follow(n *yaml.Node) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// child is the value at a key of a mapping, nil where there is none.
func child(n *yaml.Node, key string) *yaml.Node {
	n = follow(n)
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if n.Content[i].Value == key {
			return follow(n.Content[i+1])
		}
	}
	return nil
}

// values are the values of a mapping.
func values(n *yaml.Node) []*yaml.Node {
	n = follow(n)
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	var all []*yaml.Node
	for i := 1; i < len(n.Content); i += 2 {
		all = append(all, n.Content[i])
	}
	return all
}

// items are the items of a sequence, or the scalar that stands for a sequence of
// one. A mapping in place of a sequence is one item too.
func items(n *yaml.Node) []*yaml.Node {
	n = follow(n)
	switch {
	case n == nil:
		return nil
	case n.Kind == yaml.SequenceNode:
		return n.Content
	}
	return []*yaml.Node{n}
}
