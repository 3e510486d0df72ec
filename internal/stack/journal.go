package stack

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"
)

// journalLength is how many changes of a project can be taken back.
const journalLength = 20

// entry is a change as the journal keeps it. It is written before the files are,
// so it may tell of a change that was never made: then its files are still as
// they were.
type entry struct {
	Time    time.Time
	Title   string
	Files   []FileChange
	Adds    []string `json:",omitempty"`
	Deletes []string `json:",omitempty"`

	Snapshot string `json:",omitempty"` // where the data in Deletes was packed before
}

// journalFile is where the changes of the project in dir are kept.
func (s *Stack) journalFile(dir string) (string, error) {
	state := s.o.StateDir
	if state == "" {
		var err error
		if state, err = s.stateDir(); err != nil {
			return "", fmt.Errorf("find the state folder: %w", err)
		}
	}
	if target, err := filepath.EvalSymlinks(dir); err == nil {
		dir = target
	}
	sum := sha256.Sum256([]byte(dir))
	return filepath.Join(state, "undo-"+hex.EncodeToString(sum[:8])+".json"), nil
}

// stateDir is where programs keep what they would not like to lose and no other
// machine needs.
func (s *Stack) stateDir() (string, error) {
	if runtime.GOOS == "darwin" || runtime.GOOS == "windows" {
		dir, err := os.UserConfigDir()
		return filepath.Join(dir, "devbliss"), err
	}
	if dir := os.Getenv("XDG_STATE_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "devbliss"), nil
	}
	home, err := os.UserHomeDir()
	return filepath.Join(home, ".local", "state", "devbliss"), err
}

// readJournal returns the entries, oldest first.
func readJournal(path string) ([]entry, error) {
	text, err := readIfThere(path)
	if text == nil || err != nil {
		return nil, err
	}
	var entries []entry
	if err := json.Unmarshal(text, &entries); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return entries, nil
}

// writeJournal replaces the journal in one step. Only its owner may read it: .env
// files are in it.
func writeJournal(path string, entries []entry) (err error) {
	entries = entries[max(0, len(entries)-journalLength):]
	text, err := json.Marshal(entries)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".undo-*") // with mode 0600
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	_, err = f.Write(text)
	err = errors.Join(err, f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// remember writes down what is about to be done. A machine that has no place for
// it can still be worked on, without undo.
func (s *Stack) remember(c *Change) {
	path, err := s.journalFile(s.folder())
	if err == nil {
		var entries []entry
		if entries, err = readJournal(path); err != nil {
			entries = nil // what cannot be read can never be undone
		}
		err = writeJournal(path, append(entries, entry{
			Time: s.o.Now().UTC(), Title: c.Title, Files: c.Files, Adds: c.Adds, Deletes: c.Deletes, Snapshot: c.Snapshot,
		}))
	}
	if err != nil {
		s.o.Warn(fmt.Sprintf("this change cannot be undone, as it could not be noted down: %v", err))
	}
}

// shorten forgets, see forget. Entries that stay are mostly moot, so the next undo
// skips them.
func (s *Stack) shorten(undone *entry) {
	if err := s.forget(undone); err != nil {
		s.o.Warn(fmt.Sprintf("the journal of changes could not be shortened: %v", err))
	}
}

// forget drops the entry that was undone and those after it, over which the undo
// went, then the newest ones as long as there is nothing in them to undo.
func (s *Stack) forget(undone *entry) error {
	path, err := s.journalFile(s.folder())
	if err != nil {
		return err
	}
	entries, err := readJournal(path)
	if err != nil {
		return err
	}
	kept := len(entries)
	for i, e := range slices.Backward(entries) {
		if undone != nil && e.Time.Equal(undone.Time) && e.Title == undone.Title {
			kept = i
			break
		}
	}
	for _, e := range slices.Backward(entries[:kept]) {
		if files, err := e.back(s.folder(), readIfThere); err != nil || len(files) > 0 {
			break
		}
		kept--
	}
	if kept == len(entries) {
		return nil
	}
	return writeJournal(path, entries[:kept])
}
