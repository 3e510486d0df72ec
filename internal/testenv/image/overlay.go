package image

import (
	"fmt"
	"strings"

	"github.com/devbliss/devbliss/internal/testenv/layer"
	"github.com/devbliss/devbliss/internal/testenv/recipe"
)

// accounts are the base's users and groups, in the words of /etc/passwd and /etc/group.
type accounts struct{ passwd, group string }

func (a accounts) with(u recipe.Account) accounts {
	if u.Name == "" {
		return a
	}
	a.passwd += fmt.Sprintf("%s:x:%d:%d::%s:/bin/sh\n", u.Name, u.ID, u.ID, u.Home)
	a.group += fmt.Sprintf("%s:x:%d:\n", u.Name, u.ID)
	return a
}

// fillOverlay writes what maintainer scripts would have made of the packages:
// users, folders with their owners, configuration, and the entry point.
func fillOverlay(w *layer.Writer, r recipe.Recipe, base accounts) error {
	// these are the lower layers', as folders or as links
	w.Assume("etc", "usr", "usr/bin", "usr/sbin", "usr/local", "usr/lib", "bin", "var", "var/lib", "run")
	if !r.Bare {
		users := base.with(r.User)
		if err := w.File("etc/passwd", 0o644, layer.Owner{}, []byte(users.passwd)); err != nil {
			return err
		}
		if err := w.File("etc/group", 0o644, layer.Owner{}, []byte(users.group)); err != nil {
			return err
		}
	}
	owner := layer.Owner{UID: r.User.ID, GID: r.User.ID}
	for _, d := range r.Dirs {
		mode := d.Mode
		if mode == 0 {
			mode = 0o755
		}
		if err := w.Dir(layer.Fold(d.Path), mode, owner); err != nil {
			return err
		}
	}
	if err := addFiles(w, r.Files); err != nil {
		return err
	}
	for _, l := range r.Links {
		if err := w.Symlink(layer.Fold(l.Path), l.Target); err != nil {
			return err
		}
	}
	return nil
}

func addFiles(w *layer.Writer, files []recipe.File) error {
	for _, f := range files {
		b, mode, err := f.Content()
		if err != nil {
			return err
		}
		if err := w.File(layer.Fold(f.Path), mode, layer.Owner{}, b); err != nil {
			return err
		}
	}
	return nil
}

func fileKeys(files []recipe.File) ([]string, error) {
	var keys []string
	for _, f := range files {
		b, mode, err := f.Content()
		if err != nil {
			return nil, err
		}
		keys = append(keys, fmt.Sprintf("%s %o %s", f.Path, mode, b))
	}
	return keys, nil
}

// unlocked turns Debian's master files into ones that a container can use.
func unlocked(b []byte) string { return strings.ReplaceAll(string(b), ":*:", ":x:") }
