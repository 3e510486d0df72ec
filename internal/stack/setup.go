package stack

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/envfile"
)

// Setup is what a project wants of this machine's env files before it can run.
// Who asks people fills in the values of what Questions returns.
type Setup struct {
	MakeEmpty bool // also make env files that nothing says anything about; see Missing

	found composefile.Found
	files []*setupFile
}

// setupFile is one env file as it is, and what it is to get.
type setupFile struct {
	path    string
	was     []byte // nil where there is none
	example string // the file that says what belongs in it, "" where there is none
	says    []byte // what the example says
	where   string // that names the file, "compose.yaml:12", "" for .env
	wants   []*Want
}

// Want is a variable that an env file is to get.
type Want struct {
	Name     string
	Value    string // proposed; what it is to be
	Help     string // what is said about it, "" where nothing is
	File     string // that it goes to, as a person in the project's folder writes it
	Where    string // that wants it: ".env.example:7"
	Secret   bool   // its value is not for others' eyes
	Ask      bool   // only a person knows the value
	Required bool   // nothing works without one

	example bool // it stands in the example
	written string
}

// Setup finds out what env files the project wants and which variables in them.
// It writes nothing; see PlanSetup.
func (s *Stack) Setup(ctx context.Context) (*Setup, error) {
	needs, err := composefile.ReadNeeds(ctx, s.source())
	if err != nil {
		return nil, err
	}
	u := &Setup{found: needs.Found}
	var dotEnv *setupFile
	if needs.DotEnv {
		if dotEnv, err = u.file(filepath.Join(needs.Dir, ".env"), ""); err != nil {
			return nil, err
		}
	}
	for _, f := range needs.EnvFiles {
		known := slices.ContainsFunc(u.files, func(known *setupFile) bool { return known.path == f.Path })
		if known || !u.inside(f.Path) {
			continue // what lies outside is not the project's to make
		}
		file, err := u.file(f.Path, f.Where)
		if err != nil {
			return nil, err
		}
		if f.Spare && file.example == "" {
			u.files = u.files[:len(u.files)-1] // that it is missing is as it should be
		}
	}
	for _, f := range u.files {
		if err := u.fromExample(f, needs); err != nil {
			return nil, err
		}
	}
	if dotEnv != nil {
		u.fromUses(dotEnv, needs)
	}
	return u, nil
}

// maxEnvFile is far more than env files are long.
const maxEnvFile = 1 << 20

// file looks at an env file and for its example.
func (u *Setup) file(path, where string) (*setupFile, error) {
	f := &setupFile{path: path, where: where}
	var err error
	if f.was, err = readIfThere(path); err != nil {
		return nil, err
	}
	f.example = exampleOf(path)
	if f.example != "" {
		if f.says, err = readIfThere(f.example); err != nil {
			return nil, err
		}
	}
	u.files = append(u.files, f)
	return f, nil
}

// exampleOf finds the file that says what belongs in an env file, under the names
// that projects give it; "" where there is none.
func exampleOf(path string) string {
	dir, base := filepath.Split(path)
	var names []string
	for _, word := range []string{"example", "sample", "dist", "template", "default", "defaults", "tmpl"} {
		names = append(names, base+"."+word, base+"-"+word, base+"_"+word)
		if stem, ok := strings.CutSuffix(base, ".env"); ok {
			bare := strings.Trim(stem+"."+word+".env", ".") // example.env, web.example.env
			names = append(names, bare)
			if stem == "" {
				names = append(names, "env."+word, ".env.local."+word)
			}
		}
	}
	for _, name := range names {
		if info, err := os.Stat(dir + name); err == nil && info.Mode().IsRegular() && info.Size() <= maxEnvFile {
			return dir + name
		}
	}
	return ""
}

// fromExample adds what the example has and the file has not.
func (u *Setup) fromExample(f *setupFile, needs composefile.Needs) error {
	for _, entry := range envfile.Entries(f.says) {
		if _, has := envfile.Value(f.was, entry.Name); has {
			continue
		}
		w := &Want{
			Name: entry.Name, Value: entry.Value, written: entry.Value, Help: entry.Comment, example: true,
			File: u.shown(f.path), Where: fmt.Sprintf("%s:%d", u.shown(f.example), entry.Line), Secret: secret(entry.Name),
		}
		given := f.where == "" && needs.Environment[entry.Name] != ""
		if err := w.decide(entry, needs.Variables, given); err != nil {
			return err
		}
		f.wants = append(f.wants, w)
	}
	return nil
}

// decide says whether only a person knows the value of what the example has.
func (w *Want) decide(entry envfile.Entry, uses []composefile.Need, given bool) error {
	if n, ok := toGenerate(entry.Comment); ok {
		var err error
		w.Secret, w.Help = true, ""
		w.Value, err = generated(n)
		return err
	}
	switch i := slices.IndexFunc(uses, func(n composefile.Need) bool { return n.Name == entry.Name }); {
	case given || !entry.Literal: // the shell has it, or another variable
	case placeholder(entry.Value):
		w.Ask, w.Required, w.Value = true, true, ""
		if w.Help != "" {
			w.Help = strings.TrimRight(w.Help, ". ") + ". "
		}
		w.Help += "The example says " + entry.Value
	case entry.Value != "":
	case i < 0:
		w.Ask = true
	default: // a default in the compose file will do
		w.Ask, w.Required = uses[i].Plain || uses[i].Required, uses[i].Required
	}
	return nil
}

// fromUses adds what the compose files cannot do without and nobody gives.
// What stays empty without harm is asked for on the first day only.
func (u *Setup) fromUses(f *setupFile, needs composefile.Needs) {
	for _, use := range needs.Variables {
		_, has := envfile.Value(f.was, use.Name)
		if has || needs.Environment[use.Name] != "" || !use.Required && (!use.Plain || f.was != nil) ||
			slices.ContainsFunc(f.wants, func(w *Want) bool { return w.Name == use.Name }) {
			continue
		}
		f.wants = append(f.wants, &Want{
			Name: use.Name, Value: ofThisUser(use.Name), File: u.shown(f.path), Where: use.Where,
			Secret: secret(use.Name), Ask: true, Required: use.Required,
		})
	}
}

// inside says that a file lies in the project's folder.
func (u *Setup) inside(path string) bool {
	rel, err := filepath.Rel(u.found.Dir, path)
	return err == nil && filepath.IsLocal(rel)
}

// shown is a path as a person in the project's folder writes it.
func (u *Setup) shown(path string) string {
	if rel, err := filepath.Rel(u.found.Dir, path); err == nil && u.inside(path) {
		return rel
	}
	return path
}

// Missing are the env files that a compose file names, that are not there and of
// which nothing says what belongs in them.
func (u *Setup) Missing() []string {
	var missing []string
	for _, f := range u.files {
		if f.bare() {
			missing = append(missing, fmt.Sprintf("%s (%s)", u.shown(f.path), f.where))
		}
	}
	return missing
}

func (f *setupFile) bare() bool { return f.was == nil && f.example == "" && f.where != "" }

// Questions are the variables that only a person knows, in the order of the files.
func (u *Setup) Questions() []*Want {
	var asked []*Want
	for _, f := range u.files {
		for _, w := range f.wants {
			if w.Ask {
				asked = append(asked, w)
			}
		}
	}
	return asked
}

// PlanSetup decides what to write: env files made from their examples, and what
// those have that a file lacks. Nothing that a file has is altered. The error is
// *Unset where a variable has no value that nothing works without.
func (s *Stack) PlanSetup(ctx context.Context, u *Setup) (*Change, error) {
	pl := &plan{s: s, found: u.found, drafts: newDrafts(), change: &Change{Title: "set up the env files"}}
	var unset []*Want
	for _, f := range u.files {
		for _, w := range f.wants {
			if w.Required && w.Value == "" {
				unset = append(unset, w)
			}
		}
		now, note := u.fill(f)
		if same(now, f.was) {
			continue
		}
		pl.drafts.begin(f.path, f.was, now)
		pl.change.say("%s", note)
		pl.ignoreNew(ctx, f.path)
	}
	if len(unset) > 0 {
		return nil, &Unset{Wants: unset}
	}
	return pl.finish(), nil
}

// fill is an env file as it will be, and a sentence about it.
func (u *Setup) fill(f *setupFile) (now []byte, note string) {
	now = f.was
	var names []string
	generated := 0
	copied := f.was == nil && f.example != ""
	if copied {
		now = bytes.Clone(f.says)
	}
	for _, w := range f.wants {
		if !w.example && w.Value == "" && f.was != nil {
			continue
		}
		if w.example && !copied {
			now = envfile.Adopt(now, f.says, w.Name)
		}
		if !w.example || w.Value != w.written {
			now = envfile.Set(now, w.Name, w.Value)
		}
		if w.example && !w.Ask && w.Value != w.written {
			generated++
		}
		names = append(names, w.Name)
	}
	name := u.shown(f.path)
	switch {
	case copied:
		note = fmt.Sprintf("%s is made from %s: %s", name, u.shown(f.example), counted(len(names), "variable"))
		if generated > 0 {
			note += fmt.Sprintf(", %d of them a secret made up for you", generated)
		}
	case f.bare() && !u.MakeEmpty:
	case f.bare():
		now = []byte{}
		note = fmt.Sprintf("%s is made, empty, because %s names it", name, f.where)
	case f.was == nil && len(names) > 0:
		note = fmt.Sprintf("%s is made with %s", name, list(names))
	case len(names) > 0:
		note = fmt.Sprintf("%s gets %s", name, list(names))
	}
	return now, note
}

// Unset says that variables have no value without which nothing works.
type Unset struct{ Wants []*Want }

// Error names each and where it is wanted.
func (e *Unset) Error() string {
	var names []string
	for _, w := range e.Wants {
		names = append(names, fmt.Sprintf("%s (%s)", w.Name, w.Where))
	}
	return fmt.Sprintf("no value for %s", list(names))
}
