//go:build unix

package composefile

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

// dress gives f the mode and the owner of like. Only root can give a file away; for all others an owner that differs stays
// theirs, which is what an editor does too.
func dress(f *os.File, like fs.FileInfo) error {
	if was, ok := like.Sys().(*syscall.Stat_t); ok {
		if err := f.Chown(int(was.Uid), int(was.Gid)); err != nil && !errors.Is(err, fs.ErrPermission) {
			return err
		}
	}
	// After chown, which clears set-id bits.
	return f.Chmod(like.Mode())
}

// syncDir makes a rename in dir survive a power cut. File systems that cannot
// sync a folder say EINVAL or ENOTSUP: the rename stands all the same.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return nil //nolint:nilerr // the file is in place; a folder that may not be read is no reason to say otherwise
	}
	defer d.Close() // read only
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, errors.ErrUnsupported) {
		return err
	}
	return nil
}
