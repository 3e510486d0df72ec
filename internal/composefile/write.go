package composefile

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// ErrChanged says that a file is no longer what it was when it was read.
var ErrChanged = errors.New("the file has changed meanwhile")

// Write replaces the file at path, which must still hold was, by now: atomically,
// keeping mode, owner and, where path is a symbolic link, the link. The error
// matches ErrChanged when someone else changed the file meanwhile. A nil was
// means that the file must not exist yet; the error then matches fs.ErrExist as
// well. A file that may not be written to is not replaced: the error matches
// fs.ErrPermission.
//
// A file with several hard links becomes one of its own. Whatever happens, a
// reader of path finds either the old bytes or the new ones.
func Write(path string, was, now []byte) error {
	if err := rewrite(path, was, now); err != nil {
		return fmt.Errorf("write %s: %w", path, reason(err))
	}
	return nil
}

// reason is err without the names of files in it: path is said already, and what
// lies beside it for a moment means nothing to anybody.
func reason(err error) error {
	var at *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &at):
		return at.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

func rewrite(path string, was, now []byte) error {
	if was == nil {
		return create(path, now)
	}
	target, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return ErrChanged
	}
	if err != nil {
		return err
	}
	info, err := writable(target)
	if err != nil {
		return err
	}
	temp, err := stage(target, now, info)
	if err != nil {
		return err
	}
	defer os.Remove(temp) // gone already where all went well
	if err := same(target, was); err != nil {
		return err
	}
	if err := os.Rename(temp, target); err != nil {
		return err
	}
	return syncDir(filepath.Dir(target))
}

// create makes a file that must not be there. A hard link, unlike a rename,
// fails where another program was quicker.
func create(path string, now []byte) error {
	if _, err := os.Lstat(path); err == nil {
		return fmt.Errorf("%w: %w", ErrChanged, fs.ErrExist)
	}
	temp, err := stage(path, now, nil)
	if err != nil {
		return err
	}
	defer os.Remove(temp) // a second name of the file, or of none
	if err := publish(temp, path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("%w: %w", ErrChanged, fs.ErrExist)
		}
		return err
	}
	return syncDir(filepath.Dir(path))
}

// publish gives temp its name, which nothing may bear yet. Where the file system
// has no hard links the name is taken by an exclusive create first, so that a
// rename cannot hit a file of somebody else.
func publish(temp, path string) error {
	err := os.Link(temp, path)
	if err == nil || errors.Is(err, fs.ErrExist) {
		return err
	}
	placeholder, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	if err := placeholder.Close(); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return errors.Join(err, os.Remove(path))
	}
	return nil
}

// writable reports on a file that its mode and its owner let us write to. A
// rename asks neither, so they have to be asked.
func writable(target string) (fs.FileInfo, error) {
	info, err := os.Stat(target)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("it is not a regular file")
	}
	if info.Mode().Perm()&0o222 == 0 {
		return nil, &fs.PathError{Op: "open", Path: target, Err: fs.ErrPermission}
	}
	f, err := os.OpenFile(target, os.O_WRONLY, 0)
	if err != nil {
		return nil, err
	}
	return info, f.Close()
}

// stage writes data to a new file beside target, on the disk before it returns.
// like, where there is one, is the file whose mode and owner it gets; until then
// nobody else may read it.
func stage(target string, data []byte, like fs.FileInfo) (name string, err error) {
	var perm fs.FileMode = 0o666 // less the umask, as for any new file
	if like != nil {
		perm = 0o600
	}
	sweep(target)
	name = filepath.Join(filepath.Dir(target), staged(target))
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, perm)
	if err != nil {
		return "", err
	}
	if err := errors.Join(fill(f, data, like), f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(name))
	}
	return name, nil
}

func fill(f *os.File, data []byte, like fs.FileInfo) error {
	if _, err := f.Write(data); err != nil {
		return err
	}
	if like != nil {
		if err := dress(f, like); err != nil {
			return err
		}
	}
	return f.Sync()
}

// same checks that the file still holds want.
func same(path string, want []byte) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return ErrChanged
	}
	if err != nil {
		return err
	}
	defer f.Close() // read only
	have, err := io.ReadAll(f)
	if err != nil {
		return err
	}
	if !bytes.Equal(have, want) {
		return ErrChanged
	}
	return nil
}
