package composefile

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"

	"github.com/compose-spec/compose-go/v2/template"
	"github.com/compose-spec/compose-go/v2/types"
	"go.yaml.in/yaml/v4"
)

// Needs is what a project's files ask of the machine before they can be used,
// known without loading them: it is the answer where loading fails.
type Needs struct {
	Found
	DotEnv      bool          // the project's .env is read: no --env-file takes its place
	Environment types.Mapping // what variables are filled from now
	Variables   []Need        // that the files use, by first use
	EnvFiles    []EnvFile     // of services and includes, each once
}

// Need is a variable that the files use.
type Need struct {
	Name     string
	Where    string // the first use that needs it, "compose.yaml:12"
	Plain    bool   // a use has no default: ${NAME}
	Required bool   // a use is refused without a value: ${NAME:?why}
}

// EnvFile is one that the files name.
type EnvFile struct {
	Path  string // absolute
	Where string // "compose.yaml:12"
	Spare bool   // it need not be there
	There bool
}

// ReadNeeds looks through the files of a project for what they need. The error
// matches ErrNotFound when there are none.
func ReadNeeds(ctx context.Context, s Source) (Needs, error) {
	capture, err := listen(ctx)
	if err != nil {
		return Needs{}, err
	}
	defer capture.done()
	at, err := s.locate(nil)
	if err != nil {
		return Needs{}, err
	}
	off, err := at.dotEnvOff()
	if err != nil {
		return Needs{}, err
	}
	n := Needs{Found: at.found(), DotEnv: !at.envGiven && !off, Environment: at.env.Clone()}
	files := survey(at)
	n.Variables = files.variables()
	n.EnvFiles = files.envFiles()
	return n, nil
}

// variables are those that the files use, by first use.
func (s *sources) variables() []Need {
	var all []Need
	for _, f := range s.files {
		for _, doc := range f.docs {
			scalars(doc, func(n *yaml.Node) { all = s.use(all, f, n) })
		}
	}
	return all
}

// use adds the variables of a scalar.
func (s *sources) use(all []Need, f *source, n *yaml.Node) []Need {
	used := template.ExtractVariables(map[string]any{"": n.Value}, nil)
	plain := plainVariables(n.Value)
	for _, name := range slices.Sorted(maps.Keys(used)) {
		v := Need{
			Name: name, Plain: slices.Contains(plain, name), Required: used[name].Required,
			Where: fmt.Sprintf("%s:%d", s.at.shown(f.path), n.Line),
		}
		i := slices.IndexFunc(all, func(known Need) bool { return known.Name == name })
		switch {
		case i < 0:
			all = append(all, v)
		case v.Plain && !all[i].Plain, v.Required && !all[i].Required:
			v.Plain, v.Required = v.Plain || all[i].Plain, v.Required || all[i].Required
			all[i] = v
		}
	}
	return all
}

// envFiles are those that the files name, each once; one that is needed in one
// place is needed.
func (s *sources) envFiles() []EnvFile {
	var all []EnvFile
	for _, ref := range s.refs {
		if ref.kind != "env_file" || ref.node == nil { // the .env of an include need not be there
			continue
		}
		where := fmt.Sprintf("%s:%d", s.at.shown(ref.in.path), ref.node.Line)
		i := slices.IndexFunc(all, func(known EnvFile) bool { return known.Path == ref.path })
		if i >= 0 {
			all[i].Spare = all[i].Spare && ref.spare
			continue
		}
		_, err := os.Stat(ref.path)
		all = append(all, EnvFile{Path: ref.path, Where: where, Spare: ref.spare, There: err == nil})
	}
	return all
}
