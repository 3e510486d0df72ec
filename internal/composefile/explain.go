package composefile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// finding is what an error of compose-go turns out to be about, before it is
// looked up in the files.
type finding struct {
	text, hint string
	lacks      string // of the problem

	file         string // named by the error, "" where it names none
	line, column int    // named by the error, 0 where it names none
	node         *mention

	path   string // of the model, to be looked up where line is 0
	atKey  bool   // the key is wrong rather than its value
	wanted wanted // which scalar at or below path, nil for path itself

	refine func(*finding, hit) // says more once the place is known
}

// named takes the file off the front of messages that name one.
var named = regexp.MustCompile(`^(?:validating|failed to parse) (.+?): +`)

// explain turns an error of loading into a *Problem with a place, as far as one
// can be found.
func (s *sources) explain(err error) error {
	var known *Problem
	if errors.As(err, &known) {
		return known
	}
	f := s.finding(err)
	p := &Problem{Text: s.tidy(f.text), Hint: f.hint, Lacks: f.lacks, Err: err}
	h, ok := s.settle(&f)
	if ok {
		p.Text, p.Hint = s.tidy(f.text), f.hint
		s.blameVariables(p, h, f)
	}
	if f.file == "" && len(s.at.files) == 1 {
		f.file = s.at.files[0]
	}
	s.point(p, f)
	return p
}

// finding tries who knows the error best first.
func (s *sources) finding(err error) finding {
	message := err.Error()
	file := ""
	if m := named.FindStringSubmatch(message); m != nil {
		file, message = m[1], message[len(m[0]):]
	}
	for _, try := range []func(error, string, string) (finding, bool){
		s.aboutTemplate, s.aboutYAML, s.aboutVariable, s.aboutFile, s.aboutModel,
	} {
		if f, ok := try(err, message, file); ok {
			if f.file == "" {
				f.file = file
			}
			return f
		}
	}
	return finding{text: message, file: file, path: guessPath(message)}
}

// settle looks the finding's path up and fills in file, line and column.
func (s *sources) settle(f *finding) (hit, bool) {
	if f.node != nil && f.node.node != nil {
		h := hit{in: f.node.in, key: f.node.node, value: f.node.node}
		f.file, f.line, f.column = h.in.path, h.value.Line, h.value.Column
		return h, true
	}
	if f.line > 0 || f.path == "" {
		return hit{}, false
	}
	h, ok := s.find(f.path, f.wanted, f.file)
	if !ok {
		return hit{}, false
	}
	node := h.value
	if f.atKey || node == nil || node.Line == 0 || node.Tag == "!!null" || node.Kind == yaml.MappingNode {
		node = h.key
	}
	if f.wanted != nil {
		if scalar, how := h.holding(f.wanted); how != no {
			node, h.value = scalar, scalar
		}
	}
	if node == nil {
		return hit{}, false
	}
	f.file, f.line, f.column = h.in.path, node.Line, node.Column
	if f.refine != nil {
		f.refine(f, h)
	}
	return h, true
}

// point fills in the place and the lines around it.
func (s *sources) point(p *Problem, f finding) {
	p.Path, p.Line, p.Column = f.file, f.line, f.column
	if p.Path == "" {
		return
	}
	p.Shown = s.at.shown(p.Path)
	if p.Line == 0 {
		return
	}
	p.Before, p.Source, p.After = around(s.text(p.Path), p.Line)
}

func (s *sources) text(path string) []byte {
	text, _ := s.at.text(path)
	return text
}

// around gives a line of a text, 1-based, and its neighbours.
func around(text []byte, line int) (before, at, after string) {
	lines := strings.Split(strings.TrimPrefix(string(text), "\uFEFF"), "\n")
	get := func(n int) string {
		if n < 1 || n > len(lines) {
			return ""
		}
		return strings.TrimRight(lines[n-1], "\r")
	}
	return get(line - 1), get(line), get(line + 1)
}

// tidy takes out of a message what does not help: the absolute folder, and the
// class of error that compose-go appends.
func (s *sources) tidy(text string) string {
	text = strings.TrimSuffix(text, ": invalid compose project")
	text = strings.ReplaceAll(text, s.at.dir+string(filepath.Separator), "")
	return strings.Join(strings.Fields(text), " ")
}

// aboutFile explains a file that is not there, may not be read or is not what it
// is taken for.
func (s *sources) aboutFile(err error, message, _ string) (finding, bool) {
	if f, ok := s.aboutEnvFile(message); ok {
		return f, true
	}
	var remote *remoteError
	if errors.As(err, &remote) {
		p := remoteProblem(remote.path)
		return finding{text: p.Text, hint: p.Hint, path: s.whereNamed(remote.path), wanted: value(remote.path)}, true
	}
	var cause *fs.PathError
	if !errors.As(err, &cause) {
		return finding{}, false
	}
	f := finding{text: "the file " + s.at.shown(cause.Path) + " cannot be read"}
	for _, ref := range s.refs {
		if ref.path == cause.Path {
			f.node = &ref
			break
		}
	}
	what := "the file"
	if f.node != nil {
		what = map[string]string{
			"include": "the included file", "extends": "the extended file", "env_file": "the env file", "label_file": "the label file",
		}[f.node.kind]
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		f.text = what + " " + s.at.shown(cause.Path) + " does not exist"
		f.hint = missingFileHint(cause.Path, f.node)
	case errors.Is(err, fs.ErrPermission):
		f.text = what + " " + s.at.shown(cause.Path) + " may not be read"
	default:
		f.text = what + " " + s.at.shown(cause.Path) + " cannot be read: " + cause.Err.Error()
	}
	return f, true
}

// whereNamed is the path under which a file on another machine is named.
func (s *sources) whereNamed(name string) string {
	for _, path := range []string{"include", "services.*.extends.file"} {
		if h, ok := s.find(path, value(name), ""); ok {
			if _, how := h.holding(value(name)); how == exact {
				return path
			}
		}
	}
	return ""
}

func missingFileHint(path string, ref *mention) string {
	for _, suffix := range []string{".example", ".sample", ".dist", ".template"} {
		if _, err := os.Stat(path + suffix); err == nil {
			return "copy " + filepath.Base(path) + suffix + " to it"
		}
	}
	if ref != nil && ref.kind == "env_file" {
		return "create it, or say required: false"
	}
	return ""
}

var (
	envFileLine = regexp.MustCompile(`failed to read (.+?): (?:line (\d+): )?(.+)`)
	envFileName = regexp.MustCompile(`unexpected character "(.+?)" in variable name`)
)

// aboutEnvFile explains a line of an env file that is not NAME=value.
func (s *sources) aboutEnvFile(message string) (finding, bool) {
	m := envFileLine.FindStringSubmatch(message)
	if m == nil {
		return finding{}, false
	}
	f := finding{file: m[1], text: m[3]}
	f.line, _ = strconv.Atoi(m[2])
	switch {
	case strings.HasPrefix(m[3], "key cannot contain a space"):
		f.text = "the name of a variable cannot contain a space"
		f.hint = "write NAME=value, comments after #"
	case envFileName.MatchString(m[3]):
		f.text = `"` + envFileName.FindStringSubmatch(m[3])[1] + `" cannot be in the name of a variable`
		f.hint = "write NAME=value, comments after #"
	case strings.HasPrefix(m[3], "unterminated quoted value"):
		f.text = "the quote is not closed"
		open := strings.TrimPrefix(m[3], "unterminated quoted value ")
		for i, line := range strings.Split(string(s.text(f.file)), "\n") {
			if strings.Contains(line, open) { // the message has the line where the file ends
				f.line = i + 1
				break
			}
		}
	}
	return f, true
}

// dotEnvProblem explains why the .env of a place cannot be used.
func dotEnvProblem(at *place, err error) error {
	s := &sources{at: *at}
	f, ok := s.aboutFile(err, err.Error(), "")
	if !ok {
		f = finding{text: err.Error()}
	}
	p := &Problem{Text: s.tidy(f.text), Hint: f.hint, Err: err}
	s.point(p, f)
	return p
}
