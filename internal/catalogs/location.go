package catalogs

import (
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/devbliss/devbliss/catalog"
)

var (
	fullCommit = regexp.MustCompile(`^[0-9a-f]{40}$`)
	shortHash  = regexp.MustCompile(`^[0-9a-f]{7,39}$`)
	validRef   = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_./+-]*$`)
	// user@host:path, as ssh takes it
	scpLike = regexp.MustCompile(`^([A-Za-z0-9_][A-Za-z0-9_.-]*@)?[A-Za-z0-9][A-Za-z0-9.-]*:[^/\\:][^:]*$`)
)

// Parse makes a source of what a person types: a folder, or the URL of a git
// repository with an @ and a branch, a tag or a whole commit behind it. Relative
// folders start at cwd.
func Parse(name, text, cwd string) (Source, error) {
	if err := catalog.CheckSourceName(name); err != nil {
		return Source{}, err
	}
	s := Source{Name: name}
	if !remote(text) {
		if text == "" {
			return Source{}, errors.New("no folder and no URL was given")
		}
		s.Dir = text
		if !filepath.IsAbs(s.Dir) {
			s.Dir = filepath.Join(cwd, s.Dir)
		}
		s.Dir = filepath.Clean(s.Dir)
		return s, nil
	}
	s.Git, s.Ref = splitRef(text)
	if strings.HasSuffix(text, "@") {
		return Source{}, fmt.Errorf("%s: there is nothing behind the @", text)
	}
	return s, errors.Join(checkURL(s.Git, true), checkRef(s.Ref))
}

// remote tells the URL of a repository from a folder.
func remote(text string) bool {
	if strings.Contains(text, "://") || strings.Contains(text, "::") {
		return true
	}
	// A letter and a colon is a drive of Windows.
	return scpLike.MatchString(text) && !(len(text) > 1 && text[1] == ':')
}

// splitRef takes the ref off a URL: what follows the first @ of its path.
func splitRef(text string) (repository, ref string) {
	path := 0
	if i := strings.Index(text, "://"); i >= 0 {
		path = i + 3
		if j := strings.IndexByte(text[path:], '/'); j >= 0 {
			path += j
		} else {
			path = len(text)
		}
	} else {
		path = strings.IndexByte(text, ':')
	}
	if i := strings.IndexByte(text[max(path, 0):], '@'); i >= 0 {
		return text[:path+i], text[path+i+1:]
	}
	return text, ""
}

// checkURL allows what a repository may be fetched over: https and ssh, and from a
// folder of this machine where its user has typed that.
func checkURL(text string, typed bool) error {
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return fmt.Errorf("%q is not a URL: there are blanks or control characters in it", text)
	}
	if !strings.Contains(text, "://") && !strings.Contains(text, "::") && scpLike.MatchString(text) {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil {
		return fmt.Errorf("%q is not the URL of a git repository", text)
	}
	switch {
	case u.Scheme == "file" && !typed:
		return fmt.Errorf("%s: a project cannot share a repository of one machine; https:// and ssh:// it can", text)
	case u.Scheme == "file" && (u.Host != "" || u.Path == ""):
		return fmt.Errorf("%s: a file URL is file:///absolute/path", text)
	case u.Scheme == "file":
		return nil
	case u.Scheme != "https" && u.Scheme != "ssh":
		return fmt.Errorf("%q: a catalog is fetched over https:// or ssh:// (or from file:// on this machine)", text)
	case u.Hostname() == "" || strings.HasPrefix(u.Hostname(), "-") || strings.Trim(u.Path, "/") == "":
		return fmt.Errorf("%q is not the URL of a git repository", text)
	}
	if _, secret := u.User.Password(); secret {
		return errors.New("there is a password in the URL, and it would be written into a file; leave it to git's credential helper")
	}
	return nil
}

func checkRef(ref string) error {
	switch {
	case ref == "":
		return nil
	case !validRef.MatchString(ref) || strings.Contains(ref, "..") || strings.HasSuffix(ref, ".lock") || strings.HasSuffix(ref, "/"):
		return fmt.Errorf("%q is not a branch, a tag or a commit", ref)
	case len(ref) > 200:
		return errors.New("the name of the branch or tag is too long")
	}
	return nil
}

// checkPinned checks what was read from a file.
func (s Source) checkPinned() error {
	if !fullCommit.MatchString(s.Commit) {
		return fmt.Errorf("the catalog %s is not pinned: commit %q is not one of 40 digits", s.Name, s.Commit)
	}
	return errors.Join(checkURL(s.Git, true), checkRef(s.Ref))
}
