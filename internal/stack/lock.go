package stack

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// errLocked says that another process has the lock.
var errLocked = errors.New("another devbliss is writing")

// lockEvery is how often a lock that another process has is tried again.
const lockEvery = 50 * time.Millisecond

// lock keeps other processes from writing a change of this project, and waits for
// one that does. The system takes the lock away from a process that dies. A
// machine without a place for the journal has none to guard.
func (s *Stack) lock(ctx context.Context) (unlock func(), err error) {
	path, err := s.journalFile(s.folder())
	if err != nil || os.MkdirAll(filepath.Dir(path), 0o700) != nil {
		return func() {}, nil // remember says that there is no journal
	}
	unlock, err = lockFile(ctx, strings.TrimSuffix(path, ".json")+".lock")
	if err != nil && ctx.Err() == nil {
		return func() {}, nil // as above
	}
	return unlock, err
}

// lockFile takes the lock of a file, and waits for who has it. A file system without
// locks has nobody to wait for.
func lockFile(ctx context.Context, path string) (unlock func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err := tryLock(f)
		if err == nil {
			return func() { _ = f.Close() }, nil // which gives it back
		}
		if !errors.Is(err, errLocked) { // a file system without locks
			_ = f.Close()
			return func() {}, nil
		}
		select {
		case <-ctx.Done():
			_ = f.Close()
			return nil, ctx.Err()
		case <-time.After(lockEvery):
		}
	}
}
