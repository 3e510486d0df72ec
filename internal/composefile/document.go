package composefile

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v4"
)

// stream is a parsed compose file: compose merges the documents in it, one over
// the other.
type stream struct {
	*text
	docs   []*document
	values *resolver
}

// document is one YAML document of a stream.
type document struct {
	root  *node // its mapping; nil where it holds nothing
	first int   // line where its content may begin, from 0
	last  int   // line after its last one: the next separator or the end
}

// readStream parses src. There is always a document, if an empty one.
func readStream(src []byte) (*stream, error) {
	if !utf8.Valid(src) {
		return nil, refuse(0, "the file is not UTF-8 text")
	}
	s := &stream{text: newText(src), values: newResolver()}
	if i := loneReturn(src); i >= 0 {
		return nil, refuse(s.line(i)+1, "the line ends in a carriage return alone")
	}
	if i := strayMark(src); i >= 0 {
		return nil, refuse(s.line(i)+1, "a byte order mark stands where none belongs, take it out")
	}
	dec := yaml.NewDecoder(bytes.NewReader(src))
	for {
		var y yaml.Node
		err := dec.Decode(&y)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, invalid(err)
		}
		d, err := s.document(&y)
		if err != nil {
			return nil, err
		}
		s.docs = append(s.docs, d)
	}
	if len(s.docs) == 0 {
		s.docs = []*document{{last: s.separatorAfter(0)}}
	}
	return s, nil
}

// loneReturn finds a carriage return without a line feed: a line break to YAML,
// until a line feed is written behind it.
func loneReturn(src []byte) int {
	for i, c := range src {
		if c == '\r' && (i+1 == len(src) || src[i+1] != '\n') {
			return i
		}
	}
	return -1
}

// strayMark finds a byte order mark at the start of a line, other than the one
// that a file may begin with: the parser skips some of them, and the text beside
// them then means something else than it seems to.
func strayMark(src []byte) int {
	const mark = "\uFEFF"
	at := len(src) - len(bytes.TrimPrefix(src, []byte(mark)))
	if bytes.HasPrefix(src[at:], []byte(mark)) {
		return at
	}
	if i := bytes.Index(src[at:], []byte("\n"+mark)); i >= 0 {
		return at + i + 1
	}
	return -1
}

// invalid turns an error of the YAML package into a refusal.
func invalid(err error) error {
	r := &Refusal{Why: "it is not valid YAML: " + err.Error()}
	if e := (*yaml.LoadError)(nil); errors.As(err, &e) {
		r.Line, r.Why = e.Mark.Line, "it is not valid YAML: "+e.Message
	}
	return r
}

func (s *stream) document(y *yaml.Node) (*document, error) {
	root := y.Content[0]
	d := &document{first: s.firstLine(y)}
	if root.Kind == yaml.ScalarNode && root.Value == "" && root.Style&^yaml.TaggedStyle == 0 {
		d.last = s.separatorAfter(d.first)
		return d, nil
	}
	if root.Kind != yaml.MappingNode {
		return nil, refuse(root.Line, "a compose file is a mapping, and this is not one")
	}
	d.last = s.separatorAfter(root.Line)
	n, err := s.build(root, -1, false)
	d.root = n
	return d, err
}

// firstLine is the line after the separator in front of the document y: the one
// that opens it, or the one that ends the document before; or the first line.
func (s *stream) firstLine(y *yaml.Node) int {
	for l := y.Line - 1; l < len(s.starts); l++ {
		if s.separator(l) {
			return l + 1
		}
		if !s.blank(l) && !s.comment(l) && !strings.HasPrefix(s.content(l), "%") {
			break
		}
	}
	l := min(y.Line-1, len(s.starts))
	for l > 0 && !s.separator(l-1) {
		l--
	}
	return l
}

// separatorAfter is the first line, from l on, that separates documents, or the
// number of lines.
func (s *stream) separatorAfter(l int) int {
	for ; l < len(s.starts); l++ {
		if s.separator(l) {
			return l
		}
	}
	return len(s.starts)
}

// data is what each document stands for; an empty one is null.
func (s *stream) data() ([]any, error) {
	all := make([]any, len(s.docs))
	for i, d := range s.docs {
		all[i] = null
		if d.root == nil {
			continue
		}
		v, err := s.values.value(d.root.Node)
		if err != nil {
			return nil, err
		}
		all[i] = v
	}
	return all, nil
}

// section finds an entry of a top-level mapping in any document, merged ones
// included; at is where it is written, nil where a merge key brings it.
func (s *stream) section(section, name string) (value any, at *node) {
	for _, d := range s.docs {
		if d.root == nil {
			continue
		}
		root, _ := s.values.value(d.root.Node) // it has been resolved before
		v, ok := root.(*mapValue).entries[section].(*mapValue)
		if !ok {
			continue
		}
		if value, ok = v.entries[name]; ok {
			_, entries := d.root.find(section)
			at, _ = entries.find(name)
			return value, at
		}
	}
	return nil, nil
}
