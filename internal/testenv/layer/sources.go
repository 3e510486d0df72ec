package layer

import (
	"archive/tar"
	"bufio"
	"debug/elf"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// Archive adds the files of a package's tar archive for which keep is true
// (nil: all), folded, without what is needless. A file that is there already
// wins over a later one.
func (w *Writer) Archive(r io.Reader, keep func(p string) bool) error {
	archive := tar.NewReader(r)
	for {
		h, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read a package's archive: %w", err)
		}
		name := Fold(h.Name)
		if name == "" || Needless(name) || (keep != nil && !keep(name)) {
			continue
		}
		if err := w.entry(name, h, archive); err != nil {
			return err
		}
	}
}

func (w *Writer) entry(name string, from *tar.Header, body io.Reader) error {
	owner := Owner{UID: from.Uid, GID: from.Gid}
	if from.Typeflag == tar.TypeDir {
		return w.Dir(name, from.Mode, owner)
	}
	if w.written[name] {
		return w.firstErr
	}
	if err := w.Dir(path.Dir(name), 0o755, Owner{}); err != nil {
		return err
	}
	h := &tar.Header{
		Typeflag: from.Typeflag, Name: name, Linkname: from.Linkname, Size: from.Size,
		Mode: from.Mode, Uid: owner.UID, Gid: owner.GID,
	}
	if from.Typeflag == tar.TypeLink {
		h.Linkname = Fold(from.Linkname)
	}
	reader := bufio.NewReader(body)
	magic, err := reader.Peek(len(elf.ELFMAG))
	if err != nil || string(magic) != elf.ELFMAG { // also shorter files
		return w.add(h, func(to io.Writer) error {
			_, err := io.Copy(to, reader)
			return err
		})
	}
	b, err := io.ReadAll(reader)
	if err != nil {
		return fmt.Errorf("read a package's archive: %w", err)
	}
	w.linker.content(name, b)
	return w.add(h, func(to io.Writer) error {
		_, err := to.Write(b)
		return err
	})
}

// Tree adds a folder of this machine at p, all of it owned by root, without
// what skip says (nil: nothing); skip gets paths relative to dir.
func (w *Writer) Tree(dir, p string, skip func(rel string) bool) error {
	return filepath.WalkDir(dir, func(from string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(dir, from)
		if err != nil {
			return err
		}
		if skip != nil && skip(rel) {
			if entry.IsDir() {
				return filepath.SkipDir
			}
			return nil
		}
		return w.node(from, path.Join(p, filepath.ToSlash(rel)), entry)
	})
}

func (w *Writer) node(from, to string, entry fs.DirEntry) error {
	switch {
	case entry.IsDir():
		return w.Dir(to, 0o755, Owner{})
	case entry.Type()&fs.ModeSymlink != 0:
		target, err := os.Readlink(from)
		if err != nil {
			return err
		}
		return w.Symlink(to, target)
	case !entry.Type().IsRegular():
		return nil
	}
	info, err := entry.Info()
	if err != nil {
		return err
	}
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	// readable by all: a module cache is read-only, which is of no use here
	return w.File(to, int64(info.Mode().Perm())|0o444, Owner{}, b)
}
