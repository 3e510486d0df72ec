package stack

import (
	"bytes"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v4"
)

// reopen takes the line break at the end of a file away again that an add had to
// write, as the text of a config needs one behind it, once all that it added is gone
// and the file ends in the line that it ended in then. Removing cannot tell that
// there was none: only the journal can.
func (r *removing) reopen(file string) error {
	now, err := r.drafts.read(file)
	if err != nil {
		return err
	}
	was := r.openBefore(file)
	open := bytes.TrimSuffix(bytes.TrimSuffix(now, []byte("\n")), []byte("\r"))
	if was == nil || !endsLine(now) || endsLine(open) || !bytes.Equal(lastLine(open), lastLine(was)) {
		return nil
	}
	if meansTheSame(now, open) {
		r.drafts.set(file, open)
	}
	return nil
}

// openBefore is what a file was when the newest add that ended it found it without a
// line break at its end, if nothing of that add stays; else nil.
func (r *removing) openBefore(file string) []byte {
	for _, e := range slices.Backward(r.entries) {
		for _, f := range e.Files {
			switch {
			case f.Path != file || len(f.Now) == 0:
			case !endsLine(f.Now): // whoever has ended it since is its user
				return nil
			case len(f.Was) > 0 && !endsLine(f.Was):
				if len(e.Adds) == 0 || slices.ContainsFunc(e.Adds, r.stays) {
					return nil
				}
				return f.Was
			}
		}
	}
	return nil
}

// stays says that the project has a service that is not removed.
func (r *removing) stays(name string) bool {
	_, there := r.p.Services[name]
	return there && !r.goes(name)
}

func endsLine(text []byte) bool { return bytes.HasSuffix(text, []byte("\n")) }

func lastLine(text []byte) []byte { return text[bytes.LastIndexByte(text, '\n')+1:] }

// meansTheSame says that two texts are the same YAML.
func meansTheSame(a, b []byte) bool {
	var x, y any
	return yaml.Unmarshal(a, &x) == nil && yaml.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}
