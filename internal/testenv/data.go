//go:build linux

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/devbliss/devbliss/internal/testenv/store"
)

// dataRoot is the folder of an engine's images and volumes. One engine at a
// time may use it.
type dataRoot struct {
	dir       string
	lock      *store.Lock
	temporary bool
}

// openData takes the folder of that name below dir, or a temporary one while
// another run has it; and removes those that nobody uses any more.
func openData(dir, name string) (*dataRoot, error) {
	d, err := takeData(dir, name)
	if err == nil && d == nil {
		say("another run uses the engine's data: this one starts with none")
		d, err = takeData(dir, fmt.Sprintf("run-%d", os.Getpid()))
	}
	if err != nil {
		return nil, fmt.Errorf("open the engine's data: %w", err)
	}
	if d == nil {
		return nil, fmt.Errorf("open the engine's data: %s is in use", dir)
	}
	d.temporary = filepath.Base(d.dir) != name
	sweepData(dir, name)
	return d, nil
}

func takeData(dir, name string) (*dataRoot, error) {
	lock, err := store.TryAcquire(filepath.Join(dir, name+".lock"))
	if err != nil || lock == nil {
		return nil, err
	}
	d := &dataRoot{dir: filepath.Join(dir, name), lock: lock}
	return d, os.MkdirAll(d.dir, 0o711)
}

func (d *dataRoot) close() {
	if d.temporary {
		os.RemoveAll(d.dir)
		os.Remove(d.dir + ".lock")
	}
	d.lock.Release()
}

// sweepData removes data of older images and of killed runs.
func sweepData(dir, keep string) {
	locks, _ := filepath.Glob(filepath.Join(dir, "*.lock")) // the pattern is well-formed
	for _, path := range locks {
		name := strings.TrimSuffix(filepath.Base(path), ".lock")
		// each engine has its own: only the same engine's older data is stale
		if name == keep || engineOf(name) != engineOf(keep) && engineOf(name) != "run" {
			continue
		}
		lock, err := store.TryAcquire(path)
		if err != nil || lock == nil {
			continue
		}
		os.RemoveAll(strings.TrimSuffix(path, ".lock"))
		os.Remove(path)
		lock.Release()
	}
}

func engineOf(name string) string {
	engine, _, _ := strings.Cut(name, "-")
	return engine
}
