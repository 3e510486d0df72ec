package stack

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/compose-spec/compose-go/v2/types"

	"github.com/devbliss/devbliss/catalog"
	"github.com/devbliss/devbliss/internal/composefile"
	"github.com/devbliss/devbliss/internal/engine/enginetest"
)

// bench is a copy of one file, with what stood around it.
type bench struct {
	t     *testing.T
	tally map[string]int
	path  string
	env   []string
}

func (b *bench) count(format string, args ...any) { b.tally[fmt.Sprintf(format, args...)]++ }

func (b *bench) read() []byte {
	b.t.Helper()
	text, err := os.ReadFile(b.path)
	if err != nil {
		b.t.Fatal(err)
	}
	return text
}

// stack opens the file as a project that has a past of its own.
func (b *bench) stack(state string) *Stack {
	b.t.Helper()
	cat, err := catalog.Embedded()
	if err != nil {
		b.t.Fatal(err)
	}
	return Open(Options{
		Source:   composefile.Source{Dir: filepath.Dir(b.path), Files: []string{b.path}, Environment: b.env},
		Engine:   enginetest.NewFake(),
		Catalog:  cat,
		StateDir: state,
		Now:      func() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) },
		Busy:     func(int) (Process, bool) { return Process{}, false },
		Warn:     func(string) {},
	})
}

var requiredVariable = regexp.MustCompile(`(\w+) is not set`)

// load reads the project as it is. What a developer is expected to have, a file of
// secrets or a variable, it makes up.
func (b *bench) load() (*types.Project, bool) {
	for range 40 {
		p, err := b.project()
		if err == nil {
			return p, true
		}
		if m := requiredVariable.FindStringSubmatch(err.Error()); m != nil {
			b.env = append(b.env, m[1]+"=1")
		} else if gone := missing(err); gone != "" {
			if err := errors.Join(os.MkdirAll(filepath.Dir(gone), 0o755), os.WriteFile(gone, nil, 0o600)); err != nil {
				return nil, false
			}
		} else {
			return nil, false
		}
	}
	return nil, false
}

var envFileMissing = regexp.MustCompile(`env file (/\S+) not found`)

// missing is a file that env_file asks for, within the trial's folder.
func missing(err error) string {
	for e := err; e != nil; e = errors.Unwrap(e) {
		if m := envFileMissing.FindStringSubmatch(e.Error()); m != nil && strings.HasPrefix(m[1], os.TempDir()) {
			return m[1]
		}
	}
	return ""
}

func (b *bench) project() (*types.Project, error) {
	s := composefile.Source{Dir: filepath.Dir(b.path), Files: []string{b.path}, Environment: b.env, Profiles: []string{"*"}}
	return composefile.Load(context.Background(), s, nil, nil)
}

// try adds and removes again; ok says that the project was valid.
func (b *bench) try(before *types.Project, ok bool, addons []string, o AddOptions) {
	b.t.Helper()
	was := b.read()
	state := b.t.TempDir()
	s := b.stack(state)
	c, err := s.PlanAdd(b.t.Context(), addons, o)
	if !bytes.Equal(b.read(), was) {
		b.t.Fatal("planning has changed the file")
	}
	if err != nil {
		b.refused(ok, o, err)
		return
	}
	if err := s.Apply(b.t.Context(), c, nil); err != nil {
		b.t.Fatal(err)
	}
	now := b.read()
	b.count("%s", b.outcome(was, now, c))
	b.onlyAdded(was, now, c, o)
	b.othersStay(before, c, o)
	if len(c.Adds) < len(addons) { // what was there already may have been wired
		if _, err := s.PlanUndo(b.t.Context()); len(c.Files) > 0 && err != nil {
			b.t.Fatal(err)
		}
		b.restore(c)
		return
	}
	// Once with the journal and once without: as another developer would.
	for _, past := range []string{b.t.TempDir(), state} {
		b.takesBack(b.stack(past), before, was, now, c.Adds, past == state)
	}
	b.restore(c)
}

// restore puts all files back, so that the next try finds what this one found.
func (b *bench) restore(c *Change) {
	b.t.Helper()
	for _, f := range c.Files {
		err := os.WriteFile(f.Path, f.Was, 0o600)
		if f.Was == nil {
			err = os.Remove(f.Path)
		}
		if err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *bench) outcome(was, now []byte, c *Change) string {
	switch {
	case len(c.Adds) == 0 && bytes.Equal(was, now):
		return "there already"
	case len(c.Adds) == 0:
		return "wired only"
	}
	return "added"
}

// refused counts an error, which must say why.
func (b *bench) refused(ok bool, o AddOptions, err error) {
	b.t.Helper()
	var refusal *composefile.Refusal
	var problem *composefile.Problem
	var unfit *Unfit
	var exists *composefile.Exists
	var conflict *composefile.Conflict
	var taken *NameTaken
	var elsewhere *Elsewhere
	switch {
	case errors.As(err, &unfit):
		b.t.Errorf("%v: an edit that would break the file: %v", o, err)
	case errors.As(err, &problem):
		b.count("refused: not valid before")
		if ok {
			b.t.Errorf("%v: the project loads, and yet: %v", o, err)
		}
		b.t.Logf("not valid: %v", err)
	case errors.As(err, &refusal):
		b.count("refused: %s", numbers.ReplaceAllString(refusal.Why, "N"))
		b.t.Logf("refused %v: %v", o, err)
		if refusal.Line == 0 {
			b.t.Errorf("%v: no line: %v", o, err)
		}
	case errors.As(err, &exists), errors.As(err, &conflict), errors.As(err, &taken), errors.As(err, &elsewhere):
		b.count("refused: %T", err)
		b.t.Logf("refused %v: %v", o, err)
	case strings.Contains(err.Error(), "choose one with --network"):
		b.count("refused: several networks to choose from")
		b.t.Logf("refused %v: %v", o, err)
	default:
		b.t.Logf("other refusal %v: %T %v", o, err, err)
		b.count("refused: other %T", err)
		if ok {
			b.t.Errorf("%v: an error of no known kind: %T %v", o, err, err)
		}
	}
}

var numbers = regexp.MustCompile(`\d+|&\S+|"[^"]*"`)
