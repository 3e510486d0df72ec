//go:build unix

package store

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// Lock is a file that one process at a time holds; the kernel lets go of it
// when that process ends, however it ends.
type Lock struct{ f *os.File }

// Acquire waits until the lock at path is free, then holds it.
func Acquire(path string) (*Lock, error) { return lock(path, 0) }

// TryAcquire holds the lock if nobody else does; it returns nil, nil if somebody does.
func TryAcquire(path string) (*Lock, error) {
	l, err := lock(path, syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return nil, nil
	}
	return l, err
}

func lock(path string, how int) (*Lock, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|how)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return &Lock{f: f}, nil
}

// Release lets go of the lock. The file stays.
func (l *Lock) Release() { l.f.Close() }

// File is the lock's open file: a process that inherits it holds the lock too.
func (l *Lock) File() *os.File { return l.f }
