package stack

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/devbliss/devbliss/internal/team"
)

// Untrusted says that the compose file wants commands run on this machine, and that
// the user has not allowed just these.
type Untrusted struct {
	Commands []team.HostCommand
	Before   bool // others of this project were allowed

	team *Team // that wants them
}

// Error names each of them.
func (e *Untrusted) Error() string {
	var names []string
	for _, c := range e.Commands {
		names = append(names, c.For)
	}
	why := "and you have not said that it may"
	if e.Before {
		why = "and it has changed since you said that it may"
	}
	return fmt.Sprintf("the compose file runs commands on this machine, %s: %s", why, strings.Join(names, ", "))
}

// trusted is what the user has allowed of the project in one folder.
type trusted struct {
	Folder       string   `json:"folder"`
	Fingerprints []string `json:"fingerprints"` // of branches that differ, too
}

// trustFile is where it is kept what the user has allowed: beside the journal, out
// of the project, so that no clone brings its own.
func (s *Stack) trustFile() (string, error) {
	path, err := s.journalFile(s.folder())
	return filepath.Join(filepath.Dir(path), strings.Replace(filepath.Base(path), "undo-", "trust-", 1)), err
}

func (s *Stack) readTrust() (t trusted, path string, err error) {
	if path, err = s.trustFile(); err != nil {
		return t, "", err
	}
	text, err := readIfThere(path)
	if err != nil {
		return t, path, err
	}
	if text == nil || json.Unmarshal(text, &t) != nil {
		return trusted{}, path, nil // what cannot be read allows nothing
	}
	return t, path, nil
}

// Allowed is an *Untrusted where the team's block would run something on this
// machine that the user has not allowed.
func (s *Stack) Allowed(t *Team) error {
	mark := t.Fingerprint()
	if mark == "" {
		return nil
	}
	have, _, err := s.readTrust()
	if err != nil {
		return fmt.Errorf("see what is trusted: %w", err)
	}
	if slices.Contains(have.Fingerprints, mark) {
		return nil
	}
	return &Untrusted{Commands: t.OnHost(), Before: len(have.Fingerprints) > 0, team: t}
}

// Trust allows what the team's block runs on this machine as it is now.
func (s *Stack) Trust(t *Team) error {
	mark := t.Fingerprint()
	if mark == "" {
		return nil
	}
	have, path, err := s.readTrust()
	if err != nil {
		return err
	}
	have.Folder = s.folder()
	if !slices.Contains(have.Fingerprints, mark) {
		have.Fingerprints = append(have.Fingerprints, mark)
	}
	return writeState(path, have)
}

// Distrust forgets all that was allowed of the project, and says whether anything
// was.
func (s *Stack) Distrust() (bool, error) {
	path, err := s.trustFile()
	if err != nil {
		return false, err
	}
	err = os.Remove(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}

// onHost runs a command of the team's block on this machine, in the project's
// folder. Nothing of it does that in another way: here it is made sure that the
// user has allowed it.
func (s *Stack) onHost(ctx context.Context, t *Team, c team.Command, out io.Writer) (int, error) {
	if err := s.Allowed(t); err != nil {
		return 0, err
	}
	return team.Host(ctx, c, team.HostOptions{Dir: t.project.WorkingDir, Env: s.environ(), Out: out, Err: out})
}
