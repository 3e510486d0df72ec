package catalogs

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// pin is one commit of one repository.
type pin struct {
	Git    string `json:"git"`
	Commit string `json:"commit"`
}

// manyPins is how many allowed pins are remembered.
const manyPins = 500

// Allow remembers that the user has seen a pin and wants it, also where a project
// shares it.
func (s *Store) Allow(source Source) error {
	if source.Git == "" {
		return nil
	}
	pins, err := s.pins()
	if err != nil {
		return err
	}
	now := pin{source.Git, source.Commit}
	pins = append(slices.DeleteFunc(pins, func(p pin) bool { return p == now }), now)
	pins = pins[max(0, len(pins)-manyPins):]
	text, err := json.MarshalIndent(struct {
		Allowed []pin `json:"allowed"`
	}{pins}, "", "  ")
	if err != nil {
		return err
	}
	path, err := s.state()
	if err != nil {
		return err
	}
	return replace(path, append(text, '\n'))
}

// LastAllowed is the newest pin of the source's repository that the user has
// allowed, as a source; ok is false where there is none.
func (s *Store) LastAllowed(source Source) (last Source, ok bool) {
	pins, err := s.pins()
	if err != nil {
		return Source{}, false
	}
	for _, p := range slices.Backward(pins) {
		if p.Git == source.Git {
			last = source
			last.Commit = p.Commit
			return last, true
		}
	}
	return Source{}, false
}

func (s *Store) allowed(source Source) (bool, error) {
	pins, err := s.pins()
	return slices.Contains(pins, pin{source.Git, source.Commit}), err
}

func (s *Store) pins() ([]pin, error) {
	path, err := s.state()
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var file struct {
		Allowed []pin `json:"allowed"`
	}
	if err := json.Unmarshal(text, &file); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return file.Allowed, nil
}
